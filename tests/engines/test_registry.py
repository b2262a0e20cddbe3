"""Engines by name: the first that answers, and a reason for each that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.engines.registry import ENGINES, check_engines, choose_engine, engine_voices, load_engine
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineUnavailableError
from pipeline.synth.engine import SpeechEngine


def failing(error: Exception) -> Callable[[], SpeechEngine]:
    def load() -> SpeechEngine:
        raise error

    return load


def test_the_first_engine_that_answers_serves() -> None:
    engines = {"away": failing(EngineUnavailableError("no network", hint="plug it in")), "tone": ToneEngine}
    assert load_engine(["away", "tone"], engines).name == "tone"


def test_the_first_engine_is_chosen_without_excuses() -> None:
    choice = choose_engine(
        ["tone", "away"], {"away": failing(EngineUnavailableError("no network")), "tone": ToneEngine}
    )
    assert (choice.engine.name, choice.passed_over) == ("tone", ())


def test_a_fallback_says_why_the_engines_before_it_do_not_speak() -> None:
    engines = {"away": failing(EngineUnavailableError("no network\nno cable")), "tone": ToneEngine}
    choice = choose_engine(["away", "tone"], engines)
    assert choice.engine.name == "tone"
    assert choice.passed_over == ("away: no network", "away: no cable")


def test_when_none_answers_each_says_why() -> None:
    engines = {
        "away": failing(EngineUnavailableError("no network", hint="plug it in")),
        "broken": failing(ImportError("libfoo is missing")),
    }
    with pytest.raises(EngineUnavailableError) as caught:
        load_engine(["away", "broken", "kokorro"], engines)
    assert str(caught.value).split("\n") == [
        "no engine answers",
        "away: no network",
        "broken: cannot be started here: libfoo is missing",
        "kokorro: no such engine; there are away, broken",
    ]
    assert caught.value.hint == "plug it in"


def test_every_engine_lists_voices_of_both_sexes() -> None:
    for name in ENGINES:
        assert {voice.gender for voice in engine_voices(name)} == {"male", "female"}
    assert len(engine_voices("kokoro")) == 8
    with pytest.raises(KeyError):
        engine_voices("nobody")


def test_a_tone_is_always_there() -> None:
    assert load_engine(["tone"]).name == "tone"


def test_the_doctor_learns_of_each_part() -> None:
    assert [finding.part for finding in check_engines(online=False)] == ["kokoro model", "kokoro voices"]
