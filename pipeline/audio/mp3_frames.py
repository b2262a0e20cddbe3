"""Frames of MP3s that were encoded side by side -> one stream. Bytes only.

A frame's sound begins in the frames before it (the bit reservoir), as far back as the frame says. So where two streams
meet, the first frame of the second one borrows bytes of frames that are not there. They are copied over the last bytes
of the first stream, which are free when its own next frame would have begun at least as far back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.audio.bitrates import HEADER_BYTES, MPEG1_FRAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.audio.bitrates import FrameShape


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


def frames_before(shape: FrameShape) -> int:
    """How many frames before one a decoder must have seen: all that it may borrow from, and two for the filters.

    >>> from pipeline.audio.bitrates import FrameShape
    >>> frames_before(FrameShape(44_100, 96))
    4
    """
    return 2 - -shape.most_borrowed // (shape.length - shape.head)


def first_frames(data: bytes, count: int, shape: FrameShape) -> bytes:
    """So many frames of those that data begins with."""
    return data[: next(islice(_starts(data, shape), count, None))]


def join(pieces: Iterable[Coded], shape: FrameShape) -> Iterator[Piece]:
    """One stream of frames from several; each may give up to its warm-up of frames of the piece before it."""
    before: _Frames | None = None
    for piece in pieces:
        frames = _Frames(piece, shape)
        if before:
            before.meet(frames)
            yield before.own()
        before = frames
    if before:
        yield before.own()


class _Frames:
    """A piece's frames, and which of them are heard."""

    def __init__(self, coded: Coded, shape: FrameShape) -> None:
        self._data, self._samples = bytearray(coded.data), coded.samples
        self._is_long = shape.samples == MPEG1_FRAME
        self._head = shape.head
        self._starts = list(_starts(coded.data, shape))
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


def _starts(data: bytes, shape: FrameShape) -> Iterator[int]:
    """Where every frame begins, and where the last one ends."""
    start = 0
    while start < len(data):
        yield start
        start += shape.length_of(data[start : start + HEADER_BYTES])
    yield start
