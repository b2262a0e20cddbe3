"""The order in which texts are spoken: long ones first, and not all long ones at once."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.synth.waiting import FILLED, Waiting


def speak(lengths: list[int], callers: int) -> tuple[list[int], int, int]:
    """(lengths in the order in which they began, when the last one ended, the most that was spoken at once)."""
    waiting = Waiting({str(number): length for number, length in enumerate(lengths)}, callers)
    begun: list[int] = []
    running: list[tuple[int, int]] = []
    now = most = 0
    while len(waiting) or running:
        while len(waiting) and len(running) < callers:
            length = lengths[int(waiting.take(sum(each for _, each in running)))]
            begun.append(length)
            heapq.heappush(running, (now + length, length))
        most = max(most, sum(each for _, each in running))
        now, _ = heapq.heappop(running)
    return begun, now, most


@pytest.mark.parametrize(
    ("lengths", "callers", "order"),
    [
        pytest.param([3, 9, 5], 1, [9, 5, 3], id="one caller: the longest first"),
        pytest.param([10, 9, 2, 1], 2, [10, 2, 1, 9], id="beside the longest one that fits"),
        pytest.param([10, 9, 8], 2, [10, 8, 9], id="none fits: the shortest"),
        pytest.param([4, 4, 4], 2, [4, 4, 4], id="all alike"),
        pytest.param([7], 8, [7], id="fewer than callers"),
        pytest.param([], 2, [], id="nothing to say"),
        pytest.param([0, 0], 2, [0, 0], id="without length"),
    ],
)
def test_the_order(lengths: list[int], callers: int, order: list[int]) -> None:
    assert speak(lengths, callers)[0] == order


@given(st.lists(st.integers(0, 400), max_size=60), st.integers(1, 8))
def test_each_is_spoken_once_and_no_caller_waits_while_there_is_something_to_say(
    lengths: list[int], callers: int
) -> None:
    begun, end, _ = speak(lengths, callers)
    assert sorted(begun) == sorted(lengths)
    assert end * callers <= sum(lengths) + (callers - 1) * max(lengths, default=0)


@given(st.lists(st.integers(12, 32), min_size=60, max_size=60))
def test_a_few_long_texts_are_spoken_beside_usual_ones(usual: list[int]) -> None:
    longest = 160
    _, _, most = speak([*usual, longest, longest, longest, longest], 2)
    assert most <= FILLED * 2 * longest
