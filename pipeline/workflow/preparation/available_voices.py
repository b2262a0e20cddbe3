"""Which voices of voices.yaml the engines of a run can speak with as they are here.

A mixture needs every voice it is made of, and a voice may belong to another version of an engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.messages import _
from pipeline.synth.engine import MixesVoices

if TYPE_CHECKING:
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.workspace.project import Project


def with_available_voices(project: Project, *engines: SpeechEngine) -> tuple[Project, tuple[str, ...]]:
    """(the project without voices that one of the engines lacks something of, a remark for each engine that does).

    Several engines speak with one cast: what one of them cannot say, none of them gets. Whoever has such a voice is
    cast as if the engines had none for them. A voice that is no mixture and that no version of an engine has is a
    mistake in voices.yaml, which `check_voices` finds; so is a file of which nothing would be left for the first
    engine: then nothing is left out of it.
    """
    lacking = {engine.name: missing for engine in engines if (missing := _lacking(project, engine))}
    gone = {name for missing in lacking.values() for name in missing}
    names = {engine.name for engine in engines}
    spoken = {voice.name for voice in project.book.voices.values() if engines[0].name in voice.engine_voices}
    if not gone or spoken <= gone:
        return project, ()
    voices = {
        name: replace(voice, engine_voices={key: own for key, own in voice.engine_voices.items() if key not in names})
        if name in gone
        else voice
        for name, voice in project.book.voices.items()
    }
    remarks = tuple(_remark(engine, missing) for engine, missing in lacking.items())
    return replace(project, book=replace(project.book, voices=voices)), remarks


def _lacking(project: Project, engine: SpeechEngine) -> dict[str, tuple[str, ...]]:
    """Our name of a voice -> what the engine lacks of it."""
    if not isinstance(engine, MixesVoices):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for voice in project.book.voices.values():
        parts = engine.parts_of(voice.engine_voices[engine.name]) if engine.name in voice.engine_voices else ()
        missing = tuple(part for part in parts if part not in engine.voice_names)
        if missing and (len(parts) > 1 or all(map(engine.is_known_voice, missing))):
            found[voice.name] = missing
    return found


def _remark(engine: str, lacking: dict[str, tuple[str, ...]]) -> str:
    named = ", ".join(f"{name} ({', '.join(missing)})" for name, missing in lacking.items())
    return _(
        "{engine} cannot speak with {named}: the voices in brackets are missing; see `duitan doctor`",
        engine=engine,
        named=named,
    )
