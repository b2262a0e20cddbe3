"""What is Simplified already is not converted again, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given

from pipeline.script.people.display import slug
from pipeline.text.names import fold_name
from pipeline.text.variants import simplify, simplify_for_reading, simplify_name
from tests.strategies import chinese_text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("李乾是乾安县人", "李乾是乾安县人"),
        ("李乾", "李乾"),
        ("宫商角徵羽，樊於期", "宫商角徵羽，樊於期"),
        ("黃乾和陳於期都是乾县人", "黄乾和陈於期都是乾县人"),  # Simplified with Traditional names
        ("頭髮乾了", "头发干了"),
        ("這幾年徵求過意見，後來於今年結束", "这几年征求过意见，后来于今年结束"),
        ("于是乾杯，乾脆走吧", "于是干杯，干脆走吧"),
        ("太后說以後再說", "太后说以后再说"),
        ("老么說祇有這樣，為什么呢", "老幺说只有这样，为什么呢"),
        ("祇園精舍供奉神祇，這裡沒有", "祇园精舍供奉神祇，这里没有"),
        ("什么都没有，老么也走了", "什么都没有，老么也走了"),
    ],
)
def test_a_text_is_read_in_simplified_characters(text: str, read: str) -> None:
    assert simplify_for_reading(text) == read


@given(chinese_text())
def test_every_character_stays_in_its_place(text: str) -> None:
    once = simplify_for_reading(text)
    assert len(once) == len(text)
    assert len(simplify_name(text)) >= len(text)


@pytest.mark.parametrize(("name", "other", "spelled"), [("李乾", "李乾", "li-qian"), ("黃乾", "黄乾", "huang-qian")])
def test_a_name_has_one_id_in_both_and_is_one_person(name: str, other: str, spelled: str) -> None:
    assert slug(name) == slug(other) == spelled
    assert fold_name(name) == fold_name(other)


def test_comparing_sees_no_difference() -> None:
    assert simplify("乾淨") == simplify("干净")
