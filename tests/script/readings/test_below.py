"""Answers that lost their label between two questions of one asker."""

from __future__ import annotations

import pytest

from tests.script.readings.interviews import ANSWERS, QUESTIONS, read, who_says

FORMS = {
    "headings": ("### 半夏：{}", "何青：{}"),
    "bold": ("**半夏：{}**", "何青：{}"),
    "nothing": ("半夏：{}", "何青：{}"),
}
MORE = "后来船就多了。"


def talk(asked: str, said: str) -> str:
    rows = [row for _ in range(2) for row in zip(QUESTIONS, ANSWERS, strict=True)]
    return "# 船匠\n\n" + "\n\n".join(f"{asked.format(q)}\n\n{said.format(a)}" for q, a in rows)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_answer_without_a_label_is_the_other_person_s(form: tuple[str, str]) -> None:
    source = talk(*form).replace(f"何青：{ANSWERS[1]}", f"{ANSWERS[1]}\n\n{MORE}", 1)
    assert who_says(read(source))[2:4] == [("半夏", QUESTIONS[1]), ("何青", f"{ANSWERS[1]}\n{MORE}")]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_stands_above_a_labelled_answer_goes_on_with_the_question(form: tuple[str, str]) -> None:
    source = talk(*form).replace(f"何青：{ANSWERS[1]}", f"我是说那一年。\n\n何青：{ANSWERS[1]}", 1)
    assert who_says(read(source))[2] == ("半夏", f"{QUESTIONS[1]}\n我是说那一年。")


def test_where_nothing_is_set_off_a_second_question_is_no_answer() -> None:
    source = talk(*FORMS["nothing"]).replace(f"何青：{ANSWERS[1]}", "您后悔吗？", 1)
    assert who_says(read(source))[2] == ("半夏", f"{QUESTIONS[1]}\n您后悔吗？\n{QUESTIONS[2]}")


def test_nobody_is_named_where_nobody_else_answers_often() -> None:
    rows = zip(QUESTIONS, ANSWERS, strict=True)
    source = (
        "# 船匠\n\n"
        + "\n\n".join(f"### 半夏：{asked}\n\n{said}" for asked, said in rows)
        + "\n\n## 何青的话\n\n何青：走吧。"
    )
    assert ("受访者", ANSWERS[0]) in who_says(read(source))
