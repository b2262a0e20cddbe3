"""A hum for every voice: the engine of tests and dry runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.cast.engine_forms import EngineForm
from pipeline.engines.spec import EngineSpec
from pipeline.engines.tone.voices import VOICES
from pipeline.messages import N_

if TYPE_CHECKING:
    from pipeline.speech.frontend import Frontend
    from pipeline.speech.lexicon import Lexicon
    from pipeline.synth.engine import SpeechEngine


def _make(_options: object) -> SpeechEngine:
    from pipeline.engines.tone.engine import ToneEngine

    return ToneEngine()


def _make_frontend(lexicon: Lexicon, _options: object) -> Frontend:
    from pipeline.engines.tone.frontend import tone_frontend

    return tone_frontend(lexicon)


SPEC: Final = EngineSpec(
    form=EngineForm(engine="tone"),
    summary=N_("hums a pitch for every voice, for trying things out"),
    voices=VOICES,
    make=_make,
    make_frontend=_make_frontend,
)
