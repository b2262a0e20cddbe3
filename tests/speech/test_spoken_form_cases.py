"""How written things are read aloud, case by case: tests/cases/spoken_form*.yaml."""

from __future__ import annotations

import pytest

from pipeline.speech.spoken.form import speak_form
from tests.speech.case_files import CASES, read_cases

FILES = sorted(path.stem for path in CASES.glob("spoken_form*.yaml"))
ROWS = [row for name in FILES for row in read_cases(name)]


@pytest.mark.parametrize(("given", "expect"), ROWS)
def test_a_case_is_read_as_expected(given: str, expect: str) -> None:
    assert speak_form(given).text == expect


@pytest.mark.parametrize("expect", sorted({str(row.values[1]) for row in ROWS if not row.marks}))
def test_what_a_case_expects_is_left_alone(expect: str) -> None:
    assert speak_form(expect).text == expect


def test_there_are_cases_enough_and_each_has_its_own_name() -> None:
    names = [row.id for row in ROWS]
    assert len(names) >= 400
    assert len(set(names)) == len(names)


def test_what_must_not_change_is_expected_as_given() -> None:
    rows = read_cases("spoken_form_negative")
    assert rows
    assert all(row.values[0] == row.values[1] for row in rows)
