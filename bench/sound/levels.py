"""How loud the parts of an episode are, and by how much neighbours differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bench.sound.windows import runs
from pipeline.audio.ffmpeg import measure_loudness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audio.pcm import Samples

MEASURED_MS: Final = 3000
"""The meter needs 0.4 s, and more to be fair."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a turn, and how loud it is."""

    turn: int
    speaker: str
    lufs: float


def part_lufs(samples: Samples, rate_hz: int) -> float:
    """The integrated loudness of a part; a short one is measured on itself repeated, since the meter needs 0.4 s."""
    rounds = math.ceil(MEASURED_MS * rate_hz / 1000 / max(1, len(samples)))
    return measure_loudness([samples] * rounds, rate_hz).lufs


def steps_within(parts: Sequence[Part]) -> list[float]:
    """By how many LU neighbouring parts of one turn differ."""
    return [abs(after.lufs - before.lufs) for before, after in pairwise(parts) if before.turn == after.turn]


def steps_between(parts: Sequence[Part]) -> list[float]:
    """By how many LU neighbouring parts of two speakers differ."""
    return [abs(after.lufs - before.lufs) for before, after in pairwise(parts) if before.speaker != after.speaker]


def longest_zeros_ms(samples: Samples, rate_hz: int) -> float:
    """The longest run of samples that are exactly zero, as after a dropout."""
    return 1000 * max((end - start for start, end in runs(samples == 0)), default=0) / rate_hz
