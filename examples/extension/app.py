"""An extension beside a function: it comes in a layer, and sees each invocation and the end of the environment."""

from pathlib import Path

from aws_cdk import App, Stack

from cdk_rust_lambda import RustExtension, RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Watched", description="Greets, and counts how often")
    watcher = RustExtension(stack, "Watcher", manifest_path=ROOT / "watcher")
    RustFunction(stack, "Greeting", manifest_path=ROOT / "greeting", layers=[watcher])
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()
