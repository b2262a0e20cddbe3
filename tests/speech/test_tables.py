"""The data files beside the modules say what they should: every row is well formed."""

from __future__ import annotations

import re
import string

import pytest

from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.vocabulary import unknown_symbols
from pipeline.text.rows import table_rows


def rows(room: str, name: str) -> list[list[str]]:
    return list(table_rows(f"pipeline.speech{room}", name))


def test_polyphone_rules_are_well_formed() -> None:
    rules = [row for row in rows(".chinese", "polyphones.tsv") if not row[0].startswith("<")]
    classes = {row[0] for row in rows(".chinese", "polyphones.tsv") if row[0].startswith("<")}
    assert len(rules) > 200
    for row in rules:
        char, pinyin, *context = row
        assert len(char) == 1, row
        assert pinyin == "=" or is_syllable(pinyin), row
        assert len(context) <= 3, row
        assert "".join(context[2:]) in ("", "alone", "idiom", "noun"), row
        for pattern in context[:2]:
            re.compile(pattern)
            assert set(re.findall("<[a-z]+>", pattern)) <= classes, row
            assert not pattern.startswith("|"), row
            assert not pattern.endswith("|"), row


def test_no_polyphone_rule_comes_after_one_that_always_fits() -> None:
    settled: set[str] = set()
    for row in rows(".chinese", "polyphones.tsv"):
        assert row[0] not in settled, f"{row} never fits"
        if not any(row[2:]) and not row[0].startswith("<"):
            settled.add(row[0])


def test_neutral_words_have_two_characters_and_stand_once() -> None:
    words = [word for row in rows(".chinese", "neutral_tones.txt") for word in row[0].split()]
    assert len(words) == len(set(words))
    assert all(2 <= len(word) <= 4 for word in words)


def test_every_letter_has_a_name_that_the_model_can_say() -> None:
    names = {row[0]: row[1] for row in rows(".latin", "letters.tsv")}
    assert set(names) == set(string.ascii_uppercase)
    assert not [letter for letter, sounds in names.items() if unknown_symbols(sounds) or not sounds]


@pytest.mark.parametrize("letter", string.ascii_lowercase)
def test_every_letter_has_a_spelling_rule_without_context(letter: str) -> None:
    plain = [row for row in rows(".latin", "spelling.tsv") if row[0] == letter and not any(row[2:])]
    assert len(plain) == 1
