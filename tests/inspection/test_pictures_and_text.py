"""What functions look like, compared with files: names with quotes and markup, too."""

from __future__ import annotations

import io
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from cdk_rust_lambda.inspection.functions import Function, Property, Setting, Trigger
from cdk_rust_lambda.inspection.picture import draw
from cdk_rust_lambda.inspection.text import function_tree

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
PROPERTIES = (
    Property("handler", "bootstrap", "default"),
    Property("architecture", "arm64", "orders/Cargo.toml:9 package.metadata.lambda.build"),
    Property("runtime", "provided.al2023", "default"),
    Property("memory", 512, "the app"),
    Property("timeout", 30, "default"),
)
ODD = 'Shop/"A" & <b>[red]'
FUNCTIONS = [
    Function(
        "Shop/Orders",
        "Shop",
        "orders",
        "shop",
        PROPERTIES,
        sizes={"binary": 3_200_000, "asset": 3_300_000},
        triggers=(
            Trigger("AWS::SQS::Queue", ODD, ("Shop/Orders/Sqs",), "orders/Cargo.toml:12"),
            Trigger("AWS::S3::Bucket", "Shop/Uploads"),
        ),
        may=(f"may sqs:ReceiveMessage on {ODD}",),
        invocable=("s3.amazonaws.com may invoke it, for Shop/Uploads",),
        settings=(Setting("deploy.memory", "256", "orders/Cargo.toml:8", "128 (Cargo.toml:3)"),),
        notes=("[bold]no record[/bold]",),
    ),
    Function(
        ODD,
        None,
        None,
        None,
        PROPERTIES,
        triggers=(Trigger("schedule", ""), Trigger("AWS::S3::Bucket", "Shop/Uploads")),
    ),
    Function("alone", None, "alone", "alone", PROPERTIES, triggers=(Trigger("schedule", ""),)),
]


def check(name: str, text: str) -> None:
    file = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["inspect.svg", "inspect.mmd"])
def test_pictures(tmp_path: Path, name: str) -> None:
    draw(FUNCTIONS, tmp_path / name)
    check(name, (tmp_path / name).read_text(encoding="utf-8"))


def test_an_svg_is_well_formed(tmp_path: Path) -> None:
    draw(FUNCTIONS, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    groups = {each.get("id"): each for each in root.iter("{http://www.w3.org/2000/svg}g")}
    # One box for the bucket of two functions, one for each schedule.
    assert set(groups) == {
        *("source0", "source1", "source2", "source3"),
        *("function0", "function1", "function2"),
    }
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert ODD in texts


def test_what_xml_can_not_hold(tmp_path: Path) -> None:
    name = "S/\x00\x1b\ufffe"
    draw([Function(name, None, None, None, PROPERTIES)], tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "S/" + 3 * "\N{REPLACEMENT CHARACTER}"


def test_a_picture_without_triggers(tmp_path: Path) -> None:
    draw([Function("alone", None, None, None, PROPERTIES)], tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert int(root.get("width", "0")) > 100


def test_text() -> None:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    for each in FUNCTIONS:
        console.print(function_tree(each))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    check("inspect.txt", "".join(f"{line.rstrip()}\n" for line in lines))
