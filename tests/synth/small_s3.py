"""As much of S3 as a store of takes asks for, on the loopback, with nothing behind it but this process's memory."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

_NOTHING_LISTED = (
    b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount></ListBucketResult>'
)
_NO_SUCH_KEY = b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>"


class SmallS3(ThreadingHTTPServer):
    """The server and its files by path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}


class _Handler(BaseHTTPRequestHandler):
    server: SmallS3
    protocol_version = "HTTP/1.1"  # an upload waits for "100 Continue"

    def do_PUT(self) -> None:
        self.server.files[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_HEAD(self) -> None:
        found = self.server.files.get(self.path)
        self._answer(404 if found is None else 200, b"" if found is None else found)

    def do_GET(self) -> None:
        found = self.server.files.get(self.path)
        if "list-type" in urlsplit(self.path).query:
            self._answer(200, _NOTHING_LISTED)
        elif found is None:
            self._answer(404, _NO_SUCH_KEY)
        else:
            self._answer(200, found)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Sat, 01 Nov 2025 08:00:00 GMT")
        self.send_header("Connection", "close")  # so that nothing is answered when the server has gone
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def small_s3(patch: pytest.MonkeyPatch) -> Iterator[SmallS3]:
    """A server that the environment names; nobody listens at its port afterwards."""
    server = SmallS3()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
    }.items():
        patch.setenv(name, value)
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
