"""Which voices of voices.yaml an engine can speak with as it is here: a mixture needs every voice it is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.synth.engine import MixesVoices

if TYPE_CHECKING:
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.project import Project


def with_available_voices(project: Project, engine: SpeechEngine) -> tuple[Project, tuple[str, ...]]:
    """(the project without mixtures for which the engine lacks a voice, a remark that names them).

    Whoever has such a voice is cast as if the engine had none for them. A voice that is no mixture and is not there is
    a mistake in voices.yaml, which `check_voices` finds.
    """
    if not isinstance(engine, MixesVoices):
        return project, ()
    lacking: dict[str, tuple[str, ...]] = {}
    for voice in project.book.voices.values():
        parts = engine.parts_of(voice.engine_voices.get(engine.name, ""))
        missing = tuple(part for part in parts if part not in engine.voice_names)
        if len(parts) > 1 and missing:
            lacking[voice.name] = missing
    if not lacking:
        return project, ()
    voices = {
        name: replace(voice, engine_voices={key: own for key, own in voice.engine_voices.items() if key != engine.name})
        if name in lacking
        else voice
        for name, voice in project.book.voices.items()
    }
    named = ", ".join(f"{name} ({', '.join(missing)})" for name, missing in lacking.items())
    remark = f"{engine.name} cannot speak with {named}: the voices in brackets are missing; see `duitan doctor`"
    return replace(project, book=replace(project.book, voices=voices)), (remark,)
