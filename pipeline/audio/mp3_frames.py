"""Frames of MP3s that were encoded side by side -> one stream. Bytes only.

A frame's sound begins in the frames before it (the bit reservoir), as far back as the frame says. So where two streams
meet, the first frame of the second one borrows bytes of frames that are not there. They are copied over the last bytes
of the first stream, which are free when its own next frame would have begun at least as far back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.audio.bitrates import MPEG1_FRAME, MPEG2_FRAME, coded_length, frame_bytes, frame_samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER_BYTES: Final = 4
SIDE_BYTES: Final = {MPEG1_FRAME: 17, MPEG2_FRAME: 9}
"""What stands between a mono frame's header and its sound."""
MOST_BORROWED: Final = {MPEG1_FRAME: 511, MPEG2_FRAME: 255}
"""How many bytes before a frame its sound may begin."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A piece of an MP3 as its encoder gave it: whole frames."""

    data: bytes
    samples: int
    """How long its sound is, without the warm-up."""
    warm_up: int = 0
    """How many frames at its head repeat what the piece before it holds."""
    is_last: bool = True
    """Any other has one frame more than is its own, which says how much of the last ones is free."""


class Piece(NamedTuple):
    """A piece of a finished stream."""

    data: bytes
    samples: int
    frame_bytes: tuple[int, ...]
    """The length of every frame."""


class Place(NamedTuple):
    """Where a piece lies in a file."""

    warm_up: int
    """Where to begin reading, so that all of the piece is decoded as it is in the whole."""
    start: int
    stop: int
    warm_up_frames: int


def frames_before(rate_hz: int, bitrate_kbps: int) -> int:
    """How many frames before one a decoder must have seen: all that it may borrow from, and two for the filters.

    >>> frames_before(44_100, 96)
    4
    """
    samples = frame_samples(rate_hz)
    sound = frame_bytes(rate_hz, bitrate_kbps) - HEADER_BYTES - SIDE_BYTES[samples]
    return 2 - -MOST_BORROWED[samples] // sound


def first_frames(data: bytes, count: int, rate_hz: int, bitrate_kbps: int) -> bytes:
    """So many frames of those that data begins with."""
    return data[: next(islice(_starts(data, rate_hz, bitrate_kbps), count, None))]


def join(pieces: Iterable[Coded], rate_hz: int, bitrate_kbps: int) -> Iterator[Piece]:
    """One stream of mono frames from several; each may give up to its warm-up of frames of the piece before it."""
    before: _Frames | None = None
    for piece in pieces:
        frames = _Frames(piece, rate_hz, bitrate_kbps)
        if before:
            before.meet(frames)
            yield before.own()
        before = frames
    if before:
        yield before.own()


class _Frames:
    """A piece's frames, and which of them are heard."""

    def __init__(self, coded: Coded, rate_hz: int, bitrate_kbps: int) -> None:
        self._data, self._samples = bytearray(coded.data), coded.samples
        self._is_long = frame_samples(rate_hz) == MPEG1_FRAME
        self._head = HEADER_BYTES + SIDE_BYTES[frame_samples(rate_hz)]
        self._starts = list(_starts(coded.data, rate_hz, bitrate_kbps))
        self._first = coded.warm_up
        self._stop = len(self._starts) - 1 - (not coded.is_last)

    def own(self) -> Piece:
        """The frames that are heard."""
        starts = self._starts[self._first : self._stop + 1]
        lengths = tuple(stop - start for start, stop in pairwise(starts))
        return Piece(bytes(self._data[starts[0] : starts[-1]]), self._samples, lengths)

    def meet(self, following: _Frames) -> None:
        """Leave the rest to another piece, as late as its first frame finds the bytes free that it borrows."""
        # At the very head of a piece nothing is borrowed, so they meet there at the latest.
        early = next(
            early
            for early in range(following._first + 1)
            if following._borrowed(following._first - early) <= self._borrowed(self._stop - early)
        )
        following._first -= early
        self._stop -= early
        heard_before = following._before(following._first)
        self._fill_end(heard_before[len(heard_before) - following._borrowed(following._first) :])

    def _borrowed(self, frame: int) -> int:
        """How many bytes before a frame its sound begins."""
        start = self._starts[frame] + HEADER_BYTES
        first = self._data[start]
        return first << 1 | self._data[start + 1] >> 7 if self._is_long else first

    def _before(self, frame: int) -> bytes:
        """The sound of all frames before one."""
        return b"".join(
            self._data[self._starts[place] + self._head : self._starts[place + 1]] for place in range(frame)
        )

    def _fill_end(self, sound: bytes) -> None:
        """Put sound into the last frames that are heard, up to their end."""
        place = self._stop
        while sound:
            place, stop = place - 1, self._starts[place]
            start = max(self._starts[place] + self._head, stop - len(sound))
            self._data[start:stop] = sound[start - stop :]
            sound = sound[: start - stop]


def _starts(data: bytes, rate_hz: int, bitrate_kbps: int) -> Iterator[int]:
    """Where every frame begins, and where the last one ends."""
    start = 0
    while start < len(data):
        yield start
        start += coded_length(data[start : start + HEADER_BYTES], rate_hz, bitrate_kbps)
    yield start
