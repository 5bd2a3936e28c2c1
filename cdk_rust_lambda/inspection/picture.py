"""Pictures of functions and what invokes them: sources on the left, functions on the right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.errors import InspectionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.inspection.functions import Function

_TEMPLATES = Path(__file__).with_name("templates")
_FORMATS = {".svg": "picture.svg", ".mmd": "picture.mmd"}
# In pixels of the SVG. A letter is as wide as the widest of a font that is likely there.
_LETTER = 8
_PADDING = 12
_HEIGHT = 44
_GAP = 16
_BETWEEN = 160  # the columns
_MARGIN = 20
# What XML can't hold, not even as an entity.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@frozen
class Box:
    """A box of the picture.

    Attributes:
        id: Its id in the picture.
        title: What is written in it.
        subtitle: What is written below that.
        x: Its left side.
        y: Its upper side.
        width: Its width.
        height: Its height.
    """

    id: str
    title: str
    subtitle: str
    x: int
    y: int
    width: int
    height: int = _HEIGHT

    @property
    def middle(self) -> int:
        """Its middle, from above."""
        return self.y + self.height // 2


@frozen
class Picture:
    """Sources, functions, and lines between them.

    Attributes:
        sources: What invokes functions.
        functions: The functions.
        lines: From which source to which function.
    """

    sources: Sequence[Box]
    functions: Sequence[Box]
    lines: Sequence[tuple[Box, Box]]

    @property
    def width(self) -> int:
        """The width of all of it."""
        return max(box.x + box.width for box in (*self.sources, *self.functions)) + _MARGIN

    @property
    def height(self) -> int:
        """The height of all of it."""
        return max(box.y + box.height for box in (*self.sources, *self.functions)) + _MARGIN


def draw(functions: Iterable[Function], file: Path) -> None:
    """Draws functions and what invokes them into a file: as SVG, or for Mermaid.

    Args:
        functions: The functions.
        file: The file, whose ending says the format.

    Raises:
        InspectionError: the ending is none of those, or the file can't be written.
    """
    template = _FORMATS.get(file.suffix)
    if template is None:
        raise InspectionError(
            f"a picture is a file of {' or '.join(_FORMATS)}, not {file.suffix or 'without an ending'}",
            key="--picture",
            remedy="name it so",
        )
    text = _rendered(template, picture_of(functions))
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InspectionError(
            f"can't write the picture: {error.strerror}", file=file, remedy="name another file"
        ) from error


def picture_of(functions: Iterable[Function]) -> Picture:
    """Returns the picture of functions: each source once, and boxes where they are to be drawn.

    Args:
        functions: The functions.
    """
    shown = list(functions)
    # Of what has no name each function has its own: a schedule in Cargo.toml.
    sources = {
        _key(function, index): (trigger.source or trigger.kind, trigger.kind)
        for function in shown
        for index, trigger in enumerate(function.triggers)
    }
    left = _column(list(sources.values()), "source", _MARGIN)
    start = max((box.x + box.width for box in left), default=_MARGIN - _BETWEEN) + _BETWEEN
    titles = [(each.name, _subtitle(each)) for each in shown]
    right = _column(titles, "function", start)
    by_key = dict(zip(sources, left, strict=True))
    lines = [
        (by_key[_key(function, index)], box)
        for function, box in zip(shown, right, strict=True)
        for index in range(len(function.triggers))
    ]
    return Picture(left, right, lines)


def _key(function: Function, index: int) -> tuple[str, ...]:
    trigger = function.triggers[index]
    if trigger.source:
        return trigger.kind, trigger.source
    return trigger.kind, "", function.name, str(index)


def _subtitle(function: Function) -> str:
    values = {each.name: each.value for each in function.properties}
    return f"{values['architecture']}, {values['memory']} MB, {values['timeout']} s"


def _column(texts: Sequence[tuple[str, str]], name: str, x: int) -> list[Box]:
    letters = max((len(text) for pair in texts for text in pair), default=0)
    width = letters * _LETTER + 2 * _PADDING
    return [
        Box(
            f"{name}{index}",
            _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", title),
            _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", subtitle),
            x,
            _MARGIN + index * (_HEIGHT + _GAP),
            width,
        )
        for index, (title, subtitle) in enumerate(texts)
    ]


def _rendered(template: str, picture: Picture) -> str:
    # Imported when it is needed.
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,  # Mermaid takes the entities of HTML, too
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["mermaid"] = _for_mermaid
    return environment.get_template(f"{template}.j2").render(picture=picture)


def _for_mermaid(text: str) -> str:
    """Returns a text with its entities as Mermaid has them: `#34;`, without the `&` of HTML's."""
    from markupsafe import Markup, escape

    return Markup(str(escape(text)).replace("&#", "#"))  # noqa: S704 - escaped
