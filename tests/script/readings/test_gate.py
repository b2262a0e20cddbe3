"""Signs that a document was not understood: each on a text that fails so, none on one that is read well."""

from __future__ import annotations

import pytest

from pipeline.script.readings.gate import MIN_CHARACTERS
from tests.script.readings.interviews import ANSWERS, QUESTIONS, interview, read

TALK = [f"林小溪：{asked}\n\n何青：{said}" for asked, said in zip(QUESTIONS, ANSWERS, strict=True)] * 3
PROSE = [said.replace("我们", "他们").replace("我", "他") for said in ANSWERS] * 3
UNDERSTOOD = {
    "a labelled talk": "# 对话船匠\n\n" + "\n\n".join(TALK),
    "bold questions": interview("**{}**") + interview("**{}**", title=""),
    "an essay": "# 河口风物\n\n" + "\n\n".join(PROSE),
    "a labelled talk with chapters": "# 对话船匠\n\n"
    + "\n\n".join(f"## 第{at}夜\n\n{part}" for at, part in enumerate(TALK)),
    "one who quotes": "# 船匠\n\n" + "\n\n".join(f"何青：他说：{said}\n\n林小溪：后来呢？" for said in PROSE[:4]),
    "a short note": "# 专访船匠\n\n今天没有人来。",
}
FAILED = {
    "silent chapter titles": "# 河口夜话\n\n" + "\n\n".join(f"### {said}" for said in PROSE) + "\n\n就这些。",
    "begin as labels do": "# 河口水文\n\n"
    + "\n\n".join(
        f"{term}｜涨落之间的那一段水面，宽约三里，水深不过膝，鸟也多。"
        for term in ["潮间带", "盐水楔", "回水湾", "退潮线", "河口沙"] * 2
    ),
    "the title calls it a talk": "# 专访船匠\n\n" + "\n\n".join(PROSE),
    "of the text would be left out": "# 河口\n\n" + "\n\n".join(f"▲{said}" for said in PROSE),
    "turns of one speaker begin with": "# 对话船匠\n\n"
    + "\n\n".join(f"何青：老话：{said}\n\n林小溪：后来呢？" for said in PROSE),
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_text_that_was_read_well_shows_no_sign(name: str) -> None:
    assert read(UNDERSTOOD[name]).failure == ()


@pytest.mark.parametrize("sign", FAILED)
def test_a_text_that_was_not_understood_shows_a_sign(sign: str) -> None:
    assert [each for each in read(FAILED[sign]).failure if sign in each]


def test_short_texts_are_read_as_they_come() -> None:
    title, text = "# 专访船匠", "他每个月还出去一趟，只为了看看水有没有变清。"
    often = MIN_CHARACTERS // len(text)
    assert read(f"{title}\n\n" + "\n\n".join([text] * (often - 1))).failure == ()
    assert read(f"{title}\n\n" + "\n\n".join([text] * (often + 1))).failure
