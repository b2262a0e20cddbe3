"""Who speaks once: the form of the other labels, and what speaks for and against a word in this form."""

from __future__ import annotations

import pytest

import pipeline.script.labels.template
from pipeline.script.labels.template import template_of
from pipeline.script.labels.weights import SINGLE
from pipeline.script.names.spellings import near_names
from tests.script.labels.talks import attribution, decides_once, single_points, untested, weights


def talk(*middle: str, one: str = "林小溪", other: str = "何青", mark: str = "：") -> str:
    """A talk of two with paragraphs of their own, and something in the middle."""
    lines = [
        f"{one}{mark}船来了吗？",
        f"{other}{mark}还没有来。",
        "那天的风从东边来。",
        "我们都站在码头上看。",
        f"{one}{mark}再等等吧。",
        *middle,
        f"{other}{mark}好的，我等。",
        "后来天就黑了。",
        f"{one}{mark}你冷吗？",
        f"{other}{mark}不冷。",
        "我们就在船上过夜。",
    ]
    return "\n\n".join(lines)


ALONE = (
    "**林小溪：**\n\n船来了吗？\n\n**何青：**\n\n还没有来。\n\n**林小溪：**\n\n再等等。\n\n"
    "**忍冬：**\n\n我也在等。\n\n**何青：**\n\n好的。\n\n**林小溪：**\n\n你冷吗？"
)
TWO = {"林小溪", "何青"}
FOR = {
    "looks like person": (talk("罗平：船晚了。"), "罗平", TWO),
    "looks like role": (talk("听众：船晚了。"), "听众", TWO),
    "the form of the labels": (talk("罗平｜船晚了。", mark="｜"), "罗平", TWO),
    "made of other labels": (talk("何青小队：再见。"), "何青小队", TWO),
    "alone on its line": (ALONE, "忍冬", TWO),
    "speech follows": (ALONE, "忍冬", TWO),
    "somebody talks": (ALONE, "忍冬", TWO),
    "called by the speaker before": (talk("何青：下面请忍冬来讲。", "忍冬：船晚了。"), "忍冬", TWO),
    "an initial among initials": (talk("Z：船晚了。", one="L", other="H"), "Z", {"l", "h"}),
    "says that it asks": (talk("渔火提问：船几点开？"), "渔火提问", TWO),
    "one word with a capital": (talk("潮间带：涨落之间的那一段。", "David：我也在等。"), "David", TWO),
}
AGAINST = {
    "a form that running text has too": (talk("何青｜下面请忍冬来讲。", "忍冬｜船晚了。", mark="｜"), "忍冬", TWO),
    "no speech follows": (talk("罗平：云南"), "罗平", TWO),
    "an item of what the words before announce": (talk("何青：船上有这些人：", "罗平：他掌舵。"), "罗平", TWO),
    "an initial alone": (talk("Z：我也在等。"), "Z", TWO),
}


def is_label(source: str, word: str) -> bool:
    return word in {label.name for label in attribution(source).labels.values()}


@pytest.mark.parametrize("reason", FOR)
def test_who_speaks_once_does_so_because(reason: str) -> None:
    source, word, keys = FOR[reason]
    points = single_points(source, word, keys)
    assert sum(point.points for point in points) >= SINGLE
    assert decides_once(points, reason)
    assert is_label(source, word)


@pytest.mark.parametrize("reason", AGAINST)
def test_what_stands_once_in_the_form_speaks_not_because(reason: str) -> None:
    source, word, keys = AGAINST[reason]
    points = single_points(source, word, keys)
    assert sum(point.points for point in points) < SINGLE
    assert decides_once(points, reason)
    assert not is_label(source, word)


def test_a_slip_of_the_pen_is_the_frequent_name() -> None:
    source = talk("渔火军：船晚了。", one="渔火君")
    assert decides_once(
        single_points(source, "渔火军", {"渔火君", "何青"}, frozenset(near_names("渔火君"))), "one character from"
    )
    assert is_label(source, "渔火军")


def test_a_term_in_the_form_of_the_labels_is_explained_not_speaking() -> None:
    assert not is_label(talk("潮间带：涨落之间的那一段。"), "潮间带")


def test_a_name_outside_the_talk_does_not_speak() -> None:
    far = "\n\n".join(f"第{at}段讲的是河口的往事，与今天无关。" for at in range(2, 10))
    assert is_label(talk("罗平：船晚了。"), "罗平")
    assert not is_label(f"{talk()}\n\n{far}\n\n罗平：这本书写得很好。", "罗平")


def test_a_likely_speaker_may_open_the_talk() -> None:
    assert is_label(f"罗平：大家好，我先说一句。\n\n{talk()}", "罗平")


def test_a_list_item_is_no_turn_where_labels_stand_in_paragraphs() -> None:
    assert not is_label(talk("- 罗平：船晚了。"), "罗平")


def test_without_labels_there_is_no_template() -> None:
    assert template_of(weights("船来了吗？\n\n还没有来。"), set()) is None


def test_a_form_that_hardly_any_label_has_is_not_the_documents() -> None:
    source = talk("【林小溪】船晚了。")
    template = template_of(weights(source), TWO)
    assert template is not None
    assert {style.name for style, _, _ in template.purity} == {"COLON"}


def test_no_reason_is_without_a_test() -> None:
    tested = [*FOR, *AGAINST, "one character from a frequent name", "one word with a capital, and talk"]
    assert untested(pipeline.script.labels.template, tested) == set()
