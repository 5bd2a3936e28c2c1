"""Two Rust functions: one runs on uploads to a bucket, the other answers over HTTP."""

from aws_cdk import Annotations, App, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import RustFunction

app = App()
stack = Stack(app, "Media", description="Classifies media files by their names")

uploads = s3.Bucket(
    stack,
    "UploadsBucket",
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
    encryption=s3.BucketEncryption.S3_MANAGED,
    enforce_ssl=True,
    removal_policy=RemovalPolicy.DESTROY,
)
resources = {"uploads": uploads}
RustFunction(
    stack, "Uploads", manifest_path="examples/media", package="uploads", resources=resources
)
lookup = RustFunction(stack, "Lookup", manifest_path="examples/media/lookup")
Annotations.of(lookup).acknowledge_warning("cdk-rust-lambda:url-public")  # open on purpose
CfnOutput(stack, "UploadsBucketName", value=uploads.bucket_name)
if lookup.function_url is not None:
    CfnOutput(stack, "LookupUrl", value=lookup.function_url.url)

app.synth()
