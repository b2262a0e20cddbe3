"""Clicks: a jump in the waveform that what is around it does not explain.

The second difference of a sound flattens the spectrum of speech and lets a jump stand out. Its peak within a moment
of a joint is held against its peaks before and after: an onset of speech, however hard, goes on; a click is over
at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.loudness import factor_to_db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audio.pcm import Samples

MOMENT_MS: Final = 2
"""How far from the joint the jump may lie: what MP3 does to it included."""
AROUND_MS: Final = 20
INAUDIBLE_DB: Final = -66.0
"""A second difference below this peak is not heard beside speech at -16 LUFS, whatever it stands out from."""
CLICK_DB: Final = 12.0
"""From here on it is called a click: the hardest onset of real takes stands out by less, and a jump of a hundredth of
full scale on silence by much more."""


def click_db(samples: Samples, joint: int, rate_hz: int) -> float:
    """By how many dB the sharpest bend within a moment of a joint exceeds the sharpest one around it; at least 0."""
    moment, around = rate_hz * MOMENT_MS // 1000, rate_hz * AROUND_MS // 1000
    start = max(0, joint - around)
    bend = np.abs(np.diff(samples[start : joint + around].astype(np.float64), 2))
    middle = joint - start - 1
    near = slice(max(0, middle - moment), middle + moment)
    before, after = bend[: near.start], bend[near.stop :]
    heard = 10 ** (INAUDIBLE_DB / 20)
    rest = max(before.max(initial=0.0), after.max(initial=0.0), heard)
    return max(0.0, factor_to_db(float(bend[near].max(initial=0.0)) / rest))


def click_levels(samples: Samples, joints: Sequence[int], rate_hz: int) -> list[float]:
    """`click_db` at every joint."""
    return [click_db(samples, joint, rate_hz) for joint in joints]
