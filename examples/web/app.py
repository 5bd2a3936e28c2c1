"""A web framework, axum, behind an HTTP API."""

from pathlib import Path

from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Web", description="An axum router on Lambda")
    RustFunction(stack, "Web", manifest_path=ROOT)
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()
