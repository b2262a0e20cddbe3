"""Loudness arithmetic.

A mono file plays from both speakers, which is 3 LU louder than a meter reads on its one channel. Loudness here is
always the *dual mono* one, what a listener hears; one channel by itself reads 3.01 LU less (-19 for -16).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DUAL_MONO_LU = 10 * math.log10(2)
"""How much louder a mono signal is on two speakers than its one channel measures."""

SILENCE_LUFS = -70.0
"""The meter's absolute gate: what reads this or less has no loudness."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """A meter's reading of a mono signal."""

    lufs: float
    """Integrated loudness, dual mono."""
    true_peak_db: float | None = None
    """Highest peak of the curve through the samples in dBTP; None when it was not measured."""

    @property
    def single_channel_lufs(self) -> float:
        """What a meter shows that takes the file for one channel."""
        return self.lufs - DUAL_MONO_LU

    @property
    def is_silent(self) -> bool:
        """Nothing in it is loud enough, or long enough (0.4 s), to be measured."""
        return self.lufs <= SILENCE_LUFS

    def gain_to(self, target_lufs: float) -> float:
        """The gain in dB that brings this signal to `target_lufs`; 0 for silence.

        >>> Loudness(-21.5).gain_to(-16.0)
        5.5
        """
        return 0.0 if self.is_silent else target_lufs - self.lufs


def db_to_factor(gain_db: float) -> float:
    """The factor on samples for a gain in dB.

    >>> db_to_factor(20.0)
    10.0
    """
    return float(10 ** (gain_db / 20))


def factor_to_db(factor: float) -> float:
    """The level in dB of a factor or a peak; -inf for 0.

    >>> factor_to_db(0.5)
    -6.020599913279624
    """
    return 20 * math.log10(factor) if factor > 0 else -math.inf
