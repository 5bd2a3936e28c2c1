"""The stack, and the whole app on a local AWS."""

import struct
import zlib
from pathlib import Path
from typing import cast

from app import make
from aws_cdk import App

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.testing import DeployLocally, sample_event

FOLDER = Path(__file__).parent


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height))
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def size_of(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_pictures_below_a_prefix_invoke_it(unbuilt_app: App) -> None:
    function = cast("RustFunction", make(unbuilt_app).node.find_child("Thumbnails"))
    assert sample_event(function)["Records"][0]["s3"]["object"]["key"] == "in/example.png"


def test_an_upload_has_a_thumbnail(deploy_locally: DeployLocally) -> None:
    app = deploy_locally(FOLDER)
    bucket, s3 = app.physical_name("Pictures/Bucket"), app.client("s3")
    s3.put_object(Bucket=bucket, Key="in/a cat.png", Body=png(512, 256))
    app.wait_for_log("Thumbnails", "made a thumbnail")
    found = s3.get_object(Bucket=bucket, Key="thumbnails/a cat.png")
    assert size_of(found["Body"].read()) == (128, 64)
