"""The tables of the spoken form, read once from the data file beside this module, and patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.text.rows import table_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What is said for what is written; every field is explained in tables.yaml."""

    units: dict[str, str]
    currencies: dict[str, str]
    currency_codes: dict[str, str]
    scales: dict[str, int]
    scaled_things: tuple[str, ...]
    counters: tuple[str, ...]
    ordinal_nouns: tuple[str, ...]
    sure_counters: tuple[str, ...]
    expressions: dict[str, str]
    number_names: tuple[str, ...]
    service_numbers: tuple[str, ...]
    standards: tuple[str, ...]
    symbols: dict[str, str]
    letters: dict[str, str]
    stage_directions: tuple[str, ...]
    stage_manners: tuple[str, ...]
    transcriber_marks: tuple[str, ...]
    editor_marks: tuple[str, ...]
    editor_verbs: tuple[str, ...]
    top_domains: dict[str, str]
    abbreviations: tuple[str, ...]
    lettered_endings: tuple[str, ...]
    file_endings: tuple[str, ...]
    hidden_files: tuple[str, ...]
    english_periods: dict[str, str]
    english_ordinals: dict[str, str]
    famous_days: dict[str, str]
    rulers: dict[str, str]
    slang_things: tuple[str, ...]
    folds: dict[str, str]
    read_symbols: str
    cues: dict[str, tuple[str, ...]]


@cache
def lone_signs() -> dict[str, str]:
    """Signs that are said wherever no rule has taken them: symbols, units of one sign, currencies.

    >>> lone_signs()["≥"], lone_signs()["㎝"], lone_signs()["₱"]
    ('大于等于', '厘米', '比索')
    """
    table = tables()
    single = {sign: said for sign, said in (table.units | table.currencies).items() if len(sign) == 1}
    return {sign: said for sign, said in single.items() if not sign.isascii()} | table.symbols


@cache
def tables() -> Tables:
    """The tables of this package."""
    data = table_tree("pipeline.speech.spoken", "tables.yaml")
    cues = {name: tuple(words) for name, words in data.pop("cues").items()}
    columns: Any = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Tables(cues=cues, **columns)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first; for no words, one that matches nothing.

    >>> any_of(["m", "m/s"])
    '(?:m/s|m)'
    """
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")" if longest_first else "(?!)"


def cue_before(name: str, text: str) -> bool:
    """Whether `text` ends with a cue of that name and at most two small words.

    >>> cue_before("compared_by", "配置的比例是"), cue_before("compared_by", "我们")
    (True, False)
    """
    return bool(_before(name).search(text))


def cue_after(name: str, text: str) -> bool:
    """Whether `text` begins with a cue of that name.

    >>> cue_after("scores", "的比分")
    True
    """
    return bool(_after(name).match(text))


@cache
def _before(name: str) -> re.Pattern[str]:
    return re.compile(f"{any_of(tables().cues[name])}[是为了到大约用在出有以：: ]{{0,2}} ?$")


@cache
def _after(name: str) -> re.Pattern[str]:
    return re.compile(f" ?的?{any_of(tables().cues[name])}")
