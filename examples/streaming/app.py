"""An answer over HTTP that begins before it is whole, through a function URL."""

from pathlib import Path

from aws_cdk import Annotations, App, Stack

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Streaming", description="Answers line by line")
    countdown = RustFunction(stack, "Countdown", manifest_path=ROOT)
    # Everybody may call it: that is meant.
    Annotations.of(countdown).acknowledge_warning("cdk-rust-lambda:url-public")
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()
