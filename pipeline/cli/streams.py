"""Standard input, output and error as a program can use them, whatever they are joined to.

1. A character that the terminal's encoding lacks is escaped as JSON does it, so that `--json` remains JSON.
2. A closed stream is an empty one; no file of ours may come to be opened in its place.
3. Work goes on when nobody can read the messages (stderr on a full disk, a terminal that is gone).
4. Names of files and words of scripts steer no terminal: what would is escaped, in messages and on a terminal.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from contextlib import suppress
from typing import Any, Final

_ESCAPING = "duitan.escape"
_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters but for the tab and the end of a line, and marks that turn the direction of what follows."""


def prepare_streams() -> None:
    """Make sys.stdin, sys.stdout and sys.stderr usable; called once, before anything is opened."""
    codecs.register_error(_ESCAPING, escape)
    for number, mode in enumerate("rww"):
        _open_if_closed(number, mode)
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115 - a descriptor, open until the end
    sys.stdout = _for_people(_escaping(sys.stdout)) or open(1, "w", encoding="utf-8")  # noqa: SIM115 - the same
    sys.stderr = _forgiving(sys.stderr)


def silence_stdout() -> None:
    """Send what is still to be printed nowhere: whoever read it is gone, or the disk is full."""
    with suppress(OSError):  # no file in a test that catches what is printed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def escape(error: UnicodeError) -> tuple[str, int]:
    r"""Codec error handler: `\uXXXX` for each UTF-16 unit of what cannot be encoded.

    >>> escape(UnicodeEncodeError("gbk", "好🙂", 1, 2, ""))
    ('\\ud83d\\ude42', 2)
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)), error.end


class Unsteered(io.TextIOWrapper):
    """A text stream in which nothing steers the terminal below it; `steering` is for our own bars."""

    steering: Any = None

    def write(self, text: str) -> int:
        super().write(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
        return len(text)


class Forgiving(io.RawIOBase):
    """A raw stream that takes everything; what the one below refuses is lost."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def write(self, data: Any) -> int:
        try:
            self._raw.write(data)
            self._raw.flush()
        except OSError:
            pass
        return len(data)


def _open_if_closed(number: int, mode: str) -> None:
    """Open the null device as this descriptor if nothing is; the lowest free one is always taken."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY)


def _escaping(stream: Any) -> Any:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_ESCAPING)
    return stream


def _for_people(stream: Any) -> Any:
    """Standard output that a person reads; programs get names of files as they are."""
    if not isinstance(stream, io.TextIOWrapper) or not stream.isatty():
        return stream
    shown = Unsteered(stream.buffer, encoding=stream.encoding, errors=_ESCAPING, line_buffering=True)
    shown.steering = stream  # closed with it, never before
    return shown


def _forgiving(stream: Any) -> Any:
    """A text stream over the same descriptor that never fails, and writes every line at once."""
    buffer = getattr(stream, "buffer", None) or open(2, "wb", buffering=0)  # noqa: SIM115 - a descriptor, open until the end
    encoding = getattr(stream, "encoding", None) or "utf-8"
    below = io.BufferedWriter(Forgiving(buffer))
    wrapped = Unsteered(below, encoding=encoding, errors=_ESCAPING, line_buffering=True)
    wrapped.steering = io.TextIOWrapper(below, encoding=encoding, errors=_ESCAPING, line_buffering=True)
    wrapped.old_stream = stream  # type: ignore[attr-defined]  # closed with it, never before
    return wrapped
