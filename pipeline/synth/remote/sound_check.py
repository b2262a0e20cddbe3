"""Whether a sound is that of its text: how loud it is, how long it is, and what the service said about it.

A service may end its answer properly and still have left half of it out. Text has a length that no voice leaves far:
so many seconds for each syllable, by bounds that hold for every voice, and by the takes at hand of the same voice. And
most services end every clip with silence: one that ends in the middle of a sound was cut off.
"""

from __future__ import annotations

import math
import re
import statistics
import threading
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.loudness import factor_to_db
from pipeline.audio.silence import find_edges
from pipeline.messages import _
from pipeline.text.chinese import CHINESE

if TYPE_CHECKING:
    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment

SILENT_DB: Final = -60.0
"""A clip whose loudest sample is below this is silence; the quietest voices peak at about -15 dB."""
SHORTEST_S: Final = 0.06
"""No syllable is shorter; one frame of MP3 lasts 0.024 s."""
LETTERS_OF_LONG_SYLLABLES: Final = 3.2
LETTERS_OF_SHORT_SYLLABLES: Final = 2.0
"""In a word of an alphabet; foreign names have shorter syllables."""
SPELLED_LETTERS: Final = 4
"""A word of so many capitals is spelled, a letter a syllable; a longer one may be."""
PAUSES: Final = (("。！？；…—!?;", 1.6), ("，：,", 0.7), ("、", 0.2))
"""Marks between words, and how many syllables the pause there lasts: measured over 100 takes. A narrow full
stop or colon is rather one inside of a word. After the last word there is none: silence at the edges does not count."""
EDGE_S: Final = 0.1
"""How much of the silence at the edges `find_edges` leaves."""

FASTEST_S: Final = 0.09
SLOWEST_S: Final = 0.55
"""A syllable of any voice at its own pace. Mandarin newsreaders take 0.17 s, thoughtful speakers 0.3 s."""
USUAL_FASTEST_S: Final = 0.135
USUAL_SLOWEST_S: Final = 0.36
"""A syllable of a voice of which no takes are at hand; what lies outside is asked for again."""
SLACK_LESS_S: Final = 0.15
SLACK_MORE_S: Final = 0.5
"""How much shorter or longer any text may be; a short word is rather drawn out."""
LEARNS_FROM: Final = 5
"""Takes of a voice until they say how it speaks."""
REMEMBERS: Final = 200
"""Takes of a voice, the latest."""
SPREADS: Final = 4.0
LEAST_STRAY: Final = 0.2
"""How far a take may stray from the median of its voice, as a logarithm: so many robust standard deviations, of which
0.05 to 0.07 were measured, and at least so much."""
SHORT_SYLLABLES: Final = 6.0
"""Takes of shorter texts say little about a voice's pace."""
CERTAIN: Final = 1.15
"""The most syllables over the fewest, in texts that say something about a voice's pace."""
SAME_LENGTH: Final = 0.05
"""Two answers that differ by less than this share agree about the length of their text."""
ANNOUNCED_SLACK_S: Final = 0.05
"""How far before the announced end of its words a sound may stop: two frames of MP3. Silence follows the last word."""
LEAST_TAIL_S: Final = 0.2
"""A voice whose clips end with more silence than this always ends them so; then a clip without it was cut off."""
TAIL_SHARE: Final = 0.5
"""A cut in a pause leaves some silence: less than this share of the usual one is too little."""
TAIL_OUTLIERS: Final = 0.1
"""The share of takes with the least silence that does not count for what is usual."""

_WORD = re.compile(rf"(?:(?![{CHINESE}ぁ-ヿ가-힣])[^\W\d_])+")
"""A word of an alphabet; Chinese, Japanese and Korean are written a syllable a character."""
_LAST_WORD_CHARACTER = re.compile(r"\w(?=\W*$)")


@dataclass(frozen=True, slots=True)
class Syllables:
    """About how many syllables a text takes, pauses at marks among them."""

    fewest: float
    most: float

    @property
    def middle(self) -> float:
        """The best guess."""
        return (self.fewest + self.most) / 2


def count_syllables(spoken: str) -> Syllables:
    """The syllables of a spoken form; they are certain in Chinese, and less so in other languages.

    >>> count_syllables("晚饭后，去河边。")
    Syllables(fewest=6.7, most=6.7)
    >>> count_syllables("NASA"), count_syllables("internet")
    (Syllables(fewest=4.0, most=4.0), Syllables(fewest=2.5, most=4.0))
    """
    last = _LAST_WORD_CHARACTER.search(spoken)
    text = spoken[: last.end()] if last else ""
    words = [_of_word(word) for word in _WORD.findall(text)]
    rest = _WORD.sub(" ", text)
    certain = sum(character.isalnum() for character in rest) + sum(
        length * len(re.findall(f"[{re.escape(marks)}]+", rest)) for marks, length in PAUSES
    )
    return Syllables(
        fewest=certain + sum(word.fewest for word in words), most=certain + sum(word.most for word in words)
    )


def _of_word(word: str) -> Syllables:
    """The syllables of a word of an alphabet."""
    letters = float(len(word))
    if word.isupper() and letters <= SPELLED_LETTERS:
        return Syllables(letters, letters)
    most = letters if word.isupper() else letters / LETTERS_OF_SHORT_SYLLABLES
    return Syllables(max(1.0, letters / LETTERS_OF_LONG_SYLLABLES), max(1.0, most))


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard of a clip."""

    total_s: float
    speech_s: float
    """Without the silence at its edges."""
    tail_s: float
    """The silence after the speech."""
    peak_db: float


def listen(pcm: Pcm) -> Heard:
    """Measure a clip."""
    peak = float(np.abs(pcm.samples).max(initial=0.0))
    edges = find_edges(pcm.samples, pcm.rate_hz)
    return Heard(
        total_s=pcm.frames / pcm.rate_hz,
        speech_s=edges.frames / pcm.rate_hz,
        tail_s=(pcm.frames - edges.stop) / pcm.rate_hz,
        peak_db=factor_to_db(peak),
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a sound is not that of its text."""

    reason: str
    certain: bool
    """False: the text may be unusual; a second answer of the same length would show it."""


class Latest(dict[str, float]):
    """A figure of each of the latest texts."""

    def note(self, text: str, figure: float) -> None:
        """Remember it, in place of what was known of this text."""
        self.pop(text, None)
        self[text] = figure
        if len(self) > REMEMBERS:
            del self[next(iter(self))]


class SoundCheck:
    """Knows how fast each voice speaks, from the good takes it has heard; safe to use from several threads."""

    def __init__(self) -> None:
        self._paces: dict[tuple[str, int], Latest] = {}
        self._tails: dict[str, Latest] = {}
        self._lock = threading.Lock()

    def doubt(self, segment: SpokenSegment, heard: Heard, announced_s: float | None = None) -> Doubt | None:
        """What speaks against a sound; None when nothing does."""
        count = count_syllables(segment.spoken)
        pace = _pace(segment)
        if heard.peak_db < SILENT_DB:
            return Doubt(_("it sent silence"), certain=True)
        if heard.speech_s < SHORTEST_S or not _within(heard.speech_s * pace, count, FASTEST_S, SLOWEST_S):
            return Doubt(_length_reason(heard, count), certain=True)
        if (
            announced_s is not None
            and heard.total_s + ANNOUNCED_SLACK_S < announced_s <= _longest_s(count, SLOWEST_S) / pace
        ):
            return Doubt(
                _(
                    "it sent {total_s:.1f} s of sound and announced {announced_s:.1f} s",
                    total_s=heard.total_s,
                    announced_s=announced_s,
                ),
                certain=True,
            )
        if heard.tail_s < TAIL_SHARE * self._usual_tail_s(segment.engine_voice):
            return Doubt(_("its sound breaks off"), certain=True)
        fastest, slowest = self._bounds(segment.engine_voice, segment.rate_percent)
        if not _within(heard.speech_s * pace, count, fastest, slowest):
            return Doubt(_length_reason(heard, count), certain=False)
        return None

    def learn(self, segment: SpokenSegment, heard: Heard) -> None:
        """Remember the pace of a good take, and how it ends; a text that is offered again teaches nothing new."""
        with self._lock:
            self._tails.setdefault(segment.engine_voice, Latest()).note(segment.sounds, heard.tail_s)
        count = count_syllables(segment.spoken)
        if count.fewest < SHORT_SYLLABLES or heard.speech_s <= EDGE_S or count.most > CERTAIN * count.fewest:
            return
        pace = (heard.speech_s - EDGE_S) * _pace(segment) / count.middle
        with self._lock:
            key = (segment.engine_voice, segment.rate_percent)
            self._paces.setdefault(key, Latest()).note(segment.sounds, pace)

    def _usual_tail_s(self, engine_voice: str) -> float:
        """The silence that all clips of a voice end with, or of the service while few of the voice are known; or 0."""
        with self._lock:
            own = self._tails.get(engine_voice)
            tails = sorted(own.values()) if own else []
            if len(tails) < LEARNS_FROM:
                tails = sorted(chain.from_iterable(each.values() for each in self._tails.values()))
        usual_s = tails[int(len(tails) * TAIL_OUTLIERS)] if len(tails) >= LEARNS_FROM else 0.0
        return usual_s if usual_s > LEAST_TAIL_S else 0.0

    def _bounds(self, engine_voice: str, rate_percent: int) -> tuple[float, float]:
        """The shortest and longest that a syllable of a voice usually lasts, in seconds at its own pace."""
        with self._lock:
            known = self._paces.get((engine_voice, rate_percent))
            paces = [math.log(pace) for pace in known.values()] if known else []
        if len(paces) < LEARNS_FROM:
            return USUAL_FASTEST_S, USUAL_SLOWEST_S
        middle = statistics.median(paces)
        spread = 1.4826 * statistics.median(abs(pace - middle) for pace in paces)
        stray = max(LEAST_STRAY, SPREADS * spread)
        return math.exp(middle - stray), math.exp(middle + stray)


def same_length(first: Heard, second: Heard) -> bool:
    """Whether two answers to one text agree."""
    return abs(first.speech_s - second.speech_s) <= SAME_LENGTH * max(first.speech_s, second.speech_s)


def _pace(segment: SpokenSegment) -> float:
    """How much faster than at its own pace the voice is to speak."""
    return max(0.1, 1.0 + segment.rate_percent / 100.0)


def _within(speech_s: float, count: Syllables, fastest: float, slowest: float) -> bool:
    """Whether a speech at its own pace is of a length between these paces."""
    return EDGE_S + count.fewest * fastest - SLACK_LESS_S <= speech_s <= _longest_s(count, slowest)


def _longest_s(count: Syllables, slowest: float) -> float:
    """The longest that so many syllables may last."""
    return EDGE_S + count.most * slowest + SLACK_MORE_S


def _length_reason(heard: Heard, count: Syllables) -> str:
    """What is odd about a length."""
    return _(
        "it sent {speech_s:.2f} s of speech for about {value} syllables",
        speech_s=heard.speech_s,
        value=max(1, round(count.middle)),
    )
