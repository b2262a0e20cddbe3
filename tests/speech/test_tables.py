"""The data files beside the modules say what they should: every row is well formed."""

from __future__ import annotations

import string

import pytest

from pipeline.speech.vocabulary import unknown_symbols
from pipeline.text.rows import table_rows


def rows(room: str, name: str) -> list[list[str]]:
    return list(table_rows(f"pipeline.speech{room}", name))


def test_every_letter_has_a_name_that_the_model_can_say() -> None:
    names = {row[0]: row[1] for row in rows(".latin", "letters.tsv")}
    assert set(names) == set(string.ascii_uppercase)
    assert not [letter for letter, sounds in names.items() if unknown_symbols(sounds) or not sounds]


@pytest.mark.parametrize("letter", string.ascii_lowercase)
def test_every_letter_has_a_spelling_rule_without_context(letter: str) -> None:
    plain = [row for row in rows(".latin", "spelling.tsv") if row[0] == letter and not any(row[2:])]
    assert len(plain) == 1
