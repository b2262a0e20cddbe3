"""Clipped beginnings and endings: what was cut off that is heard, and what stops before it has died away.

Two figures for each end of a take, because two things go wrong. Sound beyond the cut is *lost*: that needs the whole
take. A take whose outermost moment is still loud is *abrupt*: that shows also what an engine or a file has cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.sound.windows import WINDOW_MS, levels_db, without_rumble

if TYPE_CHECKING:
    from bench.sound.windows import Curve
    from pipeline.audio.pcm import Samples
    from pipeline.audio.silence import Edges

SPEECH_PERCENTILE: Final = 95
"""The level of a take's speech is that of its loud windows: pauses do not lower it, one shout does not raise it."""
AUDIBLE_DB: Final = -45.0
"""Below the speech: the weakest consonants (f, h) lie 25 to 40 dB below loud vowels; what is fainter is breath."""
GAP_BEFORE_MS, GAP_AFTER_MS = 20, 100
"""Sound farther than this from speech is none: some voices do something with their lips before they begin. A consonant
and its vowel touch; behind a vowel a stop may burst (as in "chat") after it has been closed for so long."""
LOST_MS: Final = 20
"""Less than this lost is the end of a decay."""
ABRUPT_DB: Final = -35.0
"""An edge louder than this, against the speech, is heard as cut: vowels fall below it within their last 30 ms."""


@dataclass(frozen=True, slots=True)
class EdgeFigures:
    """One end of a take."""

    lost_ms: int
    """How much of what was cut off is heard."""
    edge_db: float
    """How loud the outermost kept window is, against the speech."""

    @property
    def is_clipped(self) -> bool:
        """Whether a listener would miss something here."""
        return self.lost_ms >= LOST_MS or self.edge_db > ABRUPT_DB


def speech_level_db(levels: Curve) -> float:
    """How loud the speech is among windows of speech and silence."""
    return float(np.percentile(levels, SPEECH_PERCENTILE)) if len(levels) else -np.inf


def measure_edges(samples: Samples, rate_hz: int, edges: Edges) -> tuple[EdgeFigures, EdgeFigures]:
    """The beginning and the end of a take of which `edges` are kept."""
    samples = without_rumble(samples, rate_hz)
    kept = samples[edges.start : edges.stop]
    speech_db = speech_level_db(levels_db(kept, rate_hz))

    def figures(inside: Samples, outside: Samples, gap_ms: int) -> EdgeFigures:
        """Both given from the cut on: inwards what is kept, outwards what is not."""
        inwards, outwards = (levels_db(part, rate_hz) - speech_db for part in (inside, outside))
        return EdgeFigures(_lost_ms(inwards, outwards, gap_ms), float(inwards[0]) if len(inwards) else -np.inf)

    return (
        figures(kept, samples[: edges.start][::-1], GAP_BEFORE_MS),
        figures(kept[::-1], samples[edges.stop :], GAP_AFTER_MS),
    )


def _lost_ms(inwards: Curve, outwards: Curve, gap_ms: int) -> int:
    """Up to where speech is heard beyond a cut; it may be silent for `gap_ms` on the way, on both sides of the cut."""
    heard_inside = np.flatnonzero(inwards > AUDIBLE_DB)
    silent = int(heard_inside[0]) if len(heard_inside) else len(inwards)
    lost = 0
    for number, level in enumerate(outwards, 1):
        if silent * WINDOW_MS > gap_ms:
            break
        if level > AUDIBLE_DB:
            lost, silent = number, 0
        else:
            silent += 1
    return lost * WINDOW_MS
