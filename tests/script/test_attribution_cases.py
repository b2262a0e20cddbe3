"""Who says what, case by case: tests/cases/attribution*.yaml."""

from __future__ import annotations

from typing import Any

import pytest

from tests.case_rows import as_param
from tests.script.rendering import body_text, cases, parse_case

ROWS = cases("attribution")


@pytest.mark.parametrize("row", [as_param(row, row) for row in ROWS])
def test_each_label_form_gives_the_right_turns(row: dict[str, Any]) -> None:
    assert body_text(parse_case(row["given"])) == row["expect"].strip()


def test_there_are_cases_enough_and_each_has_its_own_name() -> None:
    assert len(ROWS) >= 120
    assert len({row["label"] for row in ROWS}) == len(ROWS)
