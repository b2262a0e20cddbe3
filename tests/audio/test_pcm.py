from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.pcm import Samples, ahead, regrouped


def make_blocks(lengths: list[int]) -> list[Samples]:
    whole = np.arange(sum(lengths), dtype=np.float32)
    return np.split(whole, np.cumsum(lengths)[:-1]) if lengths else []


@given(st.lists(st.integers(0, 50)), st.integers(1, 40))
def test_regrouped_samples_are_the_same_in_equal_blocks(lengths: list[int], frames: int) -> None:
    groups = list(regrouped(make_blocks(lengths), frames))
    assert np.array_equal(np.concatenate([np.zeros(0), *groups]), np.arange(sum(lengths)))
    assert all(len(group) == frames for group in groups[:-1])
    assert all(0 < len(group) <= frames for group in groups[-1:])


def test_blocks_made_ahead_are_the_same_and_made_elsewhere() -> None:
    makers = set()

    def made() -> Iterator[Samples]:
        for block in make_blocks([3, 1, 4]):
            makers.add(threading.current_thread())
            yield block

    assert [len(block) for block in ahead(made())] == [3, 1, 4]
    assert threading.current_thread() not in makers


def test_what_goes_wrong_ahead_is_raised_where_the_blocks_are_used() -> None:
    def broken() -> Iterator[Samples]:
        yield np.zeros(3, dtype=np.float32)
        raise ValueError("gone")

    blocks = ahead(broken())
    assert len(next(blocks)) == 3
    with pytest.raises(ValueError, match="gone"):
        next(blocks)


def test_whoever_stops_listening_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    blocks = ahead(make_blocks([1] * 100))
    next(blocks)
    blocks.close()
    assert threading.active_count() == before
