"""All figures -> one value for each thing that a listener would mind, with what a listener accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.sound.clicks import CLICK_DB
from bench.sound.measuring import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.sound.measuring import EpisodeFigures, TakeFigures, VoiceFigures

LOUDNESS_LUFS: Final = -16.0
LOUDNESS_SLACK_LU: Final = 1.0
TRUE_PEAK_DB: Final = -1.0
STEP_LU: Final = 2.0
"""An episode as a whole may lie 1 LU above or below its target (Apple); here any two neighbours are held to that."""
SPREAD_LU: Final = 2.5
"""A short reply after a long turn: 2 LU and what the meter makes of a second of sound."""
SILENCE_MS: Final = 1000
"""A listener takes a longer one for the end of the turn: natural gaps between two people are below half a second."""
ZEROS_MS: Final = 10.0
RATES: Final = (4.0, 6.5)
"""Syllables a second without pauses: newsreaders to lively talk."""
RISING: Final = 0.75
"""The share of questions without a particle that must end higher than their statements, which have the same words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value, and whether a listener accepts it."""

    name: str
    value: float
    digits: int = 0
    accepted: str = ""
    """In words; empty for what is only told."""
    held: bool = True

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return show(self.value, self.digits)


def at_most(name: str, value: float, limit: float, digits: int = 0, *, unknown: bool = False) -> Figure:
    """A value that a listener accepts up to a limit; `unknown` says whether that holds for one that is NaN.

    >>> at_most("longest silence, ms", 1200, 1000).held, at_most("peak, dBTP", -1.2, -1.0, 1).accepted
    (False, 'at most -1')
    """
    held = value <= limit or (unknown and bool(np.isnan(value)))
    return Figure(name=name, value=value, digits=digits, accepted=f"at most {limit:g}", held=held)


def at_least(name: str, value: float, limit: float, digits: int = 0, *, unknown: bool = False) -> Figure:
    """The same of a value that a listener accepts from a limit on."""
    held = value >= limit or (unknown and bool(np.isnan(value)))
    return Figure(name=name, value=value, digits=digits, accepted=f"at least {limit:g}", held=held)


def show(value: float, digits: int) -> str:
    """A value with so many decimals.

    >>> show(2.04, 1), show(float("nan"), 1)
    ('2.0', '-')
    """
    return "-" if np.isnan(value) else f"{value:.{digits}f}"


def summarise(episodes: Sequence[EpisodeFigures], voices: Sequence[VoiceFigures]) -> tuple[Figure, ...]:
    """The figures in the order of the report."""
    takes = [take for episode in episodes for take in episode.takes]
    said = [take for voice in voices for take in voice.takes]
    return (
        *_joints(episodes, [*takes, *said]),
        *_levels(episodes, voices),
        *_silences(episodes, takes),
        *_voices(voices),
    )


def _joints(episodes: Sequence[EpisodeFigures], takes: Sequence[TakeFigures]) -> Iterator[Figure]:
    clicks = [click for episode in episodes for click in episode.clicks_db]
    count = sum(click > CLICK_DB for click in clicks)
    yield Figure(name=f"joints that click, of {len(clicks)}", value=count, accepted="none", held=not count)
    yield Figure(name="sharpest joint, dB above what is around it", value=max(clicks), digits=1)
    for name, ends in (
        ("beginnings", [take.beginning for take in takes]),
        ("endings", [take.ending for take in takes]),
    ):
        clipped = sum(end.is_clipped for end in ends)
        yield Figure(name=f"clipped {name}, of {len(ends)}", value=clipped, accepted="none", held=not clipped)
        yield Figure(name=f"loudest edge of {name}, dB below speech", value=max(end.edge_db for end in ends), digits=1)


def _levels(episodes: Sequence[EpisodeFigures], voices: Sequence[VoiceFigures]) -> Iterator[Figure]:
    for name, steps in (
        ("neighbouring pieces of one turn", [step for episode in episodes for step in episode.within_lu]),
        ("two speakers", [step for episode in episodes for step in episode.between_lu]),
    ):
        if not steps:
            continue
        most = float(np.quantile(steps, 0.95))
        yield at_most(f"level step between {name}, 95 % below, LU", most, STEP_LU, 2)
        yield Figure(name=f"largest level step between {name}, LU", value=max(steps), digits=2)
    spread = max(voice.spread_lu for voice in voices)
    yield at_most("one voice's loudest line against its quietest, worst voice, LU", spread, SPREAD_LU, 2)
    off = max(abs(episode.lufs - LOUDNESS_LUFS) for episode in episodes)
    peak = max(episode.true_peak_db for episode in episodes)
    yield at_most("integrated loudness farthest from -16 LUFS, LU", off, LOUDNESS_SLACK_LU, 2)
    yield at_most("highest true peak, dBTP", peak, TRUE_PEAK_DB, 2)


def _silences(episodes: Sequence[EpisodeFigures], takes: Sequence[TakeFigures]) -> Iterator[Figure]:
    longest = max(episode.longest_silence_ms for episode in episodes)
    zeros = max(episode.zeros_ms for episode in episodes)
    silences = [silence for take in takes for silence in take.silences]
    stray = [silence for silence in silences if not silence.mark]
    yield at_most("longest silence inside a turn, ms", longest, SILENCE_MS)
    yield Figure(
        name="longest digital silence, ms",
        value=zeros,
        digits=1,
        accepted=f"less than {ZEROS_MS:g}",
        held=zeros < ZEROS_MS,
    )
    yield Figure(name=f"silences at no mark, of {len(silences)}", value=len(stray))
    yield Figure(name="the longest of these, ms", value=max((each.length_ms for each in stray), default=0))


def _voices(voices: Sequence[VoiceFigures]) -> Iterator[Figure]:
    rates = {voice.name: voice.rate for voice in voices}
    slowest, fastest = min(rates.values()), max(rates.values())
    low, high = RATES
    yield at_least("slowest voice, syllables a second", slowest, low, 2)
    yield at_most("fastest voice, syllables a second", fastest, high, 2)
    yield Figure(name="fastest voice against slowest", value=fastest / slowest, digits=2)
    for form in QUESTIONS:
        rises = [rise for voice in voices for rise in voice.rises[form] if not np.isnan(rise)]
        share = sum(rise > 0 for rise in rises) / len(rises) if rises else float("nan")
        name = f"questions that end higher than their statement: {FORM_NAMES[form]}, share"
        yield at_least(name, share, RISING, 2) if form == "bare" else Figure(name=name, value=share, digits=2)


FORM_NAMES: Final[Mapping[str, str]] = {
    "ma": "with 吗",
    "ne": "with 呢",
    "bare": "without a particle",
    "which": "with a question word",
}
