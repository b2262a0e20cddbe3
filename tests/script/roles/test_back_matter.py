"""Where the talk ends and the page goes on."""

from __future__ import annotations

import pytest

from pipeline.script.roles.back_matter import back_matter
from tests.script.roles.judged import TALK, lines, votes

PAGE = {
    "a heading and a list": ["## 河口夜话", "- 夜里的渡口", "- 灯塔看守人"],
    "a rule and a life": ["---", "何青是河口的船匠，生于渡口。"],
    "links": ["[夜里的渡口](https://hekou.example/1)", "[灯塔看守人](https://hekou.example/2)"],
    "a licence": ["本页依河口许可协议发布", "图片版权归渡口小学"],
}
SPEECH = {
    "one more answer": ["我们就这样等到天亮。", "后来船真的来了，谁也没有说话。"],
    "an answer about the page": ["我后来给这本刊物投稿，编辑是我的老同学。"],
    "one short line": ["天亮了"],
    "a talk about somebody": ["他是渡口的船匠，我跟他学了十年。"],
}


@pytest.mark.parametrize("name", PAGE)
def test_what_a_page_has_after_the_talk_is_left_out(name: str) -> None:
    found = votes(back_matter, "\n\n".join([f"# 对话船匠\n\n{TALK}", *PAGE[name]]))
    assert found
    assert {reason for reason, _ in found} == {"back matter"}
    assert len(found) == len([line for line in PAGE[name] if line != "---"])


@pytest.mark.parametrize("name", SPEECH)
def test_words_after_the_last_label_are_the_speakers(name: str) -> None:
    assert votes(back_matter, "\n\n".join([f"# 对话船匠\n\n{TALK}", *SPEECH[name]])) == []


def test_names_with_what_others_said_are_a_page() -> None:
    talk = TALK.replace("\n\n", "\n\n那天的风从东边来，我们都听见了。\n\n")
    source = "\n\n".join([f"# 对话船匠\n\n{talk}", "## 听众来信", "罗平：写得真好", "梁山：船匠保重"])
    assert [text for _, text in votes(back_matter, source)] == ["听众来信", "罗平：写得真好", "梁山：船匠保重"]


def test_speech_between_page_lines_and_the_talk_stays() -> None:
    source = "\n\n".join([f"# 对话船匠\n\n{TALK}", "我们就这样等到天亮。", *PAGE["a heading and a list"]])
    assert [text for _, text in votes(back_matter, source)] == ["河口夜话", "夜里的渡口", "灯塔看守人"]


def test_a_person_is_shown_where_it_begins() -> None:
    source = "\n\n".join([f"# 对话船匠\n\n{TALK}", *PAGE["a licence"]])
    (doubt,) = back_matter(lines(source)).doubts
    assert "from here to the end" in doubt.problem
    assert source.splitlines()[doubt.line - 1] == PAGE["a licence"][0]


def test_without_labels_more_must_speak_for_it() -> None:
    essay = ["# 河口风物", *["船在清晨出发，傍晚回来。"] * 6]
    assert votes(back_matter, "\n\n".join([*essay, "渡口的夏天"])) == []
    page = ["## 相关阅读", "- 夜里的渡口", "- 灯塔看守人"]
    assert len(votes(back_matter, "\n\n".join([*essay, *page]))) == 3


def test_the_paragraph_below_a_label_alone_on_its_line_is_speech() -> None:
    talk = "\n\n".join(
        ["**林小溪**", "船来了吗？", "**何青**", "我看还没有来。"] * 3 + ["**林小溪**", "版权页你看了吗"]
    )
    assert votes(back_matter, talk) == []
