"""A stand-in for S3 and STS, as far as listing a bucket goes, on 127.0.0.1."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from attrs import Factory, define

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = 2  # objects


@define
class ObjectStore:
    """What is asked, and what is answered.

    Attributes:
        objects: The sizes of the objects of each bucket, by their keys; buckets that aren't here don't exist.
        roles: The names of the roles that may be assumed.
        owner: The account that has the buckets.
        listings: The bucket and prefix of each listing, once for all its pages.
        assumed: The roles that were asked for.
        users: The access keys that have listed.
    """

    objects: dict[str, dict[str, int]] = Factory(dict)
    roles: tuple[str, ...] = ()
    owner: str = "123456789012"
    listings: list[tuple[str, str]] = Factory(list)
    assumed: list[str] = Factory(list)
    users: list[str] = Factory(list)

    def variables(self, port: int) -> dict[str, str]:
        """The environment that makes AWS's tools talk to it, and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "own-key",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": "eu-west-1",
            **NO_CREDENTIALS,
        }

    def answer(self, bucket: str, query: dict[str, list[str]], owner: str, user: str) -> str | None:
        """The answer to a listing; None for a refusal."""
        prefix, start = query.get("prefix", [""])[0], int(query.get("continuation-token", ["0"])[0])
        if start == 0:
            self.listings.append((bucket, prefix))
            self.users.append(user)
        if bucket not in self.objects or owner not in ("", self.owner):
            return None
        found = [
            pair for pair in sorted(self.objects[bucket].items()) if pair[0].startswith(prefix)
        ]
        page, is_last = found[start : start + _PAGE], start + _PAGE >= len(found)
        contents = "".join(
            f"<Contents><Key>{key}</Key><Size>{size}</Size></Contents>" for key, size in page
        )
        token = "" if is_last else f"<NextContinuationToken>{start + _PAGE}</NextContinuationToken>"
        truncated = str(not is_last).lower()
        return f"<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{token}{contents}</ListBucketResult>"

    def assume(self, arn: str) -> str | None:
        """The answer to one who asks for a role; None for a refusal."""
        role = arn.rpartition("/")[2]
        self.assumed.append(arn)
        if role not in self.roles:
            return None
        values = {"AccessKeyId": "role-key", "SecretAccessKey": "x", "SessionToken": "x"}
        values["Expiration"] = "2100-01-01T00:00:00Z"
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
        return f"<R><AssumeRoleResult><Credentials>{inner}</Credentials></AssumeRoleResult></R>"


NO_CREDENTIALS = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_CONFIG_FILE": "/dev/null",
}


@contextmanager
def serving(store: ObjectStore) -> Iterator[dict[str, str]]:
    """Serves a store; gives the environment that makes AWS's tools talk to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            owner = self.headers.get("x-amz-expected-bucket-owner", "")
            user = self.headers["Authorization"].partition("Credential=")[2].partition("/")[0]
            self._answer(store.answer(url.path.strip("/"), parse_qs(url.query), owner, user))

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(store.assume(body["RoleArn"][0]))

        def _answer(self, text: str | None) -> None:
            refusal = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            body = (refusal if text is None else text).encode()
            self.send_response(403 if text is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield store.variables(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
