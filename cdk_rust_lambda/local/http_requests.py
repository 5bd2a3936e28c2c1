"""Requests over HTTP to what runs on this machine."""

from __future__ import annotations

import urllib.request
from typing import Any


class _AsItIs(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it is the answer."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Returns no other request."""


def open_url(request: str | urllib.request.Request, *, timeout: float) -> Any:
    """Sends a request to this machine; no proxy is asked, and a redirect is an answer.

    Args:
        request: The request, or its URL.
        timeout: How many seconds an answer may take.

    Raises:
        urllib.error.HTTPError: the status isn't one of success.
        OSError: nobody answers.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _AsItIs)
    return opener.open(request, timeout=timeout)
