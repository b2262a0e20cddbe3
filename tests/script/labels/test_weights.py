"""What speaks for a word that comes back before speech, and what against: each reason where it decides."""

from __future__ import annotations

import pytest

import pipeline.script.labels.weights
from pipeline.script.labels.weights import RECURRING
from tests.script.labels.talks import attribution, decides, recurring_points, untested, weights

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v {0}>船来了没有？\n\n00:03.000 --> 00:05.000\n<v {0}>再等等。\n"


def talk(*lines: str) -> str:
    """One paragraph a line."""
    return "\n\n".join(lines)


def lone(word: str) -> str:
    """Somebody speaks twice between paragraphs without a label."""
    return talk(
        f"{word}：船来了吗？", "那天的风很大，谁也没有去码头。", f"{word}：再等等吧。", "后来又下雨了，路断了。"
    )


def pair(one: str, other: str, mark: str = "：", times: int = 2) -> str:
    """Two who speak in turn."""
    return talk(*[f"{one}{mark}船来了吗？", f"{other}{mark}还没有来。"] * times)


FOR = {
    "the format names the speaker": (VTT.format("海"), "海", "talk.vtt"),
    "looks like person": (lone("林小溪"), "林小溪", "talk.md"),
    "looks like role": (lone("主持人"), "主持人", "talk.md"),
    "looks like numbered": (lone("发言人1"), "发言人1", "talk.md"),
    "looks like initial": (lone("Z"), "Z", "talk.md"),
    "a masked name": (lone("方*"), "方*", "talk.md"),
    "says what it is called from there on": (lone("天气（以下简称天）"), "天气", "talk.md"),
    "begins to speak 2 times": (pair("渔火", "灯塔"), "渔火", "talk.md"),
    "as often as others": (pair("渔火", "灯塔"), "渔火", "talk.md"),
    "changes with others": (pair("渔火", "灯塔"), "渔火", "talk.md"),
    "set off from the speech": (pair("**图书馆的猫：**", "**渔火：**", ""), "图书馆的猫", "talk.md"),
    "as regular as a label": (pair("图书馆的猫", "渔火", times=3), "图书馆的猫", "talk.md"),
    "speech follows": (pair("大钟", "渔火"), "大钟", "talk.md"),
}
AGAINST = {
    "a form that running text has too": (pair("渔火", "灯塔", "｜"), "渔火"),
    "not a word for somebody": (pair("他说", "林小溪", times=5), "他说"),
    "ends as a clause does": (pair("图书馆的猫", "林小溪"), "图书馆的猫"),
    "words in quotation marks, in sentences too": (
        pair("「渔火」", "「灯塔」", "")
        + talk("我看见「渔火」，也看见「灯塔」。", "后来「渔火」和「灯塔」都灭了，「渔火」先灭。"),
        "渔火",
    ),
    "long for a label": (pair("河口水文观测站值班小队", "林小溪"), "河口水文观测站值班小队"),
    "a word of the language": (pair("天气", "林小溪"), "天气"),
    "nothing after it reads as speech": (talk(*["渔火：三米", "灯塔：四米"] * 2), "渔火"),
    "nobody talks after it": (talk(*["渔火：三米高。", "灯塔：四米高。"] * 2), "渔火"),
}


@pytest.mark.parametrize("reason", FOR)
def test_a_word_is_a_label_because(reason: str) -> None:
    source, word, file = FOR[reason]
    points = recurring_points(source, word, file)
    assert sum(point.points for point in points) >= RECURRING
    assert decides(points, reason)
    assert word in {label.name for label in attribution(source, file).labels.values()}


@pytest.mark.parametrize("reason", AGAINST)
def test_a_word_is_no_label_because(reason: str) -> None:
    source, word = AGAINST[reason]
    points = recurring_points(source, word)
    assert sum(point.points for point in points) < RECURRING
    assert decides(points, reason)


def test_whom_voices_yaml_knows_is_likely_to_speak() -> None:
    known = frozenset({"渔火"})
    assert decides(recurring_points(lone("渔火"), "渔火", known=known), "looks like known")
    assert not attribution(lone("渔火")).labels
    assert attribution(lone("渔火"), known=known).keys == known


def test_a_label_on_every_line_of_one_person_counts_once() -> None:
    once = weights(pair("小石", "大钟"))
    often = weights(talk(*["小石：船来了吗？"] * 4, *["大钟：还没有来。"] * 4, "小石：再等等吧。", "大钟：好的。"))
    assert once.runs == often.runs == {"小石": 2, "大钟": 2}


def test_a_paragraph_between_two_labels_of_one_person_begins_a_new_run() -> None:
    assert weights(lone("林小溪")).runs == {"林小溪": 2}


@pytest.mark.parametrize("word", ["陈○○", "方*", "李×", "L○○"])
def test_a_name_with_a_hidden_part_is_somebodys(word: str) -> None:
    assert "a masked name" in {point.reason for point in recurring_points(lone(word), word)}


def test_words_that_are_not_regular_in_one_form_are_not_called_so() -> None:
    lines = ["图书馆的猫：船来了吗？", "渔火：还没有来。", "- 图书馆的猫：船呢？", "**渔火：**没有来。"] * 2
    reasons = {point.reason for point in recurring_points(talk(*lines), "图书馆的猫")}
    assert "as regular as a label" not in reasons


def test_every_reason_that_was_found_weighs_something() -> None:
    for source, word, file in FOR.values():
        assert all(point.points for point in recurring_points(source, word, file))


def test_no_reason_is_without_a_test() -> None:
    assert untested(pipeline.script.labels.weights, [*FOR, *AGAINST]) == set()
