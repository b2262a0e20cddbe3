"""Samples in memory, of one channel or of two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

Samples = NDArray[np.float32]
"""Float samples, nominally within -1..1: shape (frames,) for one channel, (frames, 2) for left and right."""


@dataclass(frozen=True, slots=True)
class Pcm:
    """A short piece of mono sound; never a whole episode."""

    rate_hz: int
    samples: Samples

    @property
    def frames(self) -> int:
        """How many samples it has."""
        return len(self.samples)


def channels_of(samples: Samples) -> int:
    """How many channels it has."""
    return 1 if samples.ndim == 1 else samples.shape[1]


def each_channel(samples: Samples) -> tuple[Samples, ...]:
    """Its channels, each by itself.

    >>> [channel.tolist() for channel in each_channel(np.array([[1, 2], [3, 4]], np.float32))]
    [[1.0, 3.0], [2.0, 4.0]]
    """
    return (samples,) if samples.ndim == 1 else tuple(np.ascontiguousarray(samples.T))


def joined(blocks: Iterable[Samples]) -> Samples:
    """All blocks in one; of none a mono one without samples."""
    return np.concatenate(list(blocks) or [np.zeros(0, dtype=np.float32)])


def regrouped(blocks: Iterable[Samples], frames: int) -> Iterator[Samples]:
    """The same samples in blocks of exactly `frames`; the last one holds what is left.

    >>> [len(block) for block in regrouped([np.zeros(5, np.float32), np.zeros(2, np.float32)], 3)]
    [3, 3, 1]
    """
    held: list[Samples] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= frames:
            together = np.concatenate(held)
            whole = size - size % frames
            yield from together[:whole].reshape(-1, frames, *together.shape[1:])
            held, size = [together[whole:]], size - whole
    if size:
        yield np.concatenate(held)


def ahead(blocks: Iterable[Samples]) -> Generator[Samples, None, None]:
    """The same blocks, the next one in the making on another core while one is at work."""
    source = iter(blocks)
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, source, None)
        while (block := coming.result()) is not None:
            coming = worker.submit(next, source, None)
            yield block
