"""A client of pyright's language server: what an editor shows and underlines."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tools.local_aws import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


class LanguageServer:
    """A server that has this project open."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader, self._writer = reader, writer
        self._last = 0
        self._underlined: dict[str, set[int]] = {}
        folder = {"uri": ROOT.as_uri(), "name": ROOT.name}
        parameters = {"processId": None, "rootUri": folder["uri"], "workspaceFolders": [folder]}
        self._ask("initialize", {**parameters, "capabilities": {}})
        self._send({"method": "initialized", "params": {}})

    def open(self, name: str, text: str) -> str:
        """Opens a file of the project that only the editor has; returns its address."""
        address = (ROOT / name).as_uri()
        document = {"uri": address, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return address

    def signature(self, address: str, line: int, character: int) -> str:
        """What is shown behind the opening bracket of a call."""
        answer = self._ask("textDocument/signatureHelp", _place(address, line, character))
        return str(answer["signatures"][0]["label"])

    def hover(self, address: str, line: int, character: int) -> str:
        """What is shown for a name."""
        answer = self._ask("textDocument/hover", _place(address, line, character))
        return str(answer["contents"]["value"])

    def lines_with_errors(self, address: str) -> set[int]:
        """The lines of an opened file that are underlined."""
        while address not in self._underlined:
            self._receive()
        return self._underlined[address]

    def _ask(self, method: str, parameters: Any) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == self._last and "method" not in message:
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._writer.flush()

    def _receive(self) -> dict[str, Any]:
        """Returns the next message; what the server asks itself is answered with nothing."""
        length = 0
        while line := self._reader.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._reader.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]["diagnostics"]
            lines = {each["range"]["start"]["line"] for each in found}
            self._underlined[message["params"]["uri"]] = lines
        if "id" in message and "method" in message:
            items = message["params"].get("items") if "params" in message else None
            answer: Any = None if items is None else [{} for _ in items]
            self._send({"id": message["id"], "result": answer})
        return message


def _place(address: str, line: int, character: int) -> dict[str, Any]:
    position = {"line": line, "character": character}
    return {"textDocument": {"uri": address}, "position": position}


@contextmanager
def language_server() -> Iterator[LanguageServer]:
    """Runs a server."""
    program = Path(sys.executable).with_name("pyright-langserver")
    with subprocess.Popen(
        [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield LanguageServer(process.stdout, process.stdin)  # type: ignore[arg-type]
        finally:
            process.kill()
