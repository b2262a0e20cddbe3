"""The time left is what this run's own speed says, whatever was there before and however segments differ."""

from __future__ import annotations

import pytest

from pipeline.synth.recording import Progress
from pipeline.workflow.preparation.pace import FINISHING_SHARE, Pace, Work


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def progress(done: int, total: int, reused: int = 0) -> Progress:
    return Progress(
        done=0,
        total=0,
        reused=0,
        seconds_of_sound=0.0,
        symbols_done=done,
        symbols_total=total,
        symbols_reused=reused,
    )


def test_nothing_is_foretold_before_there_is_anything_to_go_by() -> None:
    clock = Clock()
    pace = Pace([Work(1000, 0.0)], clock)
    pace.begin(0)
    pace.speak(progress(0, 1000))
    clock.now_s += 3
    pace.speak(progress(30, 1000))
    assert pace.left_s() is None


def test_the_rate_is_symbols_a_second_however_they_are_cut() -> None:
    clock = Clock()
    pace = Pace([Work(1000, 0.0)], clock)
    pace.begin(0)
    pace.speak(progress(0, 1000))
    for done, seconds in ((10, 1), (200, 19), (300, 10)):
        clock.now_s += seconds
        pace.speak(progress(done, 1000))
    assert pace.left_s() == pytest.approx(70.0)


def test_takes_that_were_there_do_not_make_the_run_seem_fast() -> None:
    clock = Clock()
    pace = Pace([Work(100, 0.0)], clock)
    pace.begin(0)
    pace.speak(progress(900, 1000, reused=900))
    for done, seconds in ((910, 2), (960, 10)):
        clock.now_s += seconds
        pace.speak(progress(done, 1000, reused=900))
    assert pace.left_s() == pytest.approx(8.0)


def test_the_first_take_does_not_count_it_waited_for_the_model() -> None:
    clock = Clock()
    pace = Pace([Work(1000, 0.0)], clock)
    pace.begin(0)
    pace.speak(progress(0, 1000))
    clock.now_s += 60
    pace.speak(progress(10, 1000))
    assert pace.left_s() is None
    clock.now_s += 10
    pace.speak(progress(110, 1000))
    assert pace.left_s() == pytest.approx(89.0)


def test_later_episodes_and_the_mixing_of_all_are_counted() -> None:
    clock = Clock()
    pace = Pace([Work(100, 60.0), Work(300, 200.0)], clock)
    pace.begin(0)
    pace.speak(progress(0, 100))
    for done, seconds in ((10, 1), (100, 9)):
        clock.now_s += seconds
        pace.speak(progress(done, 100))
    assert pace.left_s() == pytest.approx(30.0 + FINISHING_SHARE * 260)
    clock.now_s += 6
    pace.finish(60.0)
    pace.begin(1)
    pace.speak(progress(0, 300))
    assert pace.left_s() == pytest.approx(30.0 + 0.1 * 200)
    clock.now_s += 20
    pace.speak(progress(300, 300))  # in one go
    clock.now_s += 5
    assert pace.left_s() == pytest.approx(15.0)
    clock.now_s += 100
    assert pace.left_s() == 0.0


class Crew:
    """Others who speak."""

    symbols = 0


def test_what_others_speak_of_later_episodes_counts_and_mixing_goes_on_beside_it() -> None:
    clock, crew = Clock(), Crew()
    pace = Pace([Work(1000, 60.0), Work(3000, 200.0)], clock, crew)
    pace.begin(0)
    pace.speak(progress(0, 1000))
    assert pace.left_s() is None
    crew.symbols = 100
    pace.speak(progress(50, 1000))
    clock.now_s += 10
    crew.symbols = 600
    pace.speak(progress(100, 1000))
    assert pace.left_s() == pytest.approx(3400 / 50)
    clock.now_s += 50
    crew.symbols = 4000
    assert pace.left_s() == pytest.approx(FINISHING_SHARE * 260)


def test_an_episode_that_was_up_to_date_says_nothing_about_mixing() -> None:
    clock = Clock()
    pace = Pace([Work(0, 600.0), Work(0, 100.0)], clock)
    pace.begin(0)
    pace.speak(progress(500, 500, reused=500))
    pace.begin(1)
    pace.speak(progress(80, 80, reused=80))
    assert pace.left_s() == pytest.approx(FINISHING_SHARE * 100)
