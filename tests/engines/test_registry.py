"""Engines by name: those of this installation and of packages, and a reason for each that does not answer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from pipeline.engines.registry import (
    check_engines,
    choose_engine,
    collect,
    engine_names,
    find_engines,
    find_spec,
    load_engine,
)
from pipeline.engines.tone import SPEC as TONE
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineUnavailableError
from pipeline.synth.engine import SpeechEngine
from tests.conftest import ROOT


@dataclass
class Point:
    """Something that a package brings, as an entry point would."""

    name: str
    what: object

    def load(self) -> object:
        if isinstance(self.what, Exception):
            raise self.what
        return self.what


def failing(error: Exception) -> Callable[[], SpeechEngine]:
    def load() -> SpeechEngine:
        raise error

    return load


def test_the_first_engine_that_answers_serves() -> None:
    loaders = {"away": failing(EngineUnavailableError("no network", hint="plug it in")), "tone": ToneEngine}
    assert choose_engine(["away", "tone"], loaders=loaders).engine.name == "tone"


def test_the_first_engine_is_chosen_without_excuses() -> None:
    loaders = {"away": failing(EngineUnavailableError("no network")), "tone": ToneEngine}
    choice = choose_engine(["tone", "away"], loaders=loaders)
    assert (choice.engine.name, choice.passed_over) == ("tone", ())


def test_a_fallback_says_why_the_engines_before_it_do_not_speak() -> None:
    loaders = {"away": failing(EngineUnavailableError("no network\nno cable")), "tone": ToneEngine}
    choice = choose_engine(["away", "tone"], loaders=loaders)
    assert choice.engine.name == "tone"
    assert choice.passed_over == ("away: no network", "away: no cable")


def test_when_none_answers_each_says_why() -> None:
    loaders = {
        "away": failing(EngineUnavailableError("no network", hint="plug it in")),
        "broken": failing(ImportError("libfoo is missing")),
    }
    with pytest.raises(EngineUnavailableError) as caught:
        choose_engine(["away", "broken", "kokorro"], loaders=loaders)
    assert str(caught.value).split("\n") == [
        "no engine answers",
        "away: no network",
        "broken: cannot be started here: libfoo is missing",
        "kokorro: no such engine; there are away, broken",
    ]
    assert caught.value.hint == "plug it in"


def test_every_folder_of_the_engines_room_is_an_engine() -> None:
    folders = {path.parent.name for path in (ROOT / "pipeline/engines").glob("*/__init__.py")}
    assert folders <= set(engine_names())
    assert not find_engines().broken


def test_engines_with_voices_of_their_own_have_men_and_women() -> None:
    for spec in find_engines().specs.values():
        assert {voice.gender for voice in spec.voices} in ({"male", "female"}, set())
        pattern = spec.form.voice_pattern
        assert pattern is None or all(pattern.fullmatch(voice.name) for voice in spec.voices)
        assert pattern is None or pattern.fullmatch(spec.form.voice_example)


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(EngineUnavailableError, match="festival") as caught:
        find_spec("festival")
    assert all(name in caught.value.hint for name in engine_names())


def test_a_package_brings_an_engine() -> None:
    choir = replace(TONE, form=replace(TONE.form, engine="choir"))
    found = collect([Point("tone", TONE)], [Point("choir", choir)])
    assert list(found.specs) == ["tone", "choir"]
    assert not found.broken


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (ImportError("libfoo is missing"), "ImportError: libfoo is missing"),
        (ZeroDivisionError("oh"), "ZeroDivisionError: oh"),
        ("no spec", "in place of an EngineSpec"),
        (replace(TONE, form=replace(TONE.form, engine="Bad Name")), "with a name of small letters"),
        (TONE, "'tone', which is the name of another engine"),
    ],
)
def test_a_package_that_is_not_right_stops_nobody(what: object, reason: str) -> None:
    found = collect([Point("tone", TONE)], [Point("theirs", what)])
    assert list(found.specs) == ["tone"]
    assert reason in found.broken["theirs"]


def test_engines_that_are_tried_unasked_come_first() -> None:
    last, first = (replace(TONE, form=replace(TONE.form, engine=f"number-{n}", default_rank=n)) for n in (2, 1))
    found = collect([Point("tone", TONE), Point("last", last), Point("first", first)])
    assert list(found.specs) == ["number-1", "number-2", "tone"]


def test_a_tone_is_always_there() -> None:
    assert load_engine(["tone"]).name == "tone"


def test_the_doctor_learns_of_each_part() -> None:
    parts = [finding.part for finding in check_engines(online=False)]
    assert parts[:2] == ["kokoro model", "kokoro voices"]
    assert parts[2:] in ([], ["kokoro graph"])  # which is asked for when the other two are there


def test_no_other_room_names_an_engine() -> None:
    """What is known of an engine stands in its folder: in the rooms after the script its name is no string."""
    names = set(engine_names())
    others = ("engines", "script", "ingest", "text")
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        if path.relative_to(ROOT / "pipeline").parts[0] not in others
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert named == []
