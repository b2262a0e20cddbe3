"""The words of speaker labels, from labels.yaml: roles, titles, surnames, and what is never a label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pipeline.text.names import fold_name
from pipeline.text.page_words import Use, page_words
from pipeline.text.rows import table_tree
from pipeline.text.surnames import surname_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Words for people and groups that name none of them."""

    words: frozenset[str]
    before: frozenset[str]
    """Characters that such a word begins with: 某乘客."""
    people: frozenset[str]
    """Characters that words for people end with: 乘客."""
    groups: frozenset[str]
    """Characters that words for groups end with: 晨报."""
    english: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """labels.yaml, looked up by folded word (see `fold`)."""

    roles: Mapping[str, str]
    """Role word -> role id: 主持人 -> host."""
    asking: frozenset[str]
    """Role ids that ask."""
    numbered: Mapping[str, str]
    """Word that carries a number -> role id: 发言人 -> speaker."""
    counted: frozenset[str]
    participants: Mapping[str, str]
    titles_before: tuple[str, ...]
    """Longest first, as are all tuples of words here."""
    titles_behind: tuple[str, ...]
    parts_behind: tuple[str, ...]
    """Parts that a label may end with: 山谷日报记者, 现场观众."""
    familiar: frozenset[str]
    kin: tuple[str, ...]
    """What somebody is to a named person: 张三的母亲."""
    asides: frozenset[str]
    speech_verbs: tuple[str, ...]
    reported: tuple[str, ...]
    never: frozenset[str]
    """What stands before a colon in running text, in lists, and in what a page says about its article."""
    credits: frozenset[str]
    """Of these, what names somebody who made the article and may speak in it."""
    pronouns: frozenset[str]
    nobody: Nobody
    clause_signs: tuple[str, ...]
    surnames: frozenset[str]
    compound_surnames: frozenset[str]
    surname_readings: Mapping[str, tuple[str, ...]]
    given_names: frozenset[str]


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The folded name; transcripts repeat few labels many times."""
    return fold_name(name)


@cache
def vocabulary() -> Vocabulary:
    """The words, read once."""
    table = table_tree("pipeline.script.names", "labels.yaml")
    roles = _inverted({role: facts["words"] for role, facts in table["roles"].items()})
    rare = [name for name, surname in surname_readings().items() if not surname.is_word]
    stating = {word: each.use for word, each in page_words().items() if each.use is not Use.LABELS}
    return Vocabulary(
        roles=roles,
        asking=frozenset(role for role, facts in table["roles"].items() if facts["asks"]),
        numbered=_inverted(table["numbered"]),
        counted=frozenset(table["counted"]),
        participants=_inverted(table["participants"]),
        titles_before=_longest_first(table["titles"]["before"]),
        titles_behind=_longest_first(table["titles"]["behind"]),
        parts_behind=_longest_first(table["titles"]["parts"]),
        familiar=frozenset(table["titles"]["familiar"]),
        kin=_longest_first(table["titles"]["kin"]),
        asides=frozenset(table["asides"]),
        speech_verbs=_longest_first(table["speech_verbs"]),
        reported=_longest_first(table["reported"]),
        never=frozenset(str(word) for row in table["never"] for word in row) | (stating.keys() - roles.keys()),
        credits=frozenset(word for word, use in stating.items() if use is Use.PEOPLE),
        pronouns=frozenset(table["pronouns"]),
        nobody=Nobody(**{key: frozenset(words) for key, words in table["nobody"].items()}),
        clause_signs=_longest_first(table["clause_signs"]),
        surnames=frozenset(table["surnames"]["single"]) | {name for name in rare if len(name) == 1},
        compound_surnames=frozenset(table["surnames"]["compound"]) | {name for name in rare if len(name) > 1},
        surname_readings={name: surname.toneless for name, surname in surname_readings().items()},
        given_names=frozenset(name for names in given_names()["latin"].values() for name in names),
    )


@cache
def given_names() -> Mapping[str, Any]:
    """The table of given names and the sex they tell, read once."""
    return table_tree("pipeline.script.names", "given_names.yaml")


def _inverted(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {word: role for role, words in table.items() for word in words}


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
