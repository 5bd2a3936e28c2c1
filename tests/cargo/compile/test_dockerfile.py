from __future__ import annotations

import pytest

from cdk_rust_lambda.cargo.compile.dockerfile import has_stage, images_of


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("FROM a:1\n", ["a:1"]),
        ("FROM\ta:1\tAS\tone\nFROM one", ["a:1"]),
        ("\\\nFROM a:1\n\\", ["a:1"]),
        ("\ufeffFROM a:1", ["a:1"]),
        ("# FROM a\n  from --platform=linux/arm64 b:2 AS One\nFROM one\nFROM a\n", ["b:2", "a"]),
        ("FROM scratch\nCOPY --from=tools:1 /a /b\n", ["tools:1"]),
        (
            "FROM a AS one\nFROM b\nCOPY --chown=1:1 --from=one /a /b\nCOPY --from=0 /a /b\n",
            ["a", "b"],
        ),
        ("FROM a\nCOPY --from=1 /a /b\n", ["a", "1"]),
        ("FROM a\nRUN --network=none --mount=type=bind,from=b:2,target=/b x\n", ["a", "b:2"]),
        ("FROM a\nRUN install --from=x --mount=from=y\n", ["a"]),
        ("ARG BASE=a:1 OTHER='b:2'\nFROM ${BASE}\nFROM $OTHER\n", ["a:1", "b:2"]),
        ("ARG TAG\nFROM a:${TAG:-3}\nFROM b:$TAG\n", ["a:3", "b:$TAG"]),
        ("FROM a\nARG BASE=c\nFROM ${BASE}\n", ["a", "${BASE}"]),
        ("FROM \\\n# what it is\n\n  a:1 \\\n  AS one\nFROM one", ["a:1"]),
        ("# escape=`\nFROM `\n  a:1\nRUN dir c:\\\nFROM b\n", ["a:1", "b"]),
        ("FROM a\nRUN <<EOF python3\nfrom os import path\nEOF\nFROM b", ["a", "b"]),
        ("FROM a\nCOPY <<-'ONE' <<TWO /x/\nFROM b\n\tONE\nFROM c\nTWO\nFROM d", ["a", "d"]),
        ("FROM a\nRUN <<EOF\nFROM b\n", ["a"]),
        ("FROM\n", []),
        ("FROM a\nRUN x \\", ["a"]),
    ],
)
def test_the_images_that_it_is_made_from(text: str, images: list[str]) -> None:
    assert list(images_of(text)) == images


@pytest.mark.parametrize(
    ("text", "has_one"),
    [
        ("FROM a", True),
        ("\ufeff# x\nfrom \\\n a", True),
        ("", False),
        ("# FROM a\n", False),
        ("RUN <<EOF\nFROM a\nEOF\n", False),
        ("FROMAGE a\n", False),
    ],
)
def test_a_dockerfile_has_a_stage(text: str, has_one: bool) -> None:
    assert has_stage(text) is has_one
