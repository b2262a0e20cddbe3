"""What was heard before, kept beside an episode: a check that was stopped goes on, and a second one takes seconds.

A line of the file is a sound, by its hash and the recogniser's version, and what was heard in it. Lines are added one
by one; when a whole episode was listened to, those of sounds that it no longer has are dropped. A file that cannot be
read or written costs time and nothing else.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Final

from pipeline.errors import OutputError
from pipeline.files import content_key, parse_json, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.audio.pcm import Pcm
    from pipeline.verify.recogniser import Recogniser

HEARD_FOLDER: Final = ".heard"


class Remembering:
    """A recogniser that knows what it heard before; as safe to call from several threads as the one behind it."""

    def __init__(self, recogniser: Recogniser, path: Path) -> None:
        self._recogniser = recogniser
        self._path = path
        self._known = _read(path)
        self._used: dict[str, str] = {}
        self._lock = Lock()

    @property
    def version(self) -> str:
        """That of the recogniser."""
        return self._recogniser.version

    def hear(self, pcm: Pcm) -> str:
        key = content_key(self._recogniser.version, pcm.rate_hz, pcm.samples.tobytes())
        with self._lock:
            heard = self._known.get(key)
        if heard is None:
            heard = self._recogniser.hear(pcm)
            with self._lock:
                self._add(key, heard)
        with self._lock:
            self._used[key] = heard
        return heard

    def forget_others(self) -> None:
        """Keep only what was asked for since this was opened."""
        if self._used.keys() != self._known.keys():
            with suppress(OutputError):
                write_atomic(self._path, "".join(_line(key, heard) for key, heard in self._used.items()))

    def _add(self, key: str, heard: str) -> None:
        self._known[key] = heard
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(key, heard))


@contextmanager
def remembering(recogniser: Recogniser, path: Path) -> Iterator[Remembering]:
    """A recogniser with a memory in a file; when the block ends well, it holds what was heard in it."""
    memory = Remembering(recogniser, path)
    yield memory
    memory.forget_others()


def memory_path(transcript: Path) -> Path:
    """Where it is kept what was heard in an episode."""
    return transcript.parent / HEARD_FOLDER / f"{transcript.stem}.jsonl"


def _line(key: str, heard: str) -> str:
    """A line; it ends the one before, which may have been cut off."""
    return "\n" + json.dumps([key, heard])


def _read(path: Path) -> dict[str, str]:
    """What a file holds; lines that are not whole are passed over."""
    known: dict[str, str] = {}
    with suppress(OSError):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, TypeError):
                key, heard = parse_json(line)
                known[str(key)] = str(heard)
    return known
