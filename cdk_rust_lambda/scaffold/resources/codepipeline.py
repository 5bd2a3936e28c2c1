"""The pipeline that the function is an action of."""

from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3
from constructs import Construct


def make(scope: Construct) -> codepipeline.Pipeline:
    """Makes it."""
    source = actions.S3SourceAction(
        action_name="S3",
        bucket=s3.Bucket(scope, "Bucket", versioned=True),
        bucket_key="source.zip",
        output=codepipeline.Artifact("source"),
        trigger=actions.S3Trigger.NONE,
    )
    approve = actions.ManualApprovalAction(action_name="Approve")
    return codepipeline.Pipeline(
        scope,
        "Pipeline",
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[source]),
            codepipeline.StageProps(stage_name="Check", actions=[approve]),
        ],
    )
