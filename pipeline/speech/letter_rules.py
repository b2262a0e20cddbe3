"""Letters -> what they stand for, by tables of rules: at each place the first row that fits its neighbours wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CLASSES: Final = {"C": "[bcdfghjklmnpqrstvwxz]", "V": "[aeiouy]"}
_SILENT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRule:
    """What some letters stand for between some neighbours."""

    letters: str
    says: tuple[str, ...]
    """One entry for each column of the table; silence is empty."""
    before: re.Pattern[str]
    after: re.Pattern[str]


def apply_rules(word: str, rules: Mapping[str, tuple[LetterRule, ...]]) -> Iterator[LetterRule]:
    """The rules that fit from the first letter to the last; ValueError for a letter that no rule fits."""
    place = 0
    while place < len(word):
        rule = _rule_at(word, place, rules)
        yield rule
        place += len(rule.letters)


@cache
def letter_rules(package: str, name: str, columns: int) -> Mapping[str, tuple[LetterRule, ...]]:
    """The rules of a table by their first letter, in file order: letters, what they say, before, after."""
    table: dict[str, list[LetterRule]] = {}
    for row in table_rows(package, name):
        letters = row[0]
        before, after = [*row[1 + columns :], "", ""][:2]
        rule = LetterRule(
            letters=letters,
            says=tuple(said.replace(_SILENT, "") for said in row[1 : 1 + columns]),
            before=re.compile(f"(?:{_expand(before)})$" if before else ""),
            after=re.compile(_expand(after)),
        )
        table.setdefault(letters[0], []).append(rule)
    return {letter: tuple(rules) for letter, rules in table.items()}


def _rule_at(word: str, place: int, rules: Mapping[str, tuple[LetterRule, ...]]) -> LetterRule:
    for rule in rules.get(word[place], ()):
        end = place + len(rule.letters)
        if word.startswith(rule.letters, place) and rule.after.match(word, end) and rule.before.search(word, 0, place):
            return rule
    raise ValueError(f"no rule for {word[place]!r}")


def _expand(pattern: str) -> str:
    """A context with its letter classes spelled out."""
    return re.sub("[CV]", lambda found: _CLASSES[found[0]], pattern)
