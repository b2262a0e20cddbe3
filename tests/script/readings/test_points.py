"""Each reason for and against a reading, on an interview in which it decides."""

from __future__ import annotations

import pytest

import pipeline.script.readings.sides
from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import Choice
from pipeline.script.labelling import label_document
from pipeline.script.readings.sides import Sides, sides_of
from tests.script.labels.talks import decides, untested

ADDRESSED = ["您哪年来的？", "您为什么不走？", "您的船坞呢？", "您还出海吗？"]
ASKED = ["水位多高？", "鱼多不多？", "谁修的坝？", "种什么树？"]
PERSONAL = [
    "我跟着父亲来，那时只有两条船。",
    "我舍不得这条河，走了又回来。",
    "我把它改成了学校，办到今天。",
    "我每月出去一趟，看水清不清。",
]
PLAIN = ["今年的水位和去年差不多。", "水里的鱼比前些年多一些。", "上游的坝是县里修的。", "下游种了柳树和芦苇。"]


def source(title: str, form: str, asked: list[str], said: list[str], answer: str = "{}") -> str:
    """An interview of four questions."""
    pairs = [f"{form.format(q)}\n\n{answer.format(a)}" for q, a in zip(asked, said, strict=True)]
    return f"# {title}\n\n" + "\n\n".join(pairs) + "\n"


def reading(text: str, mark: str) -> Sides:
    """The reading by one mark."""
    lines = label_document(parse_document(text.encode(), "talk.md"), (), Choice()).lines("")
    return next(each for each in sides_of(lines) if each.mark == mark)


ONE_STATED = [*ASKED[:3], "讲讲树。"]
ONE_PLAIN = [PLAIN[0], *PERSONAL[1:]]
TWO_PLAIN = [*PLAIN[:2], *PERSONAL[2:]]
ONE_UNADDRESSED = [*ADDRESSED[:3], ASKED[3]]
LONG = [question * 26 for question in ONE_UNADDRESSED]
FOR = {
    "one side is labelled": (source("夜渡", "**{}**", ONE_STATED, PLAIN, "何青：{}"), "bold"),
    "the questions ask": (source("夜渡", "## {}", ADDRESSED, PERSONAL), "heading 2"),
    "each has an answer": (source("夜渡", "{}", ADDRESSED, PERSONAL), "question mark"),
    "answers say I": (source("夜渡", "{}", ADDRESSED, PERSONAL), "question mark"),
    "questions say you": (source("夜渡", "{}", ADDRESSED, PERSONAL), "question mark"),
    "answers are longer": (source("夜渡", "{}", ONE_UNADDRESSED, ONE_PLAIN), "question mark"),
    "the head calls it a talk": (source("访谈", "## {}", ASKED, PLAIN), "heading 2"),
    "most of the text is in it": (source("夜渡", "{}", ONE_UNADDRESSED, PERSONAL), "question mark"),
}
AGAINST = {
    "nobody talks to anybody": (source("夜渡", "**{}**", ASKED, PLAIN), "bold"),
    "long for questions": (source("夜渡", "**{}**", LONG, PERSONAL), "bold"),
    "lines that ask": (source("访谈", "{}", ASKED, PLAIN), "question mark"),
    "headings": (source("夜渡", "## {}", [*ASKED[:3], ADDRESSED[3]], PLAIN), "heading 2"),
    "quoted lines": (source("夜渡", "> {}", ONE_STATED, TWO_PLAIN), "quote"),
}


@pytest.mark.parametrize("reason", FOR)
def test_a_reading_is_taken_because(reason: str) -> None:
    sides = reading(*FOR[reason])
    assert sides.total >= sides.enough
    assert decides(sides.points, reason, sides.enough)


@pytest.mark.parametrize("reason", AGAINST)
def test_a_reading_is_not_taken_because(reason: str) -> None:
    sides = reading(*AGAINST[reason])
    assert sides.total < sides.enough
    assert decides(sides.points, reason, sides.enough)


def test_two_questions_are_too_few() -> None:
    sides = reading(source("专访", "**{}**", ADDRESSED, PERSONAL).partition("**您的船坞")[0], "bold")
    assert [(point.reason, point.points) for point in sides.points] == [("too few questions", -sides.enough)]


def test_no_reason_is_without_a_test() -> None:
    assert untested(pipeline.script.readings.sides, [*FOR, *AGAINST, "too few questions"]) == set()
