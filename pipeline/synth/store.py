"""Takes on disk, each under a key of everything that shaped its sound: same key, same sound.

Rules:
1. A take is a WAV file that any player opens: 16-bit mono, written whole or not at all. After the samples stands a
   checksum in a chunk of its own, so a file that is cut short or damaged counts as missing and is spoken again.
2. Several runs, or machines, may share a folder: a file appears in one step, and two that write the same key write
   the same sound.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.errors import EngineError, OutputError
from pipeline.files import atomic_path, clear_temporary, content_key, is_temporary, write_atomic
from pipeline.messages import _, reason_of
from pipeline.synth.take import Take
from pipeline.synth.take_file import HEADER, decode_samples, encode_take, stated_take, whole_take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.audio.pcm import Pcm, Samples
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

FORMAT: Final = "take-1"
"""Part of every key; raise it when the file format changes."""
LEFTOVER_AGE_S: Final = 600
"""A younger file that is no take may still be on its way into the store: writing one takes milliseconds."""
_KEY = re.compile(r"[0-9a-f]{16,64}")


def take_key(segment: SpokenSegment, engine: SpeechEngine, rate_hz: int | None = None) -> str:
    """The name of the sound that `engine` makes of `segment`: anything that changes the sound changes the key.

    `rate_hz` is that of the take when it is not the engine's.
    """
    return content_key(
        FORMAT,
        engine.name,
        engine.version,
        rate_hz or engine.rate_hz,
        segment.sounds,
        segment.engine_voice,
        segment.rate_percent,
        int(segment.blended),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTake:
    """A take and its file, as the file's head states them."""

    take: Take
    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file that is no take: half of one, of a run that was killed, or a damaged one."""

    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All files of a store."""

    takes: tuple[StoredTake, ...]
    leftovers: tuple[Leftover, ...]


def take_name(key: str) -> str:
    """Where a take is in any store, whatever separates folders there."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a take key: {key!r}")
    return f"{key[:2]}/{key}.wav"


class Takes(Protocol):
    """What a worker needs of a store."""

    def check(self) -> None:
        """OutputError when nothing can be kept there."""

    def has(self, key: str) -> bool:
        """Whether there is a file for a take, be it whole or not."""

    def put(self, key: str, pcm: Pcm) -> Take:
        """Keep a recording, or OutputError."""


class TakeStore:
    """A folder of takes; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    @property
    def folder(self) -> Path:
        """Where the takes are."""
        return self._folder

    def path(self, key: str) -> Path:
        """Where the take with this key is or would be."""
        return self._folder / take_name(key)

    def check(self) -> None:
        """OutputError when nothing can be kept here."""
        with atomic_path(self._folder / ".probe"):
            pass
        (self._folder / ".probe").unlink(missing_ok=True)

    def has(self, key: str) -> bool:
        """Whether there is a file for a take, be it whole or not."""
        return self.path(key).exists()

    def fetch(self, keys: Iterable[str]) -> Mapping[str, Take]:  # noqa: ARG002 - a folder alone has nothing behind it
        """Bring takes here that are elsewhere; gives those that were, whole. Raises OutputError."""
        return {}

    def get(self, key: str) -> Take | None:
        """The take with this key; None when there is none, or when its file is not whole."""
        try:
            with self.path(key).open("rb") as file:
                return whole_take(key, file, os.fstat(file.fileno()).st_size)
        except OSError:
            return None

    def put(self, key: str, pcm: Pcm) -> Take:
        """Keep a recording; OutputError when the disk does not take it."""
        write_atomic(self.path(key), encode_take(pcm))
        return Take(key=key, rate_hz=pcm.rate_hz, frames=pcm.frames)

    def read(self, take: Take, start: int = 0, stop: int | None = None) -> Samples:
        """The samples `start` to `stop` (frames, by default all) of a take, at the level the engine spoke them."""
        stop = take.frames if stop is None else stop
        if not 0 <= start <= stop <= take.frames:
            raise ValueError(f"frames {start} to {stop} of a take of {take.frames}")
        gone = EngineError(
            _("take {key} is gone from {folder}", key=take.key, folder=self._folder),
            hint=_("run again: it is spoken anew"),
        )
        try:
            with self.path(take.key).open("rb") as file:
                file.seek(HEADER.size + 2 * start)
                sound = file.read(2 * (stop - start))
        except FileNotFoundError as error:
            raise gone from error
        except OSError as error:  # it is there: too many files are open, or a right is lacking
            path = self.path(take.key)
            raise OutputError(_("{path}: cannot be read: {reason}", path=path, reason=reason_of(error))) from error
        if len(sound) != 2 * (stop - start):
            raise gone
        return decode_samples(sound)

    def contents(self, now_s: float) -> Contents:
        """What lies in the folder at a time (seconds since 1970); no sound is read."""
        takes: list[StoredTake] = []
        leftovers: list[Leftover] = []
        try:
            for path in sorted(self._folder.glob("??/*")):  # pathlib's * takes hidden files as well
                if path.suffix != ".wav" and not is_temporary(path):
                    continue
                state = path.stat()
                take = _stated_take(path, state.st_size) if _KEY.fullmatch(path.stem) else None
                if take:
                    takes.append(StoredTake(take=take, path=path, size_bytes=state.st_size))
                elif now_s - state.st_mtime > LEFTOVER_AGE_S:
                    leftovers.append(Leftover(path, state.st_size))
        except OSError as error:
            raise OutputError(
                _("{folder}: cannot be read: {reason}", folder=self._folder, reason=reason_of(error))
            ) from error
        return Contents(tuple(takes), tuple(leftovers))

    def remove(self, paths: Iterable[Path]) -> None:
        """Delete files that `contents` gave, but none that somebody writes. Raises OutputError."""
        for path in paths:
            try:
                if not is_temporary(path):
                    path.unlink(missing_ok=True)
                elif not clear_temporary(path):
                    continue
            except OSError as error:
                raise OutputError(
                    _("{path}: cannot be deleted: {reason}", path=path, reason=reason_of(error))
                ) from error
            with suppress(OSError):  # not empty yet
                path.parent.rmdir()


def _stated_take(path: Path, size_bytes: int) -> Take | None:
    """The take that a file's head states."""
    with path.open("rb") as file:
        return stated_take(path.stem, file, size_bytes)
