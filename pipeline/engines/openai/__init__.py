"""Any server that speaks OpenAI's interface for speech, the user's own or another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from pipeline.cast.engine_forms import EngineForm
from pipeline.engines.spec import EngineSpec
from pipeline.messages import N_

if TYPE_CHECKING:
    from pipeline.engines.findings import Finding
    from pipeline.engines.openai.options import OpenAiOptions
    from pipeline.speech.frontend import Frontend
    from pipeline.speech.lexicon import Lexicon
    from pipeline.synth.engine import SpeechEngine
    from pipeline.yaml_nodes import Node
    from pipeline.yaml_nodes.schema import Schema

NAME: Final = "openai"


def _parse_options(node: Node | None) -> object:
    from pipeline.engines.openai.options import parse_options

    return parse_options(node)


def _options_schema() -> Schema:
    from pipeline.engines.openai.options import options_schema

    return options_schema()


def _make(options: object) -> SpeechEngine:
    from pipeline.engines.openai.engine import OpenAiEngine

    return OpenAiEngine(cast("OpenAiOptions", options))


def _make_frontend(lexicon: Lexicon, options: object) -> Frontend:
    from pipeline.engines.openai.frontend import openai_frontend

    return openai_frontend(lexicon, cast("OpenAiOptions", options))


def _check(options: object) -> tuple[Finding, ...]:
    from pipeline.engines.openai.check import check_server

    return check_server(cast("OpenAiOptions", options))


SPEC: Final = EngineSpec(
    form=EngineForm(
        engine=NAME,
        voice_pattern=re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x1f]*[^\s\x00-\x1f])?"),
        voice_example="zm_yunjian",
        spellings=True,
        parse_options=_parse_options,
        options_schema=_options_schema,
    ),
    summary=N_(
        "a speech server of your choice, which receives every sentence; named under engine_options in voices.yaml"
    ),
    make=_make,
    make_frontend=_make_frontend,
    check=_check,
    online=True,
)
