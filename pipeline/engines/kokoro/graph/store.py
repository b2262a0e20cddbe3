"""Graphs that were built, and those that failed, in the cache: one file each, and beside it what is known of it.

A record is written after its graph, and both in one step each, so that a process that reads never sees half of one.
One process builds at a time; whoever comes second uses what is there.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.errors import OutputError
from pipeline.files import write_atomic
from pipeline.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuiltGraph:
    """A graph that was built and found good."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class FailedGraph:
    """Why there is none: remembered, so that it is not tried again at every start."""

    reason: str


UNUSED_S: Final = 30 * 24 * 3600
"""A graph is 90 MB. Versions and computers that share a home folder take turns within days."""
ABOUT = """\
Models of duitan, rewritten for this computer so that they speak several times faster, each with a record beside it.
All of it may be deleted at any time: what is needed is built again, in half a minute.
"""


def make_place(folder: Path) -> None:
    """Make the folder and see that it can be written in, before time is spent; OutputError when it cannot."""
    write_atomic(folder / "about.txt", ABOUT)


def find_graph(folder: Path, key: str) -> BuiltGraph | FailedGraph | None:
    """What is known of a graph; None when nothing is, or when its file is not what was written."""
    try:
        record = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
        if "failed" in record:
            return FailedGraph(str(record["failed"]))
        path, expected = folder / f"{key}.onnx", record["sha256"]
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if found != expected:
        return None
    with suppress(OSError):
        os.utime(path)  # it is in use: see `sweep`
    return BuiltGraph(path, found)


@contextmanager
def building(folder: Path, key: str) -> Iterator[bool]:
    """Be the only one who builds in this folder; gives whether an earlier attempt at this graph never came to its end.

    A processor that lacks an instruction ends the process on the spot, and would do so at every start. What is known
    must be looked up again inside: another process may just have built it.
    """
    begun = folder / f"{key}.begun"
    with exclusive(folder / "build.lock"):
        crashed = begun.exists()
        write_atomic(begun, "")
        try:
            yield crashed
        finally:
            begun.unlink(missing_ok=True)


def sweep(folder: Path, now_s: float) -> None:
    """Delete the graphs that nobody has used for long: those of earlier versions, and of computers that are gone."""
    for path in folder.glob("*.onnx"):
        with suppress(OSError):
            if now_s - path.stat().st_mtime > UNUSED_S:
                path.with_suffix(".json").unlink(missing_ok=True)
                path.unlink()


def keep_graph(folder: Path, key: str, graph: bytes) -> BuiltGraph:
    """Write a graph that was found good; OutputError when that cannot be done."""
    path, digest = folder / f"{key}.onnx", hashlib.sha256(graph).hexdigest()
    try:
        write_atomic(path, graph)
    except OutputError:
        # A file that another process is reading cannot be replaced on Windows: then it is the same one.
        with suppress(OSError):
            if path.read_bytes() == graph:
                return BuiltGraph(path, digest)
        raise
    write_atomic(folder / f"{key}.json", json.dumps({"sha256": digest}))
    return BuiltGraph(path, digest)


def keep_failure(folder: Path, key: str, reason: str) -> None:
    """Remember that a graph is not to be used; OutputError when that cannot be written."""
    write_atomic(folder / f"{key}.json", json.dumps({"failed": reason}, ensure_ascii=False))
