"""Lines that say who made an article, and sentences that only begin so."""

from __future__ import annotations

import pytest

from pipeline.script.roles.credits import credits_in
from pipeline.text.rows import table_tree

SUFFIXES = table_tree("pipeline.script.roles", "drops.yaml")["suffixes"]


def stated(line: str) -> list[tuple[str, str]]:
    """(part, name) of what a line states."""
    return [(credit.part, credit.name) for credit in credits_in(line)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_publisher_alone_with_its_suffix(suffix: str) -> None:
    assert stated(f"河口晚报{suffix}") == [("publisher", "河口晚报")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("文 / 温海平", [("author", "温海平")]),
        ("文字｜温海平　编辑｜梅若溪", [("author", "温海平"), ("editor", "梅若溪")]),
        ("作者｜温海平编辑｜梅若溪", [("author", "温海平"), ("editor", "梅若溪")]),
        ("河口晚报编译 温海平编辑 梅若溪", [("publisher", "河口晚报"), ("translator", "温海平"), ("editor", "梅若溪")]),
        ("河口晚报记者 温海平 发自渡口", [("author", "温海平"), ("publisher", "河口晚报")]),
        ("本报特约记者 温海平", [("author", "温海平")]),
        ("特约记者：温海平", [("author", "温海平")]),
        ("本文来自微信公众号“河口夜话”，作者：温海平", [("publisher", "河口夜话"), ("author", "温海平")]),
        ("2024年5月1日 河口晚报", [("published", "2024年5月1日")]),
        ("编輯：梅若溪", [("editor", "梅若溪")]),
        ("作者：温海平　来源：渡口频道", [("author", "温海平"), ("publisher", "渡口频道")]),
    ],
)
def test_a_credit_line_states(line: str, expected: list[tuple[str, str]]) -> None:
    assert stated(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "作者是谁不重要。",
        "文章来源这件事我说不清",
        "编辑 我的稿子的人",
        "来源于水，归于水。",
        "记者，我当过三年。",
        "记者问我怕不怕",
        "翻译得很好",
    ],
)
def test_a_sentence_that_begins_like_one_states_nothing(line: str) -> None:
    assert stated(line) == []
