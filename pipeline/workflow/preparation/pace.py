"""How long a run still takes, from what this very run has measured.

Speaking is measured in symbols (phonemes or characters) spoken in this run: segments differ in length, and a take that
was there already costs nothing and says nothing about the rate. Mixing and encoding is measured in seconds of sound.
Others speak later episodes as well while one is recorded, and while one is mixed: then the slower of both decides.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.synth.recording import Progress

MEASURED_S: Final = 5.0
"""So long must a run have spoken before anything is foretold: the first takes tell little."""

FINISHING_SHARE: Final = 0.03
"""Seconds that mixing and encoding take for a second of sound, until this run has measured it (docs/speed.md)."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an episode will take: symbols to be spoken, and how long it will sound."""

    symbols: int
    sound_s: float


class Others(Protocol):
    """Others who speak a whole run."""

    @property
    def symbols(self) -> int:
        """What they have spoken of all episodes."""


class Pace:
    """The clock of one run over several episodes."""

    def __init__(
        self, works: Sequence[Work], clock: Callable[[], float] = time.monotonic, others: Others | None = None
    ) -> None:
        self._works = list(works)
        self._clock = clock
        self._others = others
        self._others_before = 0
        self._others_since = 0.0
        self._current = 0
        self._symbols_left = 0
        self._spoken = 0
        self._spoken_before = 0
        self._speaking_s = 0.0
        self._finished_sound_s = 0.0
        self._finishing_s = 0.0
        self._since = clock()

    def begin(self, number: int) -> None:
        """The episode `number` (from 0) begins; how much of it was there already is heard with the first progress."""
        self._current = number
        self._symbols_left = self._works[number].symbols
        self._spoken_before = 0
        self._since = self._clock()

    def speak(self, progress: Progress) -> None:
        """So much of the current episode is spoken."""
        now = self._clock()
        if self._others and self._others.symbols and not self._others_since:
            self._others_before, self._others_since = self._others.symbols, now
        spoken = progress.symbols_done - progress.symbols_reused
        if self._spoken_before:  # the first take waited for the model, and for those that were begun with it
            self._spoken += spoken - self._spoken_before
            self._speaking_s += now - self._since
        self._spoken_before = spoken
        self._symbols_left = progress.symbols_total - progress.symbols_done
        self._since = now

    def finish(self, sound_s: float) -> None:
        """The current episode is there, made anew, and lasts so long."""
        self._finishing_s += self._clock() - self._since
        self._finished_sound_s += sound_s

    def left_s(self) -> float | None:
        """Seconds until the whole run is done; None while nothing can be said."""
        later = self._works[self._current + 1 :]
        if self._others:
            return self._left_beside(self._others, later)
        symbols = self._symbols_left + sum(work.symbols for work in later)
        if symbols and (self._speaking_s < MEASURED_S or not self._spoken):
            return None
        speaking_s = symbols * self._speaking_s / self._spoken if symbols else 0.0
        finishing_s = self._finishing_share() * self._works[self._current].sound_s
        if not self._symbols_left:
            finishing_s = max(0.0, finishing_s - (self._clock() - self._since))
        return speaking_s + finishing_s + self._finishing_share() * sum(work.sound_s for work in later)

    def _left_beside(self, others: Others, later: Sequence[Work]) -> float | None:
        """The same when others speak meanwhile."""
        finishing_s = self._finishing_share() * sum(work.sound_s for work in (self._works[self._current], *later))
        left = sum(work.symbols for work in self._works) - others.symbols
        if left <= 0:
            return finishing_s
        spoken, took_s = others.symbols - self._others_before, self._clock() - self._others_since
        if not self._others_since or took_s < MEASURED_S or not spoken:
            return None
        return max(left * took_s / spoken, finishing_s)

    def _finishing_share(self) -> float:
        return self._finishing_s / self._finished_sound_s if self._finished_sound_s else FINISHING_SHARE


def left_words(left_s: float | None) -> str:
    """The time left in words, rounded up; empty when it is not known.

    >>> left_words(None), left_words(20), left_words(61), left_words(4000)
    ('', 'less than a minute left', 'about 2 min left', 'about 1 h 07 min left')
    """
    if left_s is None:
        return ""
    minutes = math.ceil(left_s / 60)
    if minutes <= 1:
        return _("less than a minute left")
    hours, minutes = divmod(minutes, 60)
    return (
        _("about {hours} h {minutes:02} min left", hours=hours, minutes=minutes)
        if hours
        else _("about {minutes} min left", minutes=minutes)
    )
