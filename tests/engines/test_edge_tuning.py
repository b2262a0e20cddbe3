"""Edge voices at another pitch and pace: how voices.yaml says them, and what the service is asked."""

from __future__ import annotations

import pytest

from pipeline.cast.voices import parse_voices
from pipeline.engines.edge.engine import EdgeEngine
from pipeline.engines.edge.tuning import tuning_of
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError
from pipeline.synth.store import take_key
from tests.engines.edge_service import EdgeService, lead_client
from tests.synth.fakes import make_segment

VOICE = "zh-CN-YunxiNeural"


def read(value: str) -> str:
    book = parse_voices(f"voices: {{one: {{gender: male, edge: {value}}}}}", "voices.yaml", engine_forms())
    return book.voices["one"].engine_voices["edge"]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (VOICE, VOICE),
        (f"{{voice: {VOICE}}}", VOICE),
        (f"{{voice: {VOICE}, pitch: +0Hz}}", VOICE),
        (f"{{rate: -3%, voice: {VOICE}, pitch: -8Hz}}", f"{VOICE} pitch=-8Hz rate=-3%"),
        (f"{{voice: {VOICE}, rate: +12%}}", f"{VOICE} rate=+12%"),
    ],
)
def test_a_voice_has_one_name_however_it_is_written(value: str, name: str) -> None:
    assert read(value) == name
    assert str(tuning_of(name)) == name


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (f"{{voice: {VOICE}, pitch: 8Hz}}", "pitch must look like +5Hz or -5Hz, not '8Hz'"),
        (f"{{voice: {VOICE}, pitch: -8}}", "pitch must look like +5Hz or -5Hz, not '-8'"),
        (f"{{voice: {VOICE}, pitch: -80Hz}}", "pitch must lie between -50Hz and +50Hz, not -80Hz"),
        (f"{{voice: {VOICE}, rate: -30%}}", "rate must lie between -20% and +20%, not -30%"),
        (f"{{voice: {VOICE}, pich: -8Hz}}", "unknown key 'pich' in the edge voice; did you mean 'pitch'?"),
        ("{pitch: -8Hz}", "the edge voice needs 'voice'"),
        ("Yunxi", "'Yunxi' is not how edge names a voice; that looks like zh-CN-YunjianNeural"),
    ],
)
def test_what_is_wrong_is_said(value: str, message: str) -> None:
    with pytest.raises(CastingError) as caught:
        read(value)
    assert [problem.message for problem in caught.value.problems] == [message]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_service_is_asked_for_the_voice_at_its_pitch_and_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EdgeEngine()
    tuned = make_segment("先听再说。", engine_voice=f"{VOICE} pitch=-8Hz rate=-3%", rate_percent=5)
    with EdgeService() as service:
        lead_client(monkeypatch, service)
        engine.speak(tuned)
    assert service.requests == [(VOICE, "+2%", tuned.sounds)]
    assert service.pitches == ["-8Hz"]
    assert take_key(tuned, engine) != take_key(make_segment("先听再说。", engine_voice=VOICE, rate_percent=5), engine)
