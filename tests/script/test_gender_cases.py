"""A man or a woman: tests/cases/gender.yaml, and the laws of the evidence."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.script.dialogue import Speaker
from tests.script.rendering import cases, parse_case

ROWS = cases("gender")
TALK = "\n\n记者：今天忙不忙？\n\n{who}：还可以，做了一半。\n\n记者：明天呢？\n\n{who}：明天再做另一半。"


def speaker_in(row: dict[str, Any]) -> Speaker:
    """The speaker whom a row is about."""
    given, who = row["given"], row["who"]
    talk = "" if f"\n{who}：" in f"\n{given}" else TALK.format(who=who)
    return next(each for each in parse_case(given + talk).speakers if who in (each.name, *each.labels))


@pytest.mark.parametrize("row", [pytest.param(row, id=row["label"]) for row in ROWS])
def test_who_is_a_man_and_who_a_woman(row: dict[str, Any]) -> None:
    assert (speaker_in(row).gender or "unknown") == row["expect"]
