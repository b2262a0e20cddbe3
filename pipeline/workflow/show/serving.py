"""A small web server for one folder: on this machine only unless asked, with byte ranges, so that sound can be sought.

It serves plain files inside its folder and nothing else: no hidden file, no link that leads out, no listing. It answers
under names of this machine only: a page elsewhere could let its own name lead here, and read what is not published yet.
"""

from __future__ import annotations

import io
import ipaddress
import os
import re
import socket
import sys
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import unquote, urlsplit

from pipeline.errors import InputError, OutputError
from pipeline.messages import _, reason_of
from pipeline.publish.outputs.table import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import BinaryIO

LOOPBACK: Final = "127.0.0.1"
ANYWHERE: Final = "0.0.0.0"
BLOCK_BYTES: Final = 1 << 16
INDEX: Final = "index.html"
_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    **{output.suffix: output.media_type for output in OUTPUTS},
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
"""By the end of a file's name, the longest first; what is not listed is not served."""


class Preview:
    """A server for a folder; InputError when there is nothing to see, OutputError when the port is taken."""

    def __init__(self, folder: Path, port: int, *, lan: bool = False) -> None:
        if not (folder / INDEX).is_file():
            raise InputError(
                _("{folder}: has no {index}", folder=folder, index=INDEX), hint=_("`duitan publish` writes it")
            )
        self._root = folder.resolve()
        self._lan = lan
        try:
            self._server = _Server((ANYWHERE if lan else LOOPBACK, port), self._root, lan=lan)
        except OSError as error:
            raise OutputError(
                _("port {port} cannot be used: {reason}", port=port, reason=reason_of(error)),
                hint=_("--port 0 takes any that is free"),
            ) from error

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        host = _own_address() if self._lan else LOOPBACK
        return f"http://{host}:{self._server.server_address[1]}/"

    def qr_code(self) -> str:
        """The address for the camera of a phone, drawn with blocks."""
        import segno

        drawn = io.StringIO()
        segno.make(self.address, error="m").terminal(drawn, compact=True)
        return f"{self.address}\n{drawn.getvalue()}"

    def run(self) -> None:
        """Serve until interrupted."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """Stop `run`, from another thread."""
        self._server.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], root: Path, *, lan: bool) -> None:
        self.root = root
        self.lan = lan
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Take the port without asking for this machine's name, which takes seconds where no name server answers."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up while it is answered is no news; anything else is a fault of ours."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD of plain files."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Nobody reads a log of a preview."""

    def _answer(self, *, with_body: bool) -> None:
        if not is_own_name(self.headers.get("Host", LOOPBACK), lan=self.server.lan):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = find_file(self.server.root, self.path)
        try:
            file = path.open("rb") if path else None
        except OSError:  # it has just been deleted, or may not be read
            file = None
        if path is None or file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with suppress(ConnectionError, TimeoutError), file:
            size = os.fstat(file.fileno()).st_size  # of the open file: another may take its place
            wanted = byte_range(self.headers.get("Range", ""), size)
            if wanted is None:
                self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                self.send_header("Content-Range", f"bytes */{size}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start, end = wanted
            is_part = _is_range(self.headers.get("Range", ""))
            self.send_response(HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK)
            if is_part:
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
            self.send_header("Content-Type", media_type(path))
            self.send_header("Content-Length", str(end - start))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-cache")
            self.end_headers()
            if with_body:
                self._send(file, start, end)

    def _send(self, file: BinaryIO, start: int, end: int) -> None:
        file.seek(start)
        left = end - start
        while left and (block := file.read(min(BLOCK_BYTES, left))):
            self.wfile.write(block)
            left -= len(block)


def find_file(root: Path, target: str) -> Path | None:
    """The file that a request's target names; None for what is not there, hidden, of no known kind, or outside."""
    written = unquote(re.split("[?#]", target, maxsplit=1)[0], errors="replace")
    parts = [part for part in written.split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part or ":" in part for part in parts):
        return None
    try:
        path = root.joinpath(*(parts or [INDEX])).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    inside = path.is_relative_to(root) and path.is_file()
    return path if inside and media_type(path) else None


def is_own_name(host: str, *, lan: bool) -> bool:
    """Whether a request's Host is a name of this machine, which nobody else can let lead here.

    That is any address and localhost, and in a network also what is no name of the internet's.

    >>> [is_own_name(host, lan=False) for host in ("127.0.0.1:8000", "[::1]", "LOCALHOST", "evil.example", "studio")]
    [True, True, True, False, False]
    >>> [is_own_name(host, lan=True) for host in ("192.0.2.7:8000", "studio.local", "studio", "evil.example")]
    [True, True, True, False]
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        with suppress(ValueError):
            return bool(ipaddress.ip_address(name))
    except ValueError:  # brackets around no address
        return False
    return name == "localhost" or (lan and bool(name) and ("." not in name or name.endswith(".local")))


def media_type(path: Path) -> str:
    """What a browser is told that a file is; empty for what is not served."""
    fitting = [suffix for suffix in _MEDIA_TYPES if path.name.endswith(suffix)]
    return _MEDIA_TYPES[max(fitting, key=len)] if fitting else ""


def byte_range(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last of what is asked for; all when nothing or something odd is; None if beyond.

    >>> byte_range("bytes=2-", 10), byte_range("bytes=-3", 10), byte_range("", 10), byte_range("bytes=10-", 10)
    ((2, 10), (7, 10), (0, 10), None)
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not _is_range(asked):
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end) if start < end else None


def _is_range(asked: str) -> bool:
    """Whether one part of a file is asked for, in a way that we know."""
    found = _RANGE.fullmatch(asked.strip())
    return found is not None and any(found.groups())


def _own_address() -> str:
    """The machine's address in its network; nothing is sent to find it."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return LOOPBACK
