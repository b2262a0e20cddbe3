from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.cutting import Limits, Ruler, cut
from tests.strategies import chinese_text, hostile_text

LIMITS = Limits(least=3, target=10, cap=20)


def ruler(text: str, costs: list[int] | None = None) -> Ruler:
    """A text in which every character counts one, or as said."""
    return Ruler(spoken=text, cost_at=[0, *accumulate(costs or [1] * len(text))], word_places=range(0, len(text), 2))


@given((chinese_text(max_size=200) | hostile_text(max_size=200)).filter(bool))
def test_pieces_cover_the_text_and_keep_the_cap(text: str) -> None:
    ends = cut(ruler(text), LIMITS)
    assert ends[-1] == len(text)
    assert all(0 < end - start <= LIMITS.cap for start, end in pairwise((0, *ends)))


@given(st.lists(st.integers(min_value=0, max_value=LIMITS.cap), min_size=1, max_size=100))
def test_no_piece_is_longer_than_the_cap_whatever_characters_cost(costs: list[int]) -> None:
    text = "好" * len(costs)
    measure = ruler(text, costs)
    ends = cut(measure, LIMITS)
    assert ends[-1] == len(text)
    assert all(measure.cost(start, end) <= LIMITS.cap for start, end in pairwise((0, *ends)))


def test_an_empty_text_has_no_pieces() -> None:
    assert cut(ruler(""), LIMITS) == ()


def test_a_short_piece_joins_its_neighbour() -> None:
    assert cut(ruler("对。我们今天早上就出发了吧。"), LIMITS) == (14,)


def test_a_sentence_beyond_the_target_is_not_cut_within_the_cap() -> None:
    text = "我们今天，早上就已经，出发去了那里。"
    assert cut(ruler(text), LIMITS) == (len(text),)


def test_a_shielded_stretch_is_cut_only_as_a_last_resort() -> None:
    text = "前面的话，" + "中" * 12 + "后面的话"
    shield = Ruler(spoken=text, cost_at=range(len(text) + 1), word_places=(), shielded=[(5, 17)])
    assert cut(shield, LIMITS) == (5, 21)


def test_a_stretch_longer_than_the_cap_is_cut_all_the_same() -> None:
    text = "中" * 50
    shield = Ruler(spoken=text, cost_at=range(51), word_places=(), shielded=[(0, 50)])
    assert max(end - start for start, end in pairwise((0, *cut(shield, LIMITS)))) <= LIMITS.cap
