"""Every row of drops.yaml shows what it drops and what it leaves alone, and is needed for it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.script.passages import Passage
from pipeline.script.roles.furniture import Cut, cuts_in, drop_rules, inside_rules, rule_for
from pipeline.text.rows import table_tree

TABLE = table_tree("pipeline.script.roles", "drops.yaml")
ROWS = [(at, number) for at, rule in enumerate(TABLE["rules"]) for number in range(len(rule["rows"]))]
PLACES = {"any": {"in_front": False, "after": False}, "edge": {"in_front": True, "after": False}}
AT_THE_END = {"in_front": False, "after": True}


def name_of(place: tuple[int, int]) -> str:
    rule = TABLE["rules"][place[0]]
    return f"{rule['reason']}: {rule['rows'][place[1]]['drops'][0]}"


@pytest.fixture(params=ROWS, ids=[name_of(place) for place in ROWS])
def rule(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A rule with one of its rows only, and what the table is without this row."""
    at, number = request.param
    whole: dict[str, Any] = TABLE["rules"][at]
    row = whole["rows"][number]
    rest = [other for other in whole["rows"] if other is not row]
    others = [{**each, "rows": rest} if each is whole else each for each in TABLE["rules"]]
    return {**whole, "rows": [row], "row": row, "others": others}


def dropped(text: str, where: str, table: list[dict[str, Any]]) -> str:
    return rule_for(text, rules=drop_rules(table), **PLACES.get(where, AT_THE_END))


def test_a_row_drops_its_examples(rule: dict[str, Any]) -> None:
    examples = rule["row"]["drops"]
    assert examples
    assert {dropped(text, rule["where"], [rule]) for text in examples} == {rule["reason"]}


def test_what_a_row_keeps_is_dropped_nowhere(rule: dict[str, Any]) -> None:
    examples = rule["row"]["keeps"]
    assert examples
    assert {rule_for(text, in_front=True, after=True) for text in examples} == {""}


def test_a_row_is_needed(rule: dict[str, Any]) -> None:
    assert any(not dropped(text, rule["where"], rule["others"]) for text in rule["row"]["drops"])


def test_a_rule_holds_only_at_its_place(rule: dict[str, Any]) -> None:
    inside = {rule_for(text, in_front=False, after=False, rules=drop_rules([rule])) for text in rule["row"]["drops"]}
    assert inside == ({rule["reason"]} if rule["where"] == "any" else {""})


INSIDE = range(len(TABLE["inside"]))


@pytest.fixture(params=INSIDE, ids=lambda at: f"{TABLE['inside'][at]['reason']} {at}")
def inside(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A row for what stands inside a passage."""
    row: dict[str, Any] = TABLE["inside"][request.param]
    return row


def passage_of(text: str) -> Passage:
    """The passage of an example; a link covers it, since some rows ask for one."""
    return Passage(text=text, line=1, links=((0, len(text)),))


def cut_texts(text: str, cuts: tuple[Cut, ...]) -> list[str]:
    return [text[cut.start : cut.end].strip() for cut in cuts]


def test_a_row_cuts_its_examples(inside: dict[str, Any]) -> None:
    assert inside["drops"]
    for text, cut in inside["drops"].items():
        assert cut_texts(text, cuts_in(passage_of(text), inside_rules([inside]))) == [cut]


def test_what_an_inside_row_keeps_is_cut_by_none(inside: dict[str, Any]) -> None:
    assert inside["keeps"]
    assert [cuts_in(passage_of(text)) for text in inside["keeps"]] == [()] * len(inside["keeps"])


def test_an_inside_row_is_needed(inside: dict[str, Any]) -> None:
    others = inside_rules([row for row in TABLE["inside"] if row is not inside])
    assert any(cut_texts(text, cuts_in(passage_of(text), others)) != [cut] for text, cut in inside["drops"].items())


def test_a_row_that_asks_for_a_link_cuts_nothing_without_one() -> None:
    linked = [row for row in TABLE["inside"] if row.get("linked")]
    assert linked
    for text in (text for row in linked for text in row["drops"]):
        assert cuts_in(Passage(text=text, line=1)) == ()
