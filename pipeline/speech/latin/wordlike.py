"""Whether an unknown string of letters looks like a word or like initials, by two models learnt from the dictionary.

1. A word is spelled as the dictionary's words are: each letter follows from the two before it.
2. Initials are the first letters of words, one independent of the next.
3. Nothing here is a list, so it holds for names and initialisms that nobody has seen.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.speech.latin.dictionary import english_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_LENGTHS: Final = range(3, 8)
"""What is learnt from: longer words are derivations, and say little about the shapes of short ones."""
_TRUST: Final = 5
"""So many sightings of a history count as much as the shorter history does."""
_UNSEEN: Final = 1e-4


class LetterModel(NamedTuple):
    """How often letters follow each other, how often each history was seen, and how often letters come first."""

    runs: Counter[str]
    """Runs of one, two and three letters, by how often their last letter followed the ones before it."""
    histories: Counter[str]
    firsts: Counter[str]


def learn(words: Iterable[str]) -> LetterModel:
    """The model of some words' spelling."""
    runs, histories, firsts = Counter[str](), Counter[str](), Counter[str]()
    for word in words:
        text = f"^^{word}$"
        runs.update(map("".join, zip(text, text[1:], text[2:], strict=False)))
        firsts[word[0]] += 1
    for triple, times in tuple(runs.items()):
        for start in (0, 1, 2):
            histories[triple[start:2]] += times
            if start:
                runs[triple[start:]] += times
    return LetterModel(runs, histories, firsts)


def wordlikeness(word: str, model: LetterModel | None = None) -> float:
    """How much more likely small letters are as a word than as initials, in natural logarithms.

    >>> wordlikeness("zorla") > wordlikeness("zlrq")
    True
    """
    runs, histories, firsts = model or _dictionary_model()
    text = f"^^{word}$"
    score = 0.0
    for end in range(3, len(text) + 1):
        likely = _UNSEEN
        for start in (end - 1, end - 2, end - 3):
            history = histories[text[start : end - 1]]
            likely = (runs[text[start:end]] + _TRUST * likely) / (history + _TRUST)
        score += log(likely)
    initials = firsts.total()
    return score - sum(log(max(firsts[letter] / initials, _UNSEEN)) for letter in word)


@cache
def _dictionary_model() -> LetterModel:
    words = english_words()
    return learn(
        word for word in words if len(word) in _LENGTHS and word.isascii() and word.isalpha() and word.islower()
    )
