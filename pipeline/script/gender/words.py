"""The words of words.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.script.dialogue import GENDERS
from pipeline.text.rows import table_tree

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender


@dataclass(frozen=True, slots=True, kw_only=True)
class GenderWords:
    """Word -> the sex that it tells, for each use of words (see words.yaml)."""

    titles: Mapping[str, Gender]
    latin_titles: Mapping[str, Gender]
    kin: Mapping[str, Gender]
    people: Mapping[str, Gender]
    spouses: Mapping[str, Gender]
    """The word for a wife tells a man."""
    third: tuple[str, ...]
    outlets: tuple[str, ...]


@cache
def words() -> GenderWords:
    """The words, read once."""
    table = table_tree("pipeline.script.gender", "words.yaml")
    return GenderWords(
        titles=_by_word(table["titles"]),
        latin_titles=_by_word(table["latin_titles"]),
        kin=_by_word(table["kin"]),
        people=_by_word(table["people"]),
        spouses=_by_word(table["spouses"]),
        third=tuple(table["third"]),
        outlets=tuple(table["outlets"]),
    )


def any_of(alternatives: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(alternatives, key=lambda word: (-len(word), word))))


def _by_word(table: Mapping[Gender, list[str]]) -> dict[str, Gender]:
    return {word: gender for gender in GENDERS for word in table[gender]}
