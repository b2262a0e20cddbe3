"""Mono samples in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
