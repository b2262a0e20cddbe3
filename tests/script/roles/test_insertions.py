"""Captions, cross links and notes between the lines of a talk."""

from __future__ import annotations

import pytest

from pipeline.script.roles.insertions import MAX_CAPTION, insertions
from tests.script.roles.judged import TALK, votes

PICTURE = "![](boat.jpg)"
INSERTED = {
    "below a picture": (f"{PICTURE}\n\n何青和他的第七条船", "caption"),
    "quoted below a picture": (f"{PICTURE}\n\n> 何青和他的第七条船。摄于去年。", "caption"),
    "a line of links": ("更多：[夜里的渡口](https://hekou.example/1)", "cross link"),
    "a bold note": ("**（录音中断十分钟）**", "note"),
}
SPOKEN = {
    "a sentence below a picture": f"{PICTURE}\n\n那是第七条船。",
    "talk below a picture": f"{PICTURE}\n\n这是我的第七条船",
    "a long line below a picture": f"{PICTURE}\n\n{'船' * (MAX_CAPTION + 1)}",
    "an announcement below a picture": f"{PICTURE}\n\n船有三种：",
    "a sentence with a link in it": "我们把它写进了[夜里的渡口](https://hekou.example/1)，后来大家都知道了这件事。",
    "a link that somebody recommends": "你看[夜里的渡口](https://hekou.example/1)吧",
    "bold words": "**录音中断十分钟**",
    "brackets": "（录音中断十分钟）",
}


def inside(middle: str) -> str:
    """A talk with something in the middle."""
    return f"# 对话船匠\n\n{TALK}\n\n{middle}\n\n{TALK}\n"


@pytest.mark.parametrize("name", INSERTED)
def test_what_stands_between_the_lines_is_left_out(name: str) -> None:
    middle, reason = INSERTED[name]
    assert [found for found, _ in votes(insertions, inside(middle))] == [reason]


@pytest.mark.parametrize("name", SPOKEN)
def test_what_looks_alike_is_spoken(name: str) -> None:
    assert votes(insertions, inside(SPOKEN[name])) == []


def test_a_note_stands_between_labels_only() -> None:
    assert votes(insertions, f"# 对话船匠\n\n**（三月的一个下午）**\n\n{TALK}\n") == []


def test_quotes_below_pictures_are_turns_where_labels_stand_in_quotes() -> None:
    talk = "\n\n".join(f"> {line}" for line in TALK.split("\n\n"))
    source = f"# 对话船匠\n\n{talk}\n\n{PICTURE}\n\n> 那天的水很大。\n\n{talk}\n"
    assert votes(insertions, source) == []


SOURCE = "> 河口访谈，夜话栏目\n>\n> 原文：https://hekou.example/7\n>\n> 何青做客实录"


def test_where_a_part_comes_from_is_a_note() -> None:
    found = votes(insertions, f"# 渡口\n\n## 何青\n\n{SOURCE}\n\n{TALK}")
    assert [text for reason, text in found if reason == "note on the text"] == [
        "河口访谈，夜话栏目",
        "原文：https://hekou.example/7",
        "何青做客实录",
    ]


@pytest.mark.parametrize(
    "source",
    [
        f"# 渡口\n\n## 何青\n\n> 船不肯走。\n>\n> 潮水也不肯。\n\n{TALK}",
        f"# 渡口\n\n## 何青\n\n{TALK}\n\n{SOURCE}\n\n{TALK}",
        f"# 渡口\n\n## 何青\n\n> {'那天渡口没有人。' * 12}\n>\n> 见 https://hekou.example/7\n\n{TALK}",
    ],
    ids=["a motto", "a quotation in the talk", "a long quotation"],
)
def test_other_quotations_are_no_notes(source: str) -> None:
    assert "note on the text" not in [reason for reason, _ in votes(insertions, source)]
