"""Which rules of a letter table change nothing in some words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.speech.letter_rules import LetterRule, apply_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def idle_rules(table: Mapping[str, tuple[LetterRule, ...]], words: Iterable[str]) -> list[tuple[str, str, str]]:
    """The rules, as letters and contexts, without which every word is said as before."""
    unproved = {rule for rules in table.values() for rule in rules}
    for word in words:
        used = _applied(word, table)
        unproved -= {rule for rule in used if rule in unproved and _without(word, table, rule) != _said(used)}
        if not unproved:
            break
    return [(rule.letters, rule.before.pattern, rule.after.pattern) for rule in unproved]


def _applied(word: str, table: Mapping[str, tuple[LetterRule, ...]]) -> tuple[LetterRule, ...]:
    try:
        return tuple(apply_rules(word, table))
    except ValueError:
        return ()


def _without(word: str, table: Mapping[str, tuple[LetterRule, ...]], rule: LetterRule) -> list[str]:
    letter = rule.letters[0]
    rest = {**table, letter: tuple(other for other in table[letter] if other is not rule)}
    return _said(_applied(word, rest))


def _said(rules: Iterable[LetterRule]) -> list[str]:
    """What rules say, column by column."""
    return ["".join(column) for column in zip(*(rule.says for rule in rules), strict=True)]
