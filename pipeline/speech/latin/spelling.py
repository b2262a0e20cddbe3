"""English letters -> phonemes by spelling rules, for words that stand in no dictionary.

1. The rules are data (spelling.tsv): at each place the first row for the letters there that fits its neighbours
   wins.
2. Stress goes in front of a vowel: the first of two; else the last but two, or the last but one when it is heavy.
3. A guess at a name is better than its letters one by one, and never an error: every letter a-z has a rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CLASSES: Final = {"C": "[bcdfghjklmnpqrstvwxz]", "V": "[aeiouy]"}
_VOWELS: Final = re.compile("[ɑæɛɪiɔʊuʌəᵊᵻɜAIOWY]")
_WEAK: Final = frozenset("əᵊᵻ")
_SILENT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    letters: str
    sounds: str
    before: re.Pattern[str]
    after: re.Pattern[str]


def spell_out(word: str) -> str:
    """The phonemes that the spelling of an English word suggests, with one stress mark.

    >>> spell_out("splat"), spell_out("Nockton")
    ('splˈæt', 'nˈɑktən')
    """
    letters = word.lower()
    return _stress("".join(_parts(letters)))


def _parts(word: str) -> Iterator[str]:
    """The sounds of a lower-case word, rule by rule."""
    place = 0
    while place < len(word):
        rule = _rule_at(word, place)
        yield rule.sounds
        place += len(rule.letters)


def _rule_at(word: str, place: int) -> _Rule:
    """The first rule that fits; ValueError for a character that is not a-z."""
    for rule in _rules().get(word[place], ()):
        end = place + len(rule.letters)
        if word.startswith(rule.letters, place) and rule.after.match(word, end) and rule.before.search(word, 0, place):
            return rule
    raise ValueError(f"{word[place]!r} is not an English letter")


def _stress(sounds: str) -> str:
    """The sounds with a stress mark before one vowel.

    >>> _stress("banAnɑ"), _stress("mAkəɹ")
    ('banˈAnɑ', 'mˈAkəɹ')
    """
    vowels = [found.start() for found in _VOWELS.finditer(sounds)]
    if not vowels:
        return sounds
    strong = [place for place in vowels if sounds[place] not in _WEAK] or vowels
    if len(vowels) < 3:
        place = strong[0]
    else:
        last_but_one = vowels[-2]
        heavy = vowels[-1] - last_but_one > 2 or sounds[last_but_one] in "AIOWYiu"
        place = last_but_one if heavy and last_but_one in strong else vowels[-3]
    return f"{sounds[:place]}ˈ{sounds[place:]}"


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    """The rules by their first letter, in file order."""
    table: dict[str, list[_Rule]] = {}
    for row in table_rows("pipeline.speech.latin", "spelling.tsv"):
        letters, sounds, before, after = (*row, "", "")[:4]
        rule = _Rule(
            letters=letters,
            sounds=sounds.replace(_SILENT, ""),
            before=re.compile(f"(?:{_expand(before)})$" if before else ""),
            after=re.compile(_expand(after)),
        )
        table.setdefault(letters[0], []).append(rule)
    return {letter: tuple(rules) for letter, rules in table.items()}


def _expand(pattern: str) -> str:
    """A context with its letter classes spelled out."""
    return re.sub("[CV]", lambda found: _CLASSES[found[0]], pattern)
