"""Pieces that the last making of an episode left, under keys of everything that shaped them: same key, same bytes.

1. One file an episode. It is written anew by every making and holds what that one asked for, so it does not grow.
2. It saves time and nothing else: one that is missing, damaged or cut short, or a folder that takes no file, only means
   that the pieces are made again.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import ExitStack, suppress
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from pipeline.errors import OutputError
from pipeline.files import atomic_path

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MAGIC: Final = b"duitan pieces 1\n"
ENTRY: Final = struct.Struct(">16sII")
"""Key, how many bytes follow, and a checksum of the key and those."""


class _Entry(NamedTuple):
    offset: int
    length: int
    checksum: int


class KeptPieces:
    """The pieces of one episode, for the time of a `with`; safe to use from several threads.

    Without a path nothing is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._old: BinaryIO | None = None
        self._new: BinaryIO | None = None
        self._entries: dict[bytes, _Entry] = {}
        self._written: set[bytes] = set()
        self._open = ExitStack()

    def __enter__(self) -> KeptPieces:
        """Open what there is, and begin what will take its place."""
        if self._path:
            with suppress(OSError):
                self._old = self._open.enter_context(self._path.open("rb"))
                self._entries = _read_entries(self._old)
            self._begin(self._path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the new file take its place when all went well; otherwise leave nothing, not even a folder."""
        with suppress(OutputError):
            self._open.__exit__(kind, error, trace)
        if error and self._path:
            with suppress(OSError):  # it is not empty
                self._path.parent.rmdir()

    def get(self, key: str) -> bytes | None:
        """The piece under a key, which is kept on; None when there is none."""
        name = bytes.fromhex(key)
        entry = self._entries.get(name)
        if entry is None or self._old is None:
            return None
        with self._lock, suppress(OSError):
            self._old.seek(entry.offset)
            data = self._old.read(entry.length)
            if zlib.crc32(data, zlib.crc32(name)) == entry.checksum:
                self._write(name, data)
                return data
        return None

    def put(self, key: str, data: bytes) -> None:
        """Keep a piece."""
        with self._lock:
            self._write(bytes.fromhex(key), data)

    def keep_rest(self) -> None:
        """Keep on what was not asked for: it belongs to a sound of the same episode that stands as it is."""
        for name in self._entries:
            self.get(name.hex())

    def _begin(self, path: Path) -> None:
        """Open a file that takes the place of the old one at the end."""
        with suppress(OutputError, OSError):
            temporary = self._open.enter_context(atomic_path(path))
            self._new = self._open.enter_context(temporary.open("wb"))
            self._new.write(MAGIC)

    def _write(self, name: bytes, data: bytes) -> None:
        if self._new is None or name in self._written:
            return
        try:
            self._new.write(ENTRY.pack(name, len(data), zlib.crc32(data, zlib.crc32(name))) + data)
            self._written.add(name)
        except OSError:  # the disk is full: what there is belongs to the episode
            with suppress(OSError):
                self._new.truncate(0)
            self._new = None


NOTHING_KEPT: Final = KeptPieces()


def _read_entries(file: BinaryIO) -> dict[bytes, _Entry]:
    """Where every piece lies, as far as the file is whole."""
    entries: dict[bytes, _Entry] = {}
    if file.read(len(MAGIC)) != MAGIC:
        return entries
    while len(head := file.read(ENTRY.size)) == ENTRY.size:
        name, length, checksum = ENTRY.unpack(head)
        entries[name] = _Entry(file.tell(), length, checksum)
        file.seek(length, 1)
    return entries
