"""Optional local material: annotated articles, read at run time, never part of the project."""

from __future__ import annotations

import pytest

from pipeline.script.dialogue import NARRATOR, Person
from pipeline.script.proof.faithfulness import unproved
from tests.script.shared_material import annotation, parse_seed, score, seed_document

DIALOGUES = ["000", "002", "003", "004"]
ARTICLES = [*DIALOGUES, "001"]


@pytest.mark.parametrize("name", DIALOGUES)
def test_every_turn_is_given_to_the_person_who_says_it(name: str) -> None:
    result = score(parse_seed(name), annotation(name))
    assert (result.missing, result.misattributed) == ([], [])
    assert result.share == 1.0


@pytest.mark.parametrize("name", DIALOGUES)
def test_nothing_dropped_is_spoken(name: str) -> None:
    assert score(parse_seed(name), annotation(name)).spoken_drops == []


@pytest.mark.parametrize("name", ARTICLES)
def test_chapters_begin_where_the_source_has_them(name: str) -> None:
    result = score(parse_seed(name), annotation(name))
    assert [line for line, _ in result.chapters_found] == [line for line, _ in result.chapters_expected]
    assert all(
        title.startswith(head)
        for (_, title), (_, head) in zip(result.chapters_found, result.chapters_expected, strict=True)
    )


def test_an_essay_is_all_narration() -> None:
    script = parse_seed("001")
    result = score(script, annotation("001"))
    assert (result.missing, result.misattributed, result.spoken_drops) == ([], [], [])
    assert [speaker.id for speaker in script.speakers] == ["narrator"]


@pytest.mark.parametrize("name", ARTICLES)
def test_title_publisher_and_date_are_those_of_the_source(name: str) -> None:
    script, gold = parse_seed(name), annotation(name)
    assert script.title == (gold["title"] or "")
    assert script.source.publisher == (gold["publisher"] or "")
    assert script.source.published[:10] == (gold["date"] or "")


@pytest.mark.parametrize("name", ARTICLES)
def test_every_character_of_the_source_is_accounted_for(name: str) -> None:
    assert unproved(seed_document(name), parse_seed(name)) == ()


@pytest.mark.parametrize("name", DIALOGUES)
def test_places_where_the_label_is_evidently_wrong_are_in_the_review(name: str) -> None:
    script, gold = parse_seed(name), annotation(name)
    doubted = {doubt.line for doubt in script.review}
    sure = [
        block
        for block in gold["blocks"]
        if len({part["speaker"] for part in block.get("evident", []) if part["confidence"] == "high"}) > 1
    ]
    for block in sure:
        assert doubted & set(range(block["line"], block.get("end_line", block["line"]) + 1)), block["line"]


def test_known_people_keep_their_ids_in_every_article() -> None:
    people: dict[str, tuple[str, ...]] = {}
    for name in DIALOGUES:
        for speaker in annotation(name)["speakers"]:
            if speaker["id"] != NARRATOR:
                people[speaker["id"]] = (*people.get(speaker["id"], ()), *speaker["names"])
    known = tuple(Person(id=each, name=names[0], aliases=names[1:]) for each, names in people.items())
    for name in DIALOGUES:
        expected = {block["speaker"] for block in annotation(name)["blocks"] if block["kind"] in ("turn", "narration")}
        assert {speaker.id for speaker in parse_seed(name, known).speakers} == expected
