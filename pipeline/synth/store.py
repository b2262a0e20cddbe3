"""Takes on disk, each under a key of everything that shaped its sound: same key, same sound.

Rules:
1. A take is a WAV file that any player opens: 16-bit mono, written whole or not at all. After the samples stands a
   checksum in a chunk of its own, so a file that is cut short or damaged counts as missing and is spoken again.
2. Samples are stored 6 dB down: engines go past full scale (1.06 was measured), and nothing may clip before the mix.
3. Several runs, or machines, may share a folder: a file appears in one step, and two that write the same key write
   the same sound.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from pipeline.errors import EngineError, OutputError
from pipeline.files import content_key, write_atomic
from pipeline.messages import _
from pipeline.synth.take import Take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.audio.pcm import Pcm, Samples
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

FORMAT: Final = "take-1"
"""Part of every key; raise it when the file format changes."""
HEADROOM_DB: Final = 6.0206
FULL_SCALE: Final = 16384.0
"""The 16-bit number for a sample of 1.0: half of the range, which leaves HEADROOM_DB; samples past 2.0 are clipped."""

HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF, size, WAVE; fmt, 16, PCM, 1 channel, rate, bytes/s, bytes/frame, bits; data, size."""
SEAL: Final = struct.Struct("<4sII")
"""The chunk after the samples: name, size, CRC-32 of the samples."""
BLOCK_BYTES: Final = 1 << 20
MAX_RATE_HZ: Final = 192_000
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


class TakeStore:
    """A folder of takes; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    def path(self, key: str) -> Path:
        """Where the take with this key is or would be."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a take key: {key!r}")
        return self._folder / key[:2] / f"{key}.wav"

    def get(self, key: str) -> Take | None:
        """The take with this key; None when there is none, or when its file is not whole."""
        try:
            with self.path(key).open("rb") as file:
                return _whole_take(key, file)
        except OSError:
            return None

    def put(self, key: str, pcm: Pcm) -> Take:
        """Keep a recording; OutputError when the disk does not take it."""
        if not pcm.frames or not 0 < pcm.rate_hz <= MAX_RATE_HZ:
            raise ValueError(f"not a take: {pcm.frames} samples at {pcm.rate_hz} Hz")
        scaled = np.rint(pcm.samples.astype(np.float64) * FULL_SCALE)
        sound = np.clip(scaled, -32768, 32767).astype("<i2").tobytes()
        write_atomic(self.path(key), _header(pcm.rate_hz, len(sound)) + sound + _seal(zlib.crc32(sound)))
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
        except OSError as error:
            raise gone from error
        if len(sound) != 2 * (stop - start):
            raise gone
        return np.frombuffer(sound, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)

    def contents(self, now_s: float) -> Contents:
        """What lies in the folder at a time (seconds since 1970); no sound is read."""
        takes: list[StoredTake] = []
        leftovers: list[Leftover] = []
        try:
            for path in sorted(self._folder.glob("??/*.wav")):  # pathlib's * takes hidden files as well
                state = path.stat()
                take = _stated_take(path) if _KEY.fullmatch(path.stem) else None
                if take:
                    takes.append(StoredTake(take=take, path=path, size_bytes=state.st_size))
                elif now_s - state.st_mtime > LEFTOVER_AGE_S:
                    leftovers.append(Leftover(path, state.st_size))
        except OSError as error:
            raise OutputError(
                _("{folder}: cannot be read: {reason}", folder=self._folder, reason=error.strerror)
            ) from error
        return Contents(tuple(takes), tuple(leftovers))

    def remove(self, paths: Iterable[Path]) -> None:
        """Delete files that `contents` gave; nothing may record into the folder meanwhile. Raises OutputError."""
        for path in paths:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise OutputError(_("{path}: cannot be deleted: {reason}", path=path, reason=error.strerror)) from error
            with suppress(OSError):  # not empty yet
                path.parent.rmdir()


def _header(rate_hz: int, size_bytes: int) -> bytes:
    """The first 44 bytes of a 16-bit mono WAV file with this many bytes of samples and our seal after them."""
    riff_bytes = HEADER.size - 8 + size_bytes + SEAL.size
    return HEADER.pack(
        b"RIFF", riff_bytes, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16, b"data", size_bytes
    )


def _seal(checksum: int) -> bytes:
    """The last 12 bytes of a take's file."""
    return SEAL.pack(b"csum", 4, checksum)


def _stated_take(path: Path) -> Take | None:
    """The take that a file's head and size state; whether its sound is whole is not looked at."""
    with path.open("rb") as file:
        return _take_of_head(path.stem, file)


def _take_of_head(key: str, file: BinaryIO) -> Take | None:
    """The take that an open file states, read up to its samples."""
    head = file.read(HEADER.size)
    if len(head) != HEADER.size:
        return None
    fields = HEADER.unpack(head)
    rate_hz, size_bytes = fields[7], fields[12]
    file_bytes = os.fstat(file.fileno()).st_size
    plausible = 0 < rate_hz <= MAX_RATE_HZ and size_bytes > 0 and HEADER.size + size_bytes + SEAL.size == file_bytes
    if not plausible or size_bytes % 2 or head != _header(rate_hz, size_bytes):
        return None
    return Take(key=key, rate_hz=rate_hz, frames=size_bytes // 2)


def _whole_take(key: str, file: BinaryIO) -> Take | None:
    """The take in an open file, when every byte is as it was written."""
    take = _take_of_head(key, file)
    if take is None:
        return None
    checksum, left = 0, 2 * take.frames
    while left:
        block = file.read(min(left, BLOCK_BYTES))
        if not block:
            return None
        checksum = zlib.crc32(block, checksum)
        left -= len(block)
    return take if file.read() == _seal(checksum) else None
