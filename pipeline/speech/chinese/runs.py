"""A run of Chinese parted into the dictionary's phrases, each character with the reading it has there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.messages import english
from pipeline.speech.chinese.corrections import phrase_corrections
from pipeline.speech.chinese.dictionaries import (
    LONGEST_PHRASE,
    phrase_readings,
    read_phrase,
    usual_reading,
    word_cutter,
)
from pipeline.text.dictionary import word_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONG_WORD: Final = 4
"""From here on a word of jieba's is a name or an expression made of words (首都医科大学), and no chance."""
_SPLIT_WORD: Final = 1.0
"""What it costs that a phrase begins or ends inside one of jieba's words; a phrase itself costs 1."""
_ALONE: Final = 0.01
_SHORT_WORD: Final = 2
_REPEAT: Final = "々"


@dataclass(slots=True)
class Run:
    """A run of Chinese while it is read. Places count from its start; `pinyin` has an entry for every character."""

    text: str
    """The whole text, for context beyond the run."""
    start: int
    end: int
    pinyin: list[str]
    sources: list[str]
    """What decided each reading: the phrase, the character alone, or what `settle` was told."""
    words: tuple[tuple[int, int], ...]
    """Jieba's words."""
    phrases: tuple[tuple[int, int], ...]
    """The dictionary's phrases, and single characters."""
    chars: str = field(init=False)
    alone: frozenset[int] = field(init=False)
    """The places of characters that no phrase holds."""
    held: frozenset[int] = field(init=False)
    """The places of characters in phrases on which jieba agrees (`_is_agreed`)."""

    def __post_init__(self) -> None:
        self.chars = self.text[self.start : self.end]
        self.alone = frozenset(first for first, last in self.phrases if last - first == 1)
        self.held = frozenset(place for span in self.phrases if self._is_agreed(*span) for place in range(*span))

    def _is_agreed(self, first: int, last: int) -> bool:
        """Whether a phrase is a word of jieba's dictionary, or a part of a long one; what jieba guesses is no word."""
        return last - first > 1 and any(
            ((start, end) == (first, last) or (start <= first and last <= end and end - start >= _LONG_WORD))
            and _is_word(self.chars[start:end])
            for start, end in self.words
        )

    def settle(self, place: int, pinyin: str, source: str) -> None:
        """Set the reading of a place, and what decided it."""
        self.pinyin[place] = pinyin
        self.sources[place] = source

    def word_before(self, place: int) -> str:
        """The word that ends before a place: jieba's, or the longest in what jieba's has of it; "" for none."""
        first, last = next((span for span in self.words if span[0] < place <= span[1]), (place, place))
        part = self.chars[first:place]
        return part if last == place else next((part[cut:] for cut in range(len(part)) if _is_word(part[cut:])), part)

    def word_after(self, place: int) -> str:
        """The word that begins after a place, found as the one before it."""
        begin = place + 1
        first, last = next((span for span in self.words if span[0] <= begin < span[1]), (begin, begin))
        part = self.chars[begin:last]
        return (
            part
            if first == begin
            else next((part[:end] for end in range(len(part), 0, -1) if _is_word(part[:end])), part)
        )

    def words_later(self, place: int) -> list[str]:
        """Jieba's words that begin after the word behind a place."""
        behind = place + 1 + len(self.word_after(place))
        return [self.chars[first:last] for first, last in self.words if first >= behind]

    def settled(self) -> Mapping[int, str]:
        """The readings of phrases that have a row of their own in phrases.tsv, by place: no rule changes them."""
        ours = [span for span in self.phrases if self.chars[slice(*span)] in phrase_corrections()]
        return {place: self.pinyin[place] for span in ours for place in range(*span)}


def look_up(text: str, start: int, end: int) -> Run:
    """The run of Chinese in text[start:end] with every character's reading in its phrase."""
    chars = text[start:end]
    words = _words(chars)
    phrases = _part(chars, words)
    pinyin: list[str] = []
    sources: list[str] = []
    for first, last in phrases:
        pinyin += _read_phrase(chars[first:last], chars[max(0, first - 1) : first])
        sources += [english("dictionary: {chars}", chars=chars[first:last])] * (last - first)
    return Run(text=text, start=start, end=end, pinyin=pinyin, sources=sources, words=words, phrases=phrases)


def _words(chars: str) -> tuple[tuple[int, int], ...]:
    """Where jieba's words begin and end."""
    spans: list[tuple[int, int]] = []
    place = 0
    for word in word_cutter().cut(chars):
        spans.append((place, place + len(word)))
        place += len(word)
    return tuple(spans)


def _part(chars: str, words: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The cheapest way to part a run into phrases and single characters.

    A short word of jieba's that is no phrase is as cheap as one, so that no phrase lures a character out of its
    neighbour (很多 地方, not 很多地 方); its characters stay single.
    """
    known = phrase_readings()
    short = frozenset(span for span in words if span[1] - span[0] == _SHORT_WORD)
    ends = {end for _, end in words}
    costs: list[float] = [0.0]
    starts: list[int] = [0]
    begins: list[float] = [0.0]
    for end in range(1, len(chars) + 1):
        split = 0.0 if end in ends else _SPLIT_WORD
        options = [
            (costs[start] + 1.0 + split + (0.0 if end - start > 1 else _ALONE) + begins[start], start)
            for start in range(max(0, end - LONGEST_PHRASE), end)
            if end - start == 1 or (start, end) in short or chars[start:end] in known
        ]
        cost, start = min(options)
        costs.append(cost)
        starts.append(start)
        begins.append(split)
    phrases: list[tuple[int, int]] = []
    end = len(chars)
    while end:
        start = starts[end]
        is_phrase = end - start == 1 or chars[start:end] in known
        phrases += [(start, end)] if is_phrase else [(place, place + 1) for place in range(end - 1, start - 1, -1)]
        end = start
    return tuple(reversed(phrases))


def _read_phrase(phrase: str, before: str) -> list[str]:
    """The readings of a phrase, or of a single character; 々 repeats the character before it."""
    if phrase == _REPEAT:
        return [usual_reading(before)]
    return list(read_phrase(phrase)) if len(phrase) > 1 else [usual_reading(phrase)]


def _is_word(word: str) -> bool:
    """Whether jieba's dictionary has a word."""
    return bool(word_counts().get(word))
