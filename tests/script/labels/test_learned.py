"""A document's own form of a label, which no table lists, and texts that only look so."""

from __future__ import annotations

import pytest

from pipeline.script.labels.marks import RARE_CLOSING
from tests.script.readings.interviews import ANSWERS, QUESTIONS, read, who_says

FORMS = [
    *(f"WHO{mark}WORDS" for mark in RARE_CLOSING),
    *("WHO ～ WORDS", "@WHO WORDS", "＠WHO WORDS", "#WHO# WORDS", "#WHO WORDS", "{WHO} WORDS", "WHO//WORDS"),
    *("WHO WORDS", "`WHO` WORDS", "[00:01:02] WHO WORDS", "WHO[00:01:02]WORDS", "00:12 WHO：WORDS"),
]


def talk(form: str) -> str:
    """林小溪 and 何青 in one form, in their order."""
    rows = [row for q, a in zip(QUESTIONS, ANSWERS, strict=True) for row in (("林小溪", q), ("何青", a))]
    return "# 河口\n\n" + "\n\n".join(form.replace("WHO", who).replace("WORDS", words) for who, words in rows) + "\n"


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_its_own_names_who_speaks(form: str) -> None:
    expected = [row for q, a in zip(QUESTIONS, ANSWERS, strict=True) for row in (("林小溪", q), ("何青", a))]
    assert who_says(read(talk(form))) == expected


@pytest.mark.parametrize(
    "lines",
    [
        [f"第{n}天／晴，船在河口，{said}" for n, said in zip("一二三四五六", ANSWERS * 2, strict=False)],
        [
            f"{word}；{said}"
            for word, said in zip(["潮水", "船坞", "灯塔", "渡口", "学校", "河滩"], ANSWERS * 2, strict=False)
        ],
        ["@所有人 明天不开船。", "@所有人 后天也不开。", "码头见。", "带伞。", "@何青 木头到了。", "好。", "知道了。"],
        [f"价格=四十；{said}" for said in ANSWERS * 2],
    ],
    ids=["days", "words that stand once", "calls in a chat", "one word"],
)
def test_running_text_has_these_marks_too(lines: list[str]) -> None:
    assert {name for name, _ in who_says(read("# 河口\n\n" + "\n\n".join(lines) + "\n"))} == {"旁白"}
