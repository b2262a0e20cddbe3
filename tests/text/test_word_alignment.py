"""Cues find their turns by words alone, whatever was edited elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.matching import fold_words
from pipeline.text.word_alignment import align

TURNS = [
    "老街上还剩几家修伞的铺子？",
    "两家。对。一家在桥头，一家在庙后。",
    "对。",
    "那么您的手艺传给谁呢？",
    "还没有人来学。",
]


def cut(turns: list[str]) -> list[tuple[int, str]]:
    """(turn, sentence) as an episode would show them."""
    return [(number, f"{part}。") for number, turn in enumerate(turns, 1) for part in turn.rstrip("。").split("。")]


def test_every_cue_of_an_unchanged_script_finds_its_turn() -> None:
    cues = cut(TURNS)
    assert [(found.turn, found.exact) for found in align([words for _, words in cues], TURNS)] == [
        (turn, True) for turn, _ in cues
    ]


def test_a_word_that_stands_everywhere_belongs_between_its_neighbours() -> None:
    assert [found.turn for found in align(["一家在桥头，一家在庙后。", "对。", "那么您的手艺传给谁呢？"], TURNS)] == [
        2,
        3,
        4,
    ]


def test_an_edited_turn_is_told_by_its_neighbours_and_leads_nothing_else_astray() -> None:
    cues = [words for _, words in cut(TURNS)]
    edited = [*TURNS[:3], "手艺有没有徒弟接着做？", TURNS[4]]
    found = align(cues, edited)
    assert [each.turn for each in found] == [turn for turn, _ in cut(TURNS)]
    assert [each.exact for each in found] == [turn != 4 for turn, _ in cut(TURNS)]


def test_turns_that_were_put_in_move_the_numbers() -> None:
    cues = [words for _, words in cut(TURNS)]
    found = align(cues, ["先说说您自己。", "", *TURNS])
    assert [each.turn for each in found] == [turn + 2 for turn, _ in cut(TURNS)]


def test_what_comes_before_the_first_turn_is_turn_0_and_another_script_has_nothing() -> None:
    notice = "本节目由文字稿合成。"
    assert [found.turn for found in align([notice, TURNS[0]], TURNS)] == [0, 1]
    assert [found.turn for found in align([notice, TURNS[0]], ["完全是另一篇文字。"])] == [None, None]


@given(st.lists(st.text("甲乙丙丁。，", min_size=1, max_size=6), min_size=1, max_size=12))
def test_turns_never_go_back_and_exact_ones_hold_the_words(turns: list[str]) -> None:
    found = align(turns, turns)
    exact = [(cue, each.turn) for cue, each in zip(turns, found, strict=True) if each.exact]
    numbers = [turn for _, turn in exact if turn is not None]
    assert numbers == sorted(numbers)
    assert all(fold_words(cue) in fold_words("".join(turns)) for cue, _ in exact)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＩ　時代", "ai 时代"),
        ("黃仁勳", "黄仁勋"),
        ("「開源」！", "开源"),
        ("２０２４年", "2024 年"),
        ("Café", "café"),
    ],
)
def test_spellings_that_a_reader_takes_for_the_same_are(one: str, other: str) -> None:
    assert fold_words(one) == fold_words(other)
