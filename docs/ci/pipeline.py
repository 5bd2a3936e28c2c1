"""A pipeline that builds the functions once, and deploys them to two stages."""

from aws_cdk import App, Environment, Stack, Stage, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import RustFunction

app = App()
environment = Environment(account="111111111111", region="eu-central-1")
stack = Stack(app, "Delivery", env=environment)

home = "/root"  # of CodeBuild's user
kept = [
    "lambdas/target/**/*",
    f"{home}/.cache/cdk-rust-lambda/**/*",
    f"{home}/.cache/sccache/**/*",
    f"{home}/.cache/zig/**/*",
    f"{home}/.cargo/registry/cache/**/*",
    f"{home}/.cargo/registry/index/**/*",
]
# CodeBuild's default is Node.js 18, for all steps.
runtimes = {"install": {"runtime-versions": {"nodejs": "22", "python": "3.13"}}}
pipeline = pipelines.CodePipeline(
    stack,
    "Pipeline",
    synth=pipelines.ShellStep(
        "Synth",
        input=pipelines.CodePipelineSource.connection(
            "owner/repository",
            "main",
            connection_arn="arn:aws:codeconnections:eu-central-1:111111111111:connection/ID",
        ),
        install_commands=[
            "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal",
            'export PATH="$HOME/.cargo/bin:$PATH"',
            "pip install --requirement requirements.txt",
            "npm ci",
        ],
        commands=["npx cdk synth --quiet '**'"],
    ),
    code_build_defaults=pipelines.CodeBuildOptions(
        partial_build_spec=codebuild.BuildSpec.from_object({"phases": runtimes})
    ),
    synth_code_build_defaults=pipelines.CodeBuildOptions(
        build_environment=codebuild.BuildEnvironment(compute_type=codebuild.ComputeType.LARGE),
        cache=codebuild.Cache.bucket(s3.Bucket(stack, "Cache")),
        partial_build_spec=codebuild.BuildSpec.from_object({"cache": {"paths": kept}}),
    ),
)
for name in ("Development", "Production"):
    stage = Stage(stack, name, env=environment)
    RustFunction(Stack(stage, "Service"), "Thumbnails", manifest_path="lambdas/thumbnails")
    pipeline.add_stage(stage)

app.synth()
