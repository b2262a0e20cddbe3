"""What decides a character's reading where the dictionary of phrases cannot: tables of words, contexts and names.

1. neutral_tones.txt: words whose last syllable is neutral, wherever one of jieba's words or a phrase ends with them.
2. polyphones.tsv: for each character the first row whose context fits wins. `alone` rows leave phrases as they are.
3. surnames.tsv: how a surname is read in front of a title, or in a name that is in no dictionary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pipeline.speech.dictionaries import known_names, phrase_readings, word_cutter
from pipeline.speech.syllables import NEUTRAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.speech.runs import Run

_WINDOW: Final = 10
"""How many characters of context a rule sees on either side."""
_LONGEST_NEUTRAL: Final = 4
_ALONE: Final = "alone"
_AS_IT_IS: Final = "="
_CLASS: Final = re.compile("<([a-z]+)>")
_NAME_LENGTHS: Final = (2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    pinyin: str
    """Empty: as the phrase has it."""
    before: re.Pattern[str]
    after: re.Pattern[str]
    alone: bool

    def fits(self, before: str, after: str, *, alone: bool) -> bool:
        return (alone or not self.alone) and bool(self.before.search(before)) and bool(self.after.match(after))


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
    rules = _rules()
    alone = run.alone()
    for place, char in enumerate(run.chars):
        if char not in rules:
            continue
        index = run.start + place
        before, after = run.text[max(0, index - _WINDOW) : index], run.text[index + 1 : index + 1 + _WINDOW]
        for rule in rules[char]:
            if rule.fits(before, after, alone=place in alone):
                run.pinyin[place] = rule.pinyin or run.pinyin[place]
                break


def apply_surnames(run: Run) -> None:
    """Set the readings of surnames: before a title, and at the head of a name that no dictionary has."""
    surnames, title = _surnames(), _title()
    starts = {first for first, _ in run.words}
    for place, char in enumerate(run.chars):
        if char in surnames and place in starts and title.match(run.text, run.start + place + 1):
            run.pinyin[place] = surnames[char]
    for start, end in run.words:
        word = run.chars[start:end]
        if word[0] in surnames and (word in known_names(word[0]) or _is_unknown_name(word)):
            run.pinyin[start] = surnames[word[0]]


def _inside_word(run: Run, start: int, end: int) -> bool:
    """Whether [start, end) ends one of jieba's longer words."""
    return any(first < start and last == end for first, last in run.words)


def _is_unknown_name(word: str) -> bool:
    """Whether jieba guessed this word, and it looks like a name: no dictionary has it and its second character fits."""
    return (
        len(word) in _NAME_LENGTHS
        and word not in phrase_readings()
        and not word_cutter().FREQ.get(word)
        and word[1] not in _classes()["function"].split("|")
    )


def _rows(name: str) -> Iterator[list[str]]:
    """The rows of a table beside this module."""
    for line in files("pipeline.speech").joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _neutral_words() -> frozenset[str]:
    return frozenset(word for row in _rows("neutral_tones.txt") for word in row[0].split())


@cache
def _classes() -> Mapping[str, str]:
    """Name of a class -> its members as alternatives of a regular expression."""
    return {row[0][1:-1]: "|".join(row[1].split()) for row in _rows("polyphones.tsv") if row[0].startswith("<")}


@cache
def _rules() -> Mapping[str, tuple[_Rule, ...]]:
    """The rules by character, in file order."""
    table: dict[str, list[_Rule]] = {}
    for row in _rows("polyphones.tsv"):
        if not row[0].startswith("<"):
            char, pinyin, before, after, scope = (*row, "", "", "")[:5]
            table.setdefault(char, []).append(
                _Rule(
                    pinyin=pinyin.replace(_AS_IT_IS, ""),
                    before=re.compile(f"(?:{_expand(before)})$" if before else ""),
                    after=re.compile(_expand(after)),
                    alone=scope == _ALONE,
                )
            )
    return {char: tuple(rules) for char, rules in table.items()}


def _expand(pattern: str) -> str:
    """A context with its classes spelled out."""
    return _CLASS.sub(lambda found: f"(?:{_classes()[found[1]]})", pattern)


@cache
def _surnames() -> Mapping[str, str]:
    return {row[0]: row[1] for row in _rows("surnames.tsv")}


@cache
def _title() -> re.Pattern[str]:
    return re.compile(_expand("<title>"))
