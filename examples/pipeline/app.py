"""A pipeline in an account of its own, which builds once, and deploys to two others."""

from pathlib import Path

from aws_cdk import App, Environment, Stack, Stage, pipelines
from aws_cdk import aws_codebuild as codebuild
from constructs import Construct

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent

# Yours; each is bootstrapped, the last two with `cdk bootstrap --trust 111111111111`.
TOOLS = Environment(account="111111111111", region="eu-central-1")
STAGING = Environment(account="222222222222", region="eu-central-1")
PRODUCTION = Environment(account="333333333333", region="eu-west-1")
REPOSITORY = "owner/repository"
CONNECTION = "arn:aws:codeconnections:eu-central-1:111111111111:connection/ID"


class Service(Stage):
    """What is deployed to each account."""

    def __init__(self, scope: Construct, construct_id: str, *, env: Environment) -> None:
        super().__init__(scope, construct_id, env=env)
        stack = Stack(self, "Service", description="Says where it runs")
        RustFunction(
            stack,
            "Hello",
            manifest_path=ROOT / "hello",
            environment={"STAGE": construct_id.lower()},
        )


def make(app: App) -> Stack:
    """Makes the stack of the pipeline, and the stages."""
    stack = Stack(app, "Delivery", env=TOOLS, description="Deploys what is pushed")
    pipeline = pipelines.CodePipeline(
        stack,
        "Pipeline",
        cross_account_keys=True,
        enable_key_rotation=True,
        synth=pipelines.ShellStep(
            "Synth",
            input=pipelines.CodePipelineSource.connection(
                REPOSITORY, "main", connection_arn=CONNECTION
            ),
            install_commands=[
                "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal",
                'export PATH="$HOME/.cargo/bin:$PATH"',
                "pip install --requirement requirements.txt",
            ],
            # All functions are compiled here; later steps need neither Rust nor the sources.
            commands=["npx aws-cdk@2 synth --quiet"],
        ),
        # CodeBuild's default is Node.js 18, for all steps.
        code_build_defaults=pipelines.CodeBuildOptions(
            partial_build_spec=codebuild.BuildSpec.from_object(
                {"phases": {"install": {"runtime-versions": {"nodejs": "22", "python": "3.13"}}}}
            )
        ),
        synth_code_build_defaults=pipelines.CodeBuildOptions(
            build_environment=codebuild.BuildEnvironment(compute_type=codebuild.ComputeType.LARGE)
        ),
    )
    pipeline.add_stage(Service(app, "Staging", env=STAGING))
    pipeline.add_stage(
        Service(app, "Production", env=PRODUCTION),
        pre=[pipelines.ManualApprovalStep("Release")],
    )
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()
