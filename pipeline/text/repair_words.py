"""How likely a piece of Chinese is: word frequencies of the language and of the document at hand.

Words are looked up in Simplified characters, one character for one, whatever the document is written in. What a
document says once it probably says again: every piece of 2 to 5 characters of its healthy lines counts as a word.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache

from pipeline.text.chinese import HAN
from pipeline.text.dictionary import total_count, word_counts
from pipeline.text.loading import loaded_once
from pipeline.text.variants import simplify

MAX_WORD_CHARS = 8
_HAN_RUN = re.compile(f"[{HAN}]+")
_DOCUMENT_SHARE = 0.3
_DOCUMENT_SAMPLE_CHARS = 60_000
_DISCOUNT = 0.6
_UNSEEN_CHAR = -17.0
_LATIN = -5.0
_OTHER = -16.0
_MARKS = {"，": -2.5, ",": -2.5, "。": -3.0, "、": -4.0} | dict.fromkeys("！？：；“”‘’（）《》「」『』—…!?:;() ", -6.0)


class WordModel:
    """Log probabilities of words; built once for a document, from its lines without damage."""

    def __init__(self, healthy_lines: Iterable[str]) -> None:
        lines = list(healthy_lines)
        self._language, self._language_total = word_counts(), total_count()
        self._document = _pieces(lines)
        self._chars = frozenset(char for line in lines for char in line)
        self._document_total = max(400.0, sum(n for piece, n in self._document.items() if len(piece) == 2) / 2)
        self._sorted = sorted(self._document)
        self._prefixes: dict[str, tuple[frozenset[str], float]] = {}

    def log_probability(self, word: str) -> float | None:
        """Natural logarithm of how often the word comes up; None for two or more characters that are no word."""
        share = self._share(word)
        if share > 0:
            return math.log(share)
        return _single(word) if len(word) == 1 else None

    def following(self, prefix: str) -> frozenset[str]:
        """The characters that come after `prefix` in some word."""
        return self._beyond(prefix)[0]

    def best_beyond(self, prefix: str) -> float:
        """The log probability of the likeliest word that begins with `prefix` and is longer."""
        return self._beyond(prefix)[1]

    def best_from(self, char: str) -> float:
        """The log probability of the likeliest word that begins with a character."""
        alone = self.log_probability(char)
        return max(self.best_beyond(char), float("-inf") if alone is None else alone)

    def _share(self, word: str) -> float:
        common = self._language.get(word, 0) / self._language_total
        own = self._document.get(word)
        return (1 - _DOCUMENT_SHARE) * common + (
            _DOCUMENT_SHARE * (own - _DISCOUNT) / self._document_total if own else 0.0
        )

    def _beyond(self, prefix: str) -> tuple[frozenset[str], float]:
        known = self._prefixes.get(prefix)
        if known is None:
            longer = [*_longer(_sorted_words(), prefix), *_longer(self._sorted, prefix)]
            share = max(map(self._share, longer), default=0.0)
            best = math.log(share) if share > 0 else float("-inf")
            known = self._prefixes[prefix] = (frozenset(word[len(prefix)] for word in longer), best)
        return known

    def uses(self, char: str) -> bool:
        """Whether the document's healthy lines hold a character, as it is written."""
        return char in self._chars

    def is_common(self, char: str) -> bool:
        """Whether a Simplified character is one that most readers meet every day."""
        return _char_counts().get(char, 0) >= 3000


def simplify_chars(chars: str) -> dict[str, str]:
    """Each character's Simplified form, taken alone."""
    return dict(zip(chars, simplify("\n".join(chars)).split("\n"), strict=True))


def _single(char: str) -> float:
    if char in _MARKS:
        return _MARKS[char]
    if char.isascii() and char.isalnum():
        return _LATIN
    return _UNSEEN_CHAR if _HAN_RUN.fullmatch(char) else _OTHER


def _pieces(lines: Iterable[str]) -> Counter[str]:
    """How often each piece of two to five Chinese characters occurs."""
    counts: Counter[str] = Counter()
    room = _DOCUMENT_SAMPLE_CHARS
    for line in lines:
        sample = simplify(line[:room])
        room -= len(sample)
        for run in _HAN_RUN.findall(sample):
            for size in range(2, 6):
                counts.update(run[start : start + size] for start in range(len(run) - size + 1))
        if room <= 0:
            break
    return counts


@cache
def _char_counts() -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, count in word_counts().items():
        for char in word:
            counts[char] += count
    return counts


@loaded_once
def _sorted_words() -> list[str]:
    return sorted(word for word, count in word_counts().items() if count and len(word) <= MAX_WORD_CHARS)


def _longer(words: list[str], prefix: str) -> list[str]:
    """The words of a sorted list that begin with `prefix` and are longer."""
    return words[bisect_right(words, prefix) : bisect_left(words, prefix + "\U0010ffff")]
