"""An engine that beeps once a character, at 44.1 kHz, with two voices and an option."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.cast.engine_forms import EngineForm
from pipeline.engines.findings import Finding
from pipeline.engines.spec import EngineSpec, EngineVoice
from pipeline.speech.cutting import Limits
from pipeline.speech.frontend import TextFrontend

VOICES = (EngineVoice(name="Beep-Hoch", gender="female", remark="1 kHz"), EngineVoice(name="Beep-Tief", gender="male"))


@dataclass(frozen=True)
class Options:
    """What voices.yaml may say under `engine_options: {toy: …}`."""

    beep_ms: int = 90


def _parse_options(node):
    found = node.fields("the options of toy", ("beep_ms",)) if node else {}
    return Options(beep_ms=found["beep_ms"].integer("beep_ms", 90)) if "beep_ms" in found else Options()


def _make(options):
    from duitan_toy.engine import ToyEngine

    return ToyEngine(options.beep_ms)


def _make_frontend(lexicon, _options):
    return TextFrontend(lexicon, Limits(least=4, target=30, cap=60))


def _check(_options):
    return (Finding(part="toy engine", state="ok", message="the toy beeps"),)


SPEC = EngineSpec(
    form=EngineForm(
        engine="toy",
        voice_pattern=re.compile("Beep-[A-Z][a-z]+"),
        voice_example="Beep-Hoch",
        spellings=True,
        similar_voices={("Beep-Hoch", "Beep-Tief"): 0.9},
        parse_options=_parse_options,
    ),
    summary="beeps once a character",
    voices=VOICES,
    make=_make,
    make_frontend=_make_frontend,
    check=_check,
    pace_percent=(-5, 5),
)
