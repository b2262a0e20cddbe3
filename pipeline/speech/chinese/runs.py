"""A run of Chinese parted into the dictionary's phrases, each character with the reading it has there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.messages import english
from pipeline.speech.chinese.corrections import phrase_corrections, word_borders
from pipeline.speech.chinese.dictionaries import (
    is_vouched_for,
    phrase_readings,
    read_phrase,
    usual_reading,
    word_cutter,
    word_tags,
)
from pipeline.speech.chinese.phrase_table import LONGEST_PHRASE
from pipeline.text.dictionary import word_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONG_WORD: Final = 4
"""From here on a word of jieba's is a name or an expression made of words (首都医科大学), and no chance."""
_SPLIT_WORD: Final = 1.0
"""What it costs that a phrase begins or ends inside one of jieba's words; a phrase itself costs 1."""
_SEAM: Final = 0.5
"""The same where that word is made of words."""
_ALONE: Final = 0.01
_SHORT_WORD: Final = 2
_REPEAT: Final = "々"
_FUNCTION_TAGS: Final = frozenset({"c", "d", "p", "r", "ud", "ug", "uj", "ul", "uz"})
"""Jieba's tags of conjunctions, adverbs, prepositions, pronouns and particles; that of 地 stands by itself."""
_ADVERBIAL: Final = "uv"


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
    """The places of characters that no phrase holds, or only a doubtful one."""
    held: frozenset[int] = field(init=False)
    """The places of characters in phrases on which jieba agrees (`_is_agreed`)."""

    def __post_init__(self) -> None:
        self.chars = self.text[self.start : self.end]
        self.alone = frozenset(first for first, last in self.phrases if last - first == 1) | self._loose()
        self.held = frozenset(place for span in self.phrases if self._is_agreed(*span) for place in range(*span))

    def _is_agreed(self, first: int, last: int) -> bool:
        """Whether a phrase is a word of jieba's dictionary, or a part of a long one; what jieba guesses is no word."""
        return last - first > 1 and any(
            ((start, end) == (first, last) or (start <= first and last <= end and end - start >= _LONG_WORD))
            and _is_word(self.chars[start:end])
            for start, end in self.words
        )

    def _loose(self) -> frozenset[int]:
        """The places of function words that only the large dictionary joins to their neighbours."""
        joined = {place for span in self.phrases if self._is_joined(*span) for place in range(*span)}
        return frozenset(joined & function_words(self.chars, self.words))

    def _is_joined(self, first: int, last: int) -> bool:
        phrase = self.chars[first:last]
        is_word = (first, last) in self.words and _is_word(phrase)
        return last - first > 1 and not is_word and not is_vouched_for(phrase)

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
    known = _Known(chars, words)
    short = frozenset(span for span in words if span[1] - span[0] == _SHORT_WORD)
    ends = {end for _, end in words}
    seams = _seams(chars, words)
    costs: list[float] = [0.0]
    starts: list[int] = [0]
    begins: list[float] = [0.0]
    for end in range(1, len(chars) + 1):
        split = 0.0 if end in ends else _SEAM if end in seams else _SPLIT_WORD
        options = [
            (costs[start] + 1.0 + split + (0.0 if end - start > 1 else _ALONE) + begins[start], start)
            for start in range(max(0, end - LONGEST_PHRASE), end)
            if end - start == 1 or (start, end) in short or known.has(start, end)
        ]
        cost, start = min(options)
        costs.append(cost)
        starts.append(start)
        begins.append(split)
    phrases: list[tuple[int, int]] = []
    end = len(chars)
    while end:
        start = starts[end]
        is_phrase = end - start == 1 or known.has(start, end)
        phrases += [(start, end)] if is_phrase else [(place, place + 1) for place in range(end - 1, start - 1, -1)]
        end = start
    return tuple(reversed(phrases))


class _Known:
    """The phrases of a run.

    The large dictionary lists what often stands side by side as if it were a word (也曾, 的历, 过得), and jieba may cut
    a word that it knows otherwise (王光美 的, not 美的):
    1. What the large dictionary alone has counts where it is made of whole words of jieba's.
    2. So does a phrase that jieba cuts into several words where the function words among them are read as usual.
    3. Phrases with a row of ours, and those that pypinyin itself has and jieba does not, count everywhere.
    """

    def __init__(self, chars: str, words: tuple[tuple[int, int], ...]) -> None:
        self._chars = chars
        self._words = frozenset(words)
        self._inside = {
            place for first, last in words if _is_word(chars[first:last]) for place in range(first + 1, last)
        }
        self._functions = function_words(chars, words)

    def has(self, start: int, end: int) -> bool:
        """Whether [start, end) is a phrase."""
        phrase = self._chars[start:end]
        if phrase not in phrase_readings():
            return False
        if ((start, end) in self._words and _is_word(phrase)) or is_vouched_for(phrase):
            return True
        is_whole = _is_word(phrase) or {start, end}.isdisjoint(self._inside)
        return is_whole and self._has_usual_functions(start, end)

    def _has_usual_functions(self, start: int, end: int) -> bool:
        functions = self._functions.intersection(range(start, end))
        said = read_phrase(self._chars[start:end]) if functions else ()
        return all(said[place - start] == usual_reading(self._chars[place]) for place in functions)


def function_words(chars: str, words: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """The places of conjunctions, adverbs, prepositions, pronouns and particles that are a word by themselves.

    地 is one only behind a single character (蹬 地): which longer words it makes adverbs of (客观地) is what the large
    dictionary knows best.
    """
    alone = [
        place
        for first, last in words
        if last - first == 1 or not _is_word(chars[first:last])  # a guess is no word
        for place in range(first, last)
    ]
    single = {first for first, last in words if last - first == 1}
    tags = {place: word_tags().get(chars[place]) for place in alone}
    return frozenset(
        place
        for place, tag in tags.items()
        if tag in _FUNCTION_TAGS or (tag == _ADVERBIAL and (not place or place - 1 in single))
    )


def _seams(chars: str, words: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """Where jieba's words are made of words themselves (济南 人, 差异 化)."""
    return frozenset(
        first + border
        for first, last in words
        if last - first > _SHORT_WORD and _is_word(chars[first:last])
        for border in word_borders(chars[first:last])
    )


def _read_phrase(phrase: str, before: str) -> list[str]:
    """The readings of a phrase, or of a single character; 々 repeats the character before it."""
    if phrase == _REPEAT:
        return [usual_reading(before)]
    return list(read_phrase(phrase)) if len(phrase) > 1 else [usual_reading(phrase)]


def _is_word(word: str) -> bool:
    """Whether jieba's dictionary has a word."""
    return bool(word_counts().get(word))
