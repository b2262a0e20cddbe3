from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.loudness import Loudness, db_to_factor, factor_to_db


@given(st.floats(-120, 60))
def test_decibels_and_factors_are_inverse(gain_db: float) -> None:
    assert factor_to_db(db_to_factor(gain_db)) == pytest.approx(gain_db, abs=1e-9)


def test_nothing_has_no_level() -> None:
    assert factor_to_db(0.0) == -math.inf


def test_one_channel_reads_three_lu_less() -> None:
    assert Loudness(-16.0).single_channel_lufs == pytest.approx(-19.01, abs=0.005)


def test_silence_gets_no_gain() -> None:
    assert Loudness(-70.0).gain_to(-16.0) == 0.0
    assert Loudness(-30.0).gain_to(-16.0) == pytest.approx(14.0)
