"""Kokoro-82M on this computer: the offline engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.cast.engine_forms import EngineForm
from pipeline.engines.kokoro.pins import VOICE_NAME
from pipeline.engines.kokoro.recipes import EXAMPLE, VOICE_SCHEMA, parse_voice
from pipeline.engines.kokoro.voices import FASTEST_PERCENT, SLOWEST_PERCENT, VOICES, describe_voices
from pipeline.engines.spec import EngineSpec
from pipeline.messages import N_

if TYPE_CHECKING:
    from pipeline.engines.findings import Finding
    from pipeline.engines.spec import EngineVoice
    from pipeline.speech.frontend import Frontend
    from pipeline.speech.lexicon import Lexicon
    from pipeline.synth.engine import SpeechEngine


def _distance(one: str, other: str) -> float | None:
    from pipeline.engines.kokoro.distances import voice_distance

    return voice_distance(one, other)


def _list_voices(_options: object) -> tuple[EngineVoice, ...] | None:
    from pipeline.engines.kokoro.own_folder import own_folder, own_voice_names

    folder = own_folder()
    return describe_voices(own_voice_names(folder)) if folder else None


def _make(_options: object) -> SpeechEngine:
    from pipeline.engines.kokoro.engine import load_kokoro

    return load_kokoro()


def _make_frontend(lexicon: Lexicon, _options: object) -> Frontend:
    from pipeline.engines.kokoro.frontend import KokoroFrontend
    from pipeline.engines.kokoro.own_folder import current_scheme

    return KokoroFrontend(lexicon, current_scheme())


def _check(_options: object) -> tuple[Finding, ...]:
    from pipeline.engines.kokoro.fast import check_graph
    from pipeline.engines.kokoro.parts import check_parts, load_parts

    findings = check_parts()
    if any(finding.state != "ok" for finding in findings):
        return findings
    return *findings, check_graph(load_parts())


def _fetch() -> tuple[str, ...]:
    from pipeline.engines.kokoro.fast import with_fast_graph
    from pipeline.engines.kokoro.parts import fetch_voices, load_parts

    fetched = fetch_voices()
    with_fast_graph(load_parts(), retry=True)
    return fetched


SPEC: Final = EngineSpec(
    form=EngineForm(
        engine="kokoro",
        voice_pattern=VOICE_NAME,
        voice_example=EXAMPLE,
        parse_voice=parse_voice,
        voice_keys=("blend",),
        voice_schema=VOICE_SCHEMA,
        default_rank=1,
        distances=_distance,
    ),
    summary=N_("offline: no account, no network, and no text leaves this computer"),
    voices=VOICES,
    list_voices=_list_voices,
    make=_make,
    make_frontend=_make_frontend,
    check=_check,
    fetch=_fetch,
    pace_percent=(SLOWEST_PERCENT, FASTEST_PERCENT),
    cpu_s_per_s=0.25,  # docs/graph.md; without the fast graph .7
)
