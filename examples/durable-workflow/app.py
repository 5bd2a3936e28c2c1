"""Orders that wait: an event starts a durable execution, which ships the order when it can't be cancelled any more."""

from pathlib import Path

from aws_cdk import App, Stack

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Fulfilment", description="Ships orders after their time to be cancelled")
    # Cargo.toml says that it is durable, and what starts it.
    RustFunction(stack, "Order", manifest_path=ROOT, dead_letter_queue_enabled=True)
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()
