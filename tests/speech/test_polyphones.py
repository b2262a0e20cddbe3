"""polyphones.tsv: rows are well formed, and each is proved by its own examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pipeline.speech.chinese.polyphones import (
    ALONE,
    ANY,
    AS_IT_IS,
    COLUMNS,
    NO_WORD,
    UNKNOWN,
    WordTest,
    read_word_test,
    rule_rows,
    rules_of,
    word_classes,
)
from pipeline.speech.chinese.readings import Reading, Tables, read_chinese
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.text.dictionary import entries

if TYPE_CHECKING:
    from collections.abc import Mapping

CONDITIONS = ("before", "after", "word before", "word after")
ROWS = [row for rows in rule_rows().values() for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_well_formed(row: Mapping[str, str]) -> None:
    assert set(row) == set(COLUMNS)
    assert len(row["char"]) == 1
    assert row["id"].startswith(f"{row['char']}-")
    assert row["pinyin"] == AS_IT_IS or is_syllable(row["pinyin"])
    assert row["scope"] in ("", ALONE, ANY)
    for pattern in (row["before"], row["after"]):
        re.compile(pattern)
        assert set(re.findall("<([a-z]+)>", pattern)) <= set(word_classes())
        assert not pattern.startswith("|")
        assert not pattern.endswith("|")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_decides_its_example_and_only_that(row: Mapping[str, str]) -> None:
    name = f"rule {row['id']}"
    example = reading_of(row["for"])
    assert example.char == row["char"]
    assert example.source == name
    assert row["pinyin"] in (AS_IT_IS, example.pinyin)
    assert reading_of(row["for"], without=row["id"]).pinyin != example.pinyin, "the row changes nothing"
    if any(row[column] for column in CONDITIONS):
        other = reading_of(row["against"])
        assert other.char == row["char"]
        assert other.source != name
        assert other.pinyin != example.pinyin, "this is no counterexample"


def reading_of(example: str, without: str = "") -> Reading:
    """How the character in 【】 is read, with one row left out."""
    place = example.index("【")
    text = example.replace("【", "").replace("】", "")
    char = text[place]
    kept = [rule for rule in rules_of(char) if rule.name != without]
    readings = read_chinese(text, tables=Tables(rules=lambda each: kept if each == char else rules_of(each)))
    return next(reading for reading in readings if reading.place == place)


def test_every_class_is_used() -> None:
    named = {name for row in ROWS for name in re.findall("<([a-z]+)>", row["before"] + row["after"])}
    assert set(word_classes()) == named | {"title", "foreign", "function"}


def test_ids_are_unique() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)


def test_word_tests_name_tags_that_the_dictionary_has() -> None:
    tags = {tag for _, _, tag in entries()} | {UNKNOWN, NO_WORD}
    tests = [read_word_test(row[column]) for row in ROWS for column in ("word before", "word after")]
    assert {tag for test in tests if test for tag in test.tags} <= tags


def test_no_row_comes_after_one_that_always_fits() -> None:
    settled: set[str] = set()
    for row in ROWS:
        assert row["char"] not in settled, f"{row['id']} never fits"
        if not any(row[column] for column in CONDITIONS) and row["scope"] == ANY:
            settled.add(row["char"])


@pytest.mark.parametrize(
    ("written", "word", "fits"),
    [
        ("ad d", "认真", True),
        ("ad d", "桌子", False),
        ("! n", "认真", True),
        ("! n", "桌子", False),
        ("! n", "", True),
        ("2+", "好", False),
        ("2+", "认真", True),
        ("2+", "", False),
        ("-", "", True),
        ("-", "好", False),
        ("x", "罍罍", True),
    ],
)
def test_a_word_test_asks_for_tags_and_length(written: str, word: str, *, fits: bool) -> None:
    test = read_word_test(written)
    assert test is not None
    assert test.fits(word) is fits


def test_nothing_written_asks_nothing() -> None:
    assert read_word_test("") is None
    assert read_word_test("2+") == WordTest(shortest=2)
