"""A mark in every file we write, by which it is later known whether it is still exactly what we wrote.

The mark is a sentence near the start of the file, with a checksum of all the file's other bytes:

    episode made by duitan, checksum 0123456789abcdef

Rules
1. A writer puts a `blank` mark where it belongs, before anything that comes from a transcript; `seal` fills it in.
2. The checksum leaves the mark itself out; in a dialogue script the mark is the whole first line,
   and a tick on a doubt (`ok: true`) is no edit.
3. A file whose checksum fits holds nothing that could not be made again, by the command that makes its kind. Any other
   file is somebody's work.
4. The mark is in the file itself, so it needs no list of what was made: a file keeps it when it is moved, and a run
   that is killed half way leaves only marked files.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.messages import N_
from pipeline.script.yaml.ticks import without_ticks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEAD_BYTES = 4096
"""How far into a file its mark is looked for."""
BLOCK_BYTES = 1 << 20
_MARK = re.compile(
    rb"(?:#|(clip|episode|page|schema)) made by duitan, checksum ([0-9a-f]{16})(?:; edit freely below\n)?"
)


class Kind(StrEnum):
    """What a file of ours is."""

    SCRIPT = N_("script")
    EPISODE = "episode"
    CLIP = N_("clip")
    PAGE = N_("page")
    SCHEMA = "schema"


def blank(kind: Kind) -> str:
    """A mark whose checksum is still to be filled in.

    >>> blank(Kind.CLIP)
    'clip made by duitan, checksum 0000000000000000'
    """
    sentence = f"made by duitan, checksum {'0' * 16}"
    return f"# {sentence}; edit freely below\n" if kind is Kind.SCRIPT else f"{kind} {sentence}"


def seal(head: bytes, rest: Iterable[bytes] = ()) -> bytes:
    """The bytes of a file with the checksum in their mark; `rest` is what will follow `head` in the file.

    >>> seal(b"clip made by duitan, checksum 0000000000000000, and more")
    b'clip made by duitan, checksum e265284a6ebaac8e, and more'
    """
    mark = _MARK.search(head[:HEAD_BYTES])
    if mark is None:
        raise ValueError("there is no mark to fill in")
    checksum = _checksum(mark, head, rest)
    return head[: mark.start(2)] + checksum + head[mark.end(2) :]


def write_sealed(path: Path, head: bytes, body: Path) -> None:
    """Write a head that holds a mark, and after it the bytes of another file."""
    with body.open("rb") as source, path.open("wb") as target:
        target.write(seal(head, iter(partial(source.read, BLOCK_BYTES), b"")))
        source.seek(0)
        shutil.copyfileobj(source, target, BLOCK_BYTES)


def has_mark(path: Path) -> bool:
    """True when we wrote the file, whether or not it was changed since, also by an editor that saved it as UTF-16."""
    with path.open("rb") as file:
        return _MARK.search(file.read(HEAD_BYTES).replace(b"\0", b"")) is not None


def sealed_kind(path: Path) -> Kind | None:
    """What a file is when every byte of it is as `seal` left it; None for any other file."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        mark = _MARK.search(head)
        if mark is None:
            return None
        rest = iter(partial(file.read, BLOCK_BYTES), b"")
        fits = mark[2] == _checksum(mark, head, rest)
    return Kind((mark[1] or b"script").decode()) if fits else None


def _checksum(mark: re.Match[bytes], head: bytes, rest: Iterable[bytes]) -> bytes:
    """The checksum of a file without its mark; of a script also without the ticks that a person set."""
    blocks: Iterable[bytes] = chain((head[: mark.start()], head[mark.end() :]), rest)
    if mark[1] is None:
        text = b"".join(blocks).decode("utf-8", errors="surrogateescape")
        blocks = (without_ticks(text).encode("utf-8", errors="surrogateescape"),)
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()[:16].encode()
