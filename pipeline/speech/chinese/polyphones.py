"""What decides a character's reading where the dictionary of phrases cannot: tables of words, contexts and names.

1. neutral_tones.txt: words whose last syllable is neutral, wherever one of jieba's words or a phrase ends with them.
2. polyphones.tsv: for each character the first row whose context and scope fit wins (see there).

Surnames come after them (`surnames`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipeline.speech.chinese.dictionaries import nouns
from pipeline.speech.chinese.syllables import NEUTRAL
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pipeline.speech.chinese.runs import Run

_ROOM: Final = "pipeline.speech.chinese"
_WINDOW: Final = 10
"""How many characters of context a rule sees on either side."""
_LONGEST_NEUTRAL: Final = 4
_ALONE: Final = "alone"
_IDIOM: Final = "idiom"
_IDIOM_LENGTH: Final = 4
_NOUN: Final = "noun"
_AS_IT_IS: Final = "="
_CLASS: Final = re.compile("<([a-z]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    pinyin: str
    """Empty: as the phrase has it."""
    before: re.Pattern[str]
    after: re.Pattern[str]
    scope: str
    """Which characters are meant: empty is all of them."""

    def fits(self, before: str, after: str, scopes: AbstractSet[str]) -> bool:
        return self.scope in scopes and bool(self.before.search(before)) and bool(self.after.match(after))


def apply_neutral_tones(run: Run) -> None:
    """Make the last syllable of the listed words neutral."""
    words = _neutral_words()
    starts = {first for first, _ in (*run.words, *run.phrases)}
    for end in {end for _, end in (*run.words, *run.phrases)}:
        for start in range(max(0, end - _LONGEST_NEUTRAL), end - 1):
            if run.chars[start:end] in words and (start in starts or _inside_word(run, start, end)):
                run.pinyin[end - 1] = f"{run.pinyin[end - 1].rstrip('12345')}{NEUTRAL}"


def apply_context(run: Run) -> None:
    """Set the readings that polyphones.tsv decides."""
    scopes = _scopes(run)
    for place, char in enumerate(run.chars):
        rules = _rules(char)
        if not rules:
            continue
        index = run.start + place
        before, after = run.text[max(0, index - _WINDOW) : index], run.text[index + 1 : index + 1 + _WINDOW]
        for rule in rules:
            if rule.fits(before, after, scopes[place]):
                run.pinyin[place] = rule.pinyin or run.pinyin[place]
                break


def _scopes(run: Run) -> list[set[str]]:
    """For every place the scopes of the rules that may settle it."""
    scopes = [{""} for _ in run.chars]
    for place in run.alone():
        scopes[place].add(_ALONE)
    for first, last in run.phrases:
        if last - first == _IDIOM_LENGTH and last < len(scopes) and _ALONE in scopes[last]:
            scopes[last].add(_IDIOM)
    for (first, last), (_, end) in pairwise(run.words):
        if end - last == 1 and run.chars[first:last] in nouns():
            scopes[last].add(_NOUN)
    return scopes


def _inside_word(run: Run, start: int, end: int) -> bool:
    """Whether [start, end) ends one of jieba's longer words."""
    return any(first < start and last == end for first, last in run.words)


def _rows() -> Iterator[list[str]]:
    return table_rows(_ROOM, "polyphones.tsv")


@cache
def _neutral_words() -> frozenset[str]:
    return frozenset(word for row in table_rows(_ROOM, "neutral_tones.txt") for word in row[0].split())


@cache
def word_classes() -> Mapping[str, str]:
    """Name of a class -> its members as alternatives of a regular expression."""
    return {row[0][1:-1]: "|".join(row[1].split()) for row in _rows() if row[0].startswith("<")}


@cache
def _rule_rows() -> Mapping[str, Sequence[Sequence[str]]]:
    """The rows of polyphones.tsv by character, in file order."""
    table: dict[str, list[list[str]]] = {}
    for row in _rows():
        if not row[0].startswith("<"):
            table.setdefault(row[0], []).append(row)
    return table


@cache
def _rules(char: str) -> tuple[_Rule, ...]:
    """The rules of a character; compiled when it is first met, since a sentence needs few of a thousand."""
    rows = ((*row, "", "", "")[1:5] for row in _rule_rows().get(char, ()))
    return tuple(
        _Rule(
            pinyin=pinyin.replace(_AS_IT_IS, ""),
            before=re.compile(f"(?:{expand_classes(before)})$" if before else ""),
            after=re.compile(expand_classes(after)),
            scope=scope,
        )
        for pinyin, before, after, scope in rows
    )


def expand_classes(pattern: str) -> str:
    """A context with its classes spelled out."""
    return _CLASS.sub(lambda found: f"(?:{word_classes()[found[1]]})", pattern)
