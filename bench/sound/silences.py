"""Silence inside a take against its punctuation: how long each mark is waited for, and where it waits without one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from bench.sound.edges import speech_level_db
from bench.sound.windows import WINDOW_MS, levels_db, runs, without_rumble
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audio.pcm import Samples

SILENT_DB: Final = -38.0
"""Below the speech."""
SHORTEST_MS: Final = 120
"""What is shorter may be the closure of a stop."""
MARKS: Final = "，、。！？；：…—"
FAR_SYLLABLES: Final = 4.0
"""A silence farther from a mark than this, in syllables, does not stand for it: pace varies within a take."""
LETTERS_A_SYLLABLE: Final = 2.5
_HAN: Final = re.compile(f"[{HAN}]")
_LATIN: Final = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch without speech inside a take, and the mark that it stands for; empty when no mark is near."""

    start_ms: int
    length_ms: int
    mark: str = ""


def find_silences(samples: Samples, rate_hz: int) -> tuple[Silence, ...]:
    """The silent stretches between the first and the last sound."""
    levels = levels_db(without_rumble(samples, rate_hz), rate_hz)
    silent = levels < speech_level_db(levels) + SILENT_DB
    return tuple(
        Silence(start * WINDOW_MS, (end - start) * WINDOW_MS)
        for start, end in runs(silent)
        if start and end < len(silent) and (end - start) * WINDOW_MS >= SHORTEST_MS
    )


def with_marks(silences: Sequence[Silence], spoken: str, sound_ms: int) -> tuple[Silence, ...]:
    """Each silence with the mark in whose place it stands: of all ways to pair them in order, the closest one."""
    places = mark_places(spoken)
    syllables = count_syllables(spoken)
    speech_ms = max(1, sound_ms - sum(silence.length_ms for silence in silences))
    at, waited_ms = [], 0
    for silence in silences:
        at.append((silence.start_ms - waited_ms) / speech_ms * syllables)
        waited_ms += silence.length_ms

    @cache
    def best(silence: int, place: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        """(how far the pairs are apart, the pairs) from a silence and a place on."""
        if silence == len(at) or place == len(places):
            return FAR_SYLLABLES / 2 * (len(at) - silence + len(places) - place), ()
        unpaired = min(best(silence + 1, place), best(silence, place + 1))
        ways = [(unpaired[0] + FAR_SYLLABLES / 2, unpaired[1])]
        apart = abs(places[place][0] - at[silence])
        if apart <= FAR_SYLLABLES:
            rest = best(silence + 1, place + 1)
            ways.append((rest[0] + apart, ((silence, place), *rest[1])))
        return min(ways)

    marks = {silence: places[place][1] for silence, place in best(0, 0)[1]}
    return tuple(replace(silence, mark=marks.get(index, "")) for index, silence in enumerate(silences))


def mark_places(spoken: str) -> list[tuple[float, str]]:
    """(syllables before it, mark) of every mark inside a text; of neighbouring marks the first.

    >>> mark_places("好，走吧。再见！")
    [(1.0, '，'), (3.0, '。')]
    """
    places: list[tuple[float, str]] = []
    for index, char in enumerate(spoken):
        if char in MARKS:
            before = count_syllables(spoken[:index])
            if before and (not places or places[-1][0] != before):
                places.append((before, char))
    whole = count_syllables(spoken)
    return [place for place in places if place[0] < whole]


def count_syllables(spoken: str) -> float:
    """About how many syllables a text has: one a Chinese character, some letters one."""
    return len(_HAN.findall(spoken)) + len(_LATIN.findall(spoken)) / LETTERS_A_SYLLABLE


def has_latin(spoken: str) -> bool:
    """Whether its syllables can only be guessed."""
    return _LATIN.search(spoken) is not None
