"""What must not stand in a public issue: the home folder, account ids, keys."""

from __future__ import annotations

import re

from cdk_rust_lambda.cargo.project.home import home_folder

_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b")
_ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?![\w-]|\.\d)")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")


def without_private(text: str) -> str:
    """Returns a text with the home folder as `~`, and without account ids, access keys and passwords.

    Args:
        text: The text.
    """
    home = str(home_folder() or "")
    if len(home) > 1:
        text = re.sub(rf"{re.escape(home)}(?=$|[/\\\s:'\"),;])", "~", text)
    text = _ACCESS_KEY.sub("(a key)", text)
    text = _PASSWORD.sub("", text)
    return _ACCOUNT.sub("(an account)", text)
