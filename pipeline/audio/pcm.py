"""Mono samples in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

Samples = NDArray[np.float32]
"""Mono float samples, nominally within -1..1; shape (frames,)."""


@dataclass(frozen=True, slots=True)
class Pcm:
    """A short piece of mono sound; never a whole episode."""

    rate_hz: int
    samples: Samples

    @property
    def frames(self) -> int:
        """How many samples it has."""
        return len(self.samples)


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
            joined = np.concatenate(held)
            whole = size - size % frames
            yield from joined[:whole].reshape(-1, frames)
            held, size = [joined[whole:]], size - whole
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
