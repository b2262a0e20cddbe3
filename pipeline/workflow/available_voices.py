"""Which voices of voices.yaml an engine can speak with as it is here.

A mixture needs every voice it is made of, and a voice may belong to another version of the engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.synth.engine import MixesVoices

if TYPE_CHECKING:
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.project import Project


def with_available_voices(project: Project, engine: SpeechEngine) -> tuple[Project, tuple[str, ...]]:
    """(the project without voices that the engine lacks something of, a remark that names them).

    Whoever has such a voice is cast as if the engine had none for them. A voice that is no mixture and that no version
    of the engine has is a mistake in voices.yaml, which `check_voices` finds; so is a file of which nothing would be
    left: then nothing is left out of it.
    """
    if not isinstance(engine, MixesVoices):
        return project, ()
    lacking: dict[str, tuple[str, ...]] = {}
    for voice in project.book.voices.values():
        parts = engine.parts_of(voice.engine_voices.get(engine.name, ""))
        missing = tuple(part for part in parts if part not in engine.voice_names)
        if missing and (len(parts) > 1 or all(map(engine.is_known_voice, missing))):
            lacking[voice.name] = missing
    own = {voice.name for voice in project.book.voices.values() if engine.name in voice.engine_voices}
    if not lacking or own == lacking.keys():
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
