"""Taking rules and table rows of the spoken form away, to see what each of them does."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pipeline.speech.spoken import form, symbols, tables
from pipeline.speech.spoken.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.speech.spoken.draft import Rule

    Rows = Mapping[str, str] | tuple[str, ...] | str


def all_rules() -> list[Rule]:
    """Every named rule, in the order of their work."""
    before_signs = [rule for rules in form.BEFORE_SIGNS for rule in rules()]
    return [*before_signs, *symbols.words(), *symbols.marks()]


@contextmanager
def without_rule(name: str) -> Iterator[None]:
    """A while in which nobody knows a rule."""
    known = Draft.apply

    def apply(self: Draft, rules: Iterable[Rule]) -> None:
        known(self, [rule for rule in rules if rule.name != name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Draft, "apply", apply)
        yield


def rows_of(section: str) -> Rows:
    """The rows of a section of tables.yaml; `cues.NAME` for a list of cues."""
    name, _, cue = section.partition(".")
    known: Rows = getattr(tables.tables(), name)
    return known[cue] if cue and isinstance(known, dict) else known


@contextmanager
def without_rows(section: str, gone: frozenset[str]) -> Iterator[None]:
    """A while in which a section of tables.yaml lacks some of its rows."""
    name, _, cue = section.partition(".")
    known = rows_of(section)
    if isinstance(known, dict):
        reduced: Rows = {row: said for row, said in known.items() if row not in gone}
    else:
        kept = [row for row in known if row not in gone]
        reduced = "".join(kept) if isinstance(known, str) else tuple(kept)
    table = tables.tables()
    try:
        _set(table, name, {**table.cues, cue: reduced} if cue else reduced)
        yield
    finally:
        _set(table, name, {**table.cues, cue: known} if cue else known)


def _set(table: tables.Tables, name: str, rows: object) -> None:
    """Change the table that all modules share, and let them forget what they made of it."""
    object.__setattr__(table, name, rows)
    for module in [loaded for key, loaded in sys.modules.items() if key.startswith("pipeline.speech.spoken.")]:
        for made in vars(module).values():
            if hasattr(made, "cache_clear") and made is not tables.tables:
                made.cache_clear()
