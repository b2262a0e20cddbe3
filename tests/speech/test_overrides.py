from __future__ import annotations

import pytest
from hypothesis import given

from pipeline.speech.chinese.overrides import Override, strip_overrides, take_overrides
from tests.strategies import hostile_text


def test_marks_vanish_and_their_readings_stay() -> None:
    found = take_overrides("他{行|hang2}事，{女儿|nü3 er2}来了")
    assert found.text == "他行事，女儿来了"
    assert found.overrides == (
        Override(start=1, end=2, pinyin=("hang2",)),
        Override(start=4, end=6, pinyin=("nv3", "er2")),
    )
    assert found.problems == ()


@pytest.mark.parametrize("text", ["{行|hang2 zhang3}", "{行长|hang2}", "{行|hgng2}"])
def test_wrong_marks_are_problems(text: str) -> None:
    found = take_overrides(text)
    assert found.overrides == ()
    assert len(found.problems) == 1
    assert found.text == strip_overrides(text)


@pytest.mark.parametrize(
    "text", ["{a|b}", "{行|}", "{行|hang}", "{{x|y2}}", "{行 xing2}", "{}", "{|a1}", "f({x|xing2})"]
)
def test_other_braces_are_ordinary_text(text: str) -> None:
    assert strip_overrides(text) == text
    assert take_overrides(text).overrides == ()


@given(hostile_text())
def test_the_plain_text_is_the_same_for_both(text: str) -> None:
    assert take_overrides(text).text == strip_overrides(text)
