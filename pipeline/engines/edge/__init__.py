"""Microsoft Edge's read-aloud voices: the online engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.cast.engine_forms import EngineForm
from pipeline.engines.edge.tuning import EXAMPLE, VOICE_NAME, VOICE_SCHEMA, parse_voice
from pipeline.engines.edge.voices import VOICES
from pipeline.engines.spec import EngineSpec
from pipeline.messages import N_

if TYPE_CHECKING:
    from pipeline.speech.frontend import Frontend
    from pipeline.speech.lexicon import Lexicon
    from pipeline.synth.engine import SpeechEngine

NAME: Final = "edge"


def _make(_options: object) -> SpeechEngine:
    from pipeline.engines.edge.engine import EdgeEngine

    return EdgeEngine()


def _make_frontend(lexicon: Lexicon, _options: object) -> Frontend:
    from pipeline.engines.edge.frontend import edge_frontend

    return edge_frontend(lexicon)


SPEC: Final = EngineSpec(
    form=EngineForm(
        engine=NAME,
        voice_pattern=VOICE_NAME,
        voice_example=EXAMPLE,
        parse_voice=parse_voice,
        voice_schema=VOICE_SCHEMA,
        spellings=True,
        default_rank=2,
    ),
    summary=N_("online: Microsoft's voices, which receive every sentence"),
    voices=VOICES,
    make=_make,
    make_frontend=_make_frontend,
    online=True,
)
