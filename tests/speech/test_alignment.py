from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.alignment import Alignment
from pipeline.speech.spoken.form import speak_form
from tests.strategies import chinese_text


@given(chinese_text(max_size=80))
def test_places_ascend_and_meet_at_both_ends(text: str) -> None:
    spoken = speak_form(text)
    alignment = Alignment(text, spoken.text, spoken.spans)
    places = [alignment.written_place(place) for place in range(len(spoken.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


def test_a_cut_inside_a_number_takes_all_of_it_to_the_left() -> None:
    spoken = speak_form("有35个")
    alignment = Alignment("有35个", spoken.text, spoken.spans)
    assert spoken.text == "有三十五个"
    assert [alignment.written_place(place) for place in range(6)] == [0, 1, 3, 3, 3, 4]
    assert [alignment.is_exact(place) for place in range(6)] == [True, True, False, False, True, True]
    assert alignment.spoken_range(1, 3) == (1, 4)


@given(chinese_text(max_size=60), st.integers(min_value=0, max_value=60), st.integers(min_value=1, max_value=20))
def test_a_written_stretch_has_a_stretch_of_the_spoken_form(text: str, start: int, length: int) -> None:
    spoken = speak_form(text)
    first, last = Alignment(text, spoken.text, spoken.spans).spoken_range(start, start + length)
    assert 0 <= first <= last <= len(spoken.text)
