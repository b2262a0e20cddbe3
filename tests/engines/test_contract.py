"""One contract for every engine. Each brings what it is tried on, in a module of `subjects`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.engines.registry import find_engines
from pipeline.errors import EngineError, UnspeakableError
from pipeline.synth.take_file import MAX_RATE_HZ
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines.subjects.subject import Subject

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MODULES = [
    import_module(f"tests.engines.subjects.{path.stem}")
    for path in sorted((Path(__file__).parent / "subjects").glob("*.py"))
    if path.stem != "subject"
]
SUBJECTS = {name: bring for module in MODULES for name, bring in module.SUBJECTS.items()}
MODELS = {name for module in MODULES for name in getattr(module, "MODELS", ())}
"""Those that need a real model."""


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.model] if name in MODELS else []) for name in SUBJECTS],
)
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    yield from SUBJECTS[request.param]()


def test_every_engine_is_held_to_the_contract() -> None:
    assert set(find_engines().specs) == {name.split(",")[0] for name in SUBJECTS}


def test_it_says_who_it_is(subject: Subject) -> None:
    engine = subject.engine
    assert engine.name in find_engines().specs
    assert engine.version
    assert 8_000 <= engine.rate_hz <= MAX_RATE_HZ
    assert engine.concurrency >= 1


def test_it_gives_audible_mono_sound_at_its_rate(subject: Subject) -> None:
    pcm = subject.engine.speak(subject.long)
    assert pcm.rate_hz == subject.engine.rate_hz
    assert pcm.samples.dtype == np.float32
    assert pcm.samples.ndim == 1
    assert np.isfinite(pcm.samples).all()
    assert 0.05 < np.abs(pcm.samples).max() < 2.0
    assert 0.2 < pcm.frames / pcm.rate_hz < 15


def test_more_words_take_longer(subject: Subject) -> None:
    assert subject.engine.speak(subject.long).frames > subject.engine.speak(subject.short).frames


def test_the_same_words_sound_the_same_every_time(subject: Subject) -> None:
    first, second = subject.engine.speak(subject.short), subject.engine.speak(subject.short)
    assert np.array_equal(first.samples, second.samples)


def test_another_voice_sounds_different(subject: Subject) -> None:
    one, other = subject.engine.speak(subject.long).samples, subject.engine.speak(subject.other_voice).samples
    assert len(one) != len(other) or np.abs(one - other).max() > 0.01


def test_threads_at_once_hear_what_one_hears(subject: Subject) -> None:
    segments = [subject.short, subject.long, subject.other_voice]
    alone = [subject.engine.speak(segment).samples for segment in segments]
    with ThreadPoolExecutor(max_workers=min(4, subject.engine.concurrency)) as threads:
        together = [pcm.samples for pcm in threads.map(subject.engine.speak, segments)]
    assert all(np.array_equal(*pair) for pair in zip(together, alone, strict=True))


def test_nothing_to_say_is_an_error_that_names_the_turn(subject: Subject) -> None:
    with pytest.raises(UnspeakableError, match="turn 41: nothing to say") as caught:
        subject.engine.speak(make_segment("", turn=41, engine_voice=subject.short.engine_voice))
    assert caught.value.turn == 41


def test_every_error_of_a_turn_begins_with_it(subject: Subject) -> None:
    with pytest.raises(EngineError, match=r"^the opening notice: "):
        subject.engine.speak(make_segment("", turn=0, engine_voice=subject.short.engine_voice))
