"""The source text of a hook: its own, or none."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types


def source_of(code: types.CodeType | type[Any]) -> str:
    """Returns the text of a function or a class.

    Args:
        code: The function's code, or the class.

    Raises:
        OSError: it can't be told.
        TypeError: it isn't Python's.
        SyntaxError: what is there now isn't Python's.
    """
    if isinstance(code, type):
        source = inspect.getsource(code)
        # Made by exec() in a module, it is sought at its line of the module's text since Python 3.13.
        if not re.search(rf"^\s*class\s+{code.__name__}\b", source, re.M):
            raise OSError
        return source
    # So is called what is given to exec() and eval(), and since Python 3.13 the text of `python -c`.
    if code.co_filename == "<string>":
        raise OSError
    return _lambda_source(code) if code.co_name == "<lambda>" else inspect.getsource(code)


def _lambda_source(code: types.CodeType) -> str:
    """The text of a lambda alone: others may stand in the same line.

    Raises:
        OSError: it can't be told.
    """
    lines, _ = inspect.findsource(code)
    text = "".join(lines)
    found = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno
    ]
    if len(found) > 1:
        found = sorted((node for node in found if _covers(node.body, code)), key=_length)[:1]
    segment = ast.get_source_segment(text, found[0]) if found else None
    if segment is None:
        raise OSError
    return segment


def _covers(body: ast.expr, code: types.CodeType) -> bool:
    """Whether all of a code's instructions are of an expression."""
    start, end = (body.lineno, body.col_offset), (body.end_lineno, body.end_col_offset)
    places = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line is not None and column is not None and (line, column) != (end_line, end_column)
    ]
    return bool(places) and all(start <= first and last <= end for first, last in places)


def _length(node: ast.Lambda) -> tuple[int, int]:
    return (node.end_lineno or 0) - node.lineno, (node.end_col_offset or 0) - node.col_offset
