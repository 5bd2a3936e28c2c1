"""Thumbnails of pictures: one is made of each that is uploaded to a bucket."""

from pathlib import Path

from aws_cdk import App, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import RustFunction

ROOT = Path(__file__).parent


def make(app: App) -> Stack:
    """Makes the stack."""
    stack = Stack(app, "Pictures", description="Makes thumbnails of pictures")
    pictures = s3.Bucket(
        stack,
        "Bucket",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        removal_policy=RemovalPolicy.DESTROY,
    )
    thumbnails = RustFunction(
        stack,
        "Thumbnails",
        manifest_path=ROOT,
        resources={"pictures": pictures},
        dead_letter_queue_enabled=True,  # for the uploads of which none can be made
    )
    pictures.grant_read(thumbnails, "in/*")
    # Elsewhere than what invokes the function, which would go on for ever.
    pictures.grant_put(thumbnails, "thumbnails/*")
    return stack


if __name__ == "__main__":
    app = App()
    make(app)
    app.synth()
