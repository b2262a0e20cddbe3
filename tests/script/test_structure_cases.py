"""Titles, facts, chapters, drops and doubts, case by case: tests/cases/structure*.yaml."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.script.dialogue import DialogueScript
from pipeline.script.proof.faithfulness import unproved
from tests.case_rows import as_param
from tests.script.rendering import body_text, cases, document_of, parse_case

ROWS = cases("structure")


def seen(script: DialogueScript) -> dict[str, Any]:
    """What a case can expect."""
    return {
        "body": body_text(script),
        "title": script.title,
        "part": script.part,
        "language": script.language,
        "publisher": script.source.publisher,
        "author": script.source.author,
        "published": script.source.published,
        "url": script.source.url,
        "ids": [speaker.id for speaker in script.speakers],
        "chapters": [chapter.title for chapter in script.chapters],
        "dropped": [f"{row.reason}: {row.text}" for row in script.dropped],
    }


@pytest.mark.parametrize("row", [as_param(row, row) for row in ROWS])
def test_each_structure_is_seen(row: dict[str, Any]) -> None:
    script = parse_case(row["given"])
    got = seen(script)
    expected = {key: _text(value) for key, value in row["expect"].items() if key != "review"}
    assert {key: got[key] for key in expected} == expected
    # Whether a person is a man or a woman has cases of its own: tests/cases/gender.yaml.
    problems = [doubt.problem for doubt in script.review if not doubt.problem.endswith("a man or a woman?")]
    for part in row["expect"].get("review", []):
        assert any(part in problem for problem in problems), problems
    if "review" in row["expect"]:
        assert len(problems) == len(row["expect"]["review"]), problems


def _text(value: object) -> object:
    """YAML dates as text."""
    return value if isinstance(value, list) else str(value).strip()


@pytest.mark.parametrize("row", [*ROWS, *cases("attribution")], ids=lambda row: row["label"])
def test_every_case_accounts_for_its_whole_source(row: dict[str, Any]) -> None:
    assert unproved(document_of(row["given"]), parse_case(row["given"])) == ()
