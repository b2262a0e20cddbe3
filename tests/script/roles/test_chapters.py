"""Where chapters begin, and headings that begin none."""

from __future__ import annotations

import pytest

from pipeline.script.roles.chapters import chapters
from tests.script.roles.judged import TALK, votes

MARKED = {
    "headings": ("## 第一夜", "## 第二夜"),
    "bold lines": ("**第一夜**", "**第二夜**"),
    "Chinese numbers": ("一、等船", "二、上船"),
    "digits": ("01 等船", "02 上船"),
    "ordinals": ("第一章 等船", "第二章 上船"),
    "short lines among sentences": ("等船", "上船"),
}


@pytest.mark.parametrize("name", MARKED)
def test_a_chapter_begins_at_each_mark(name: str) -> None:
    one, other = MARKED[name]
    found = votes(chapters, f"{TALK}\n\n{one}\n\n{TALK}\n\n{other}\n\n{TALK}\n")
    assert [text for reason, text in found if reason == "chapter"][-2:] == [one.strip("#* "), other.strip("#* ")]


def test_a_number_alone_belongs_to_the_title_below_it() -> None:
    source = f"# 对话船匠\n\n1\n\n## 等船\n\n{TALK}\n\n2\n\n## 上船\n\n{TALK}\n"
    assert [reason for reason, _ in votes(chapters, source)][-4:] == ["number", "chapter", "number", "chapter"]


def test_a_heading_with_nothing_below_is_left_out() -> None:
    source = f"{TALK}\n\n## 广告时间\n\n## 第二夜\n\n{TALK}\n\n## 第三夜\n\n{TALK}\n"
    assert votes(chapters, source) == [
        ("heading without text", "广告时间"),
        ("chapter", "第二夜"),
        ("chapter", "第三夜"),
    ]


def test_a_heading_above_its_own_parts_is_a_chapter() -> None:
    source = f"{TALK}\n\n## 第二天\n\n### 早晨\n\n{TALK}\n\n### 傍晚\n\n{TALK}\n"
    assert [reason for reason, _ in votes(chapters, source)] == ["chapter"] * 3


def test_a_text_of_headings_is_no_text_of_empty_headings() -> None:
    source = "\n\n".join(f"### 他在河口住到第{at}年才修好那条船。" for at in range(2, 9))
    assert {reason for reason, _ in votes(chapters, source)} == {"chapter"}


def test_sentences_in_headings_are_speech_where_labels_stand_in_headings() -> None:
    source = "\n\n".join(f"### {line}" for line in TALK.split("\n\n")).replace(
        "\n\n### 林小溪：那", "\n\n### 我想再等一夜。\n\n### 林小溪：那"
    )
    assert votes(chapters, source) == []


def test_a_bold_answer_below_a_label_alone_is_no_title() -> None:
    source = "\n\n".join(["林小溪：", "**船来了吗**", "何青：", "我看还没有来。"] * 3)
    assert votes(chapters, source) == []


def test_points_that_one_speaker_counts_are_no_chapters() -> None:
    points = "\n\n".join(["何青：我讲三点。", "一、船要修", "二、河要清", "三、路要通"])
    assert votes(chapters, f"{TALK}\n\n{points}\n\n{TALK}\n") == []


PARTS = ["关于渡口", "“船不肯走”", "修船、补漆与等待"]
FRONT = "---\ntitle: 渡口\nlayout: post\nauthor: 半夏\nversion: 1\n---"


def titles(parts: list[str]) -> list[str]:
    """The chapters of a talk of these parts, below a front matter."""
    found = votes(chapters, "\n\n".join([FRONT, "这是一篇访谈。", *(f"{part}\n\n{TALK}" for part in parts)]))
    return [text for reason, text in found if reason == "chapter"]


def test_short_lines_above_labels_name_the_parts_of_a_talk() -> None:
    assert titles(PARTS) == PARTS


@pytest.mark.parametrize(
    "line", ["（掌声）", "他停了一下……", "后来呢？", "船：木头的", "那就是说，", "河口 2024-03-02"]
)
def test_what_is_no_title_stays_where_it_is(line: str) -> None:
    assert titles(["修船、补漆与等待", line, "渡口、船和人"]) == ["修船、补漆与等待", "渡口、船和人"]


def test_a_line_that_comes_back_names_no_part() -> None:
    assert titles(["修船、补漆与等待"] * 3) == []


def test_one_such_line_is_no_chapter() -> None:
    assert titles(["修船、补漆与等待"]) == []
