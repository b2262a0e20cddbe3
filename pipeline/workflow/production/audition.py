"""Every voice of an engine speaks one line into a folder, with a page to listen and choose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pipeline.cast.casting import Voice
from pipeline.engines.registry import find_spec, voices_here
from pipeline.publish.audition_page import PAGE_NAME, Auditioned, audition_page
from pipeline.publish.seal import Kind
from pipeline.publish.targets import Destination, check_targets, guarded_path
from pipeline.script.dialogue import NARRATOR
from pipeline.workflow.preparation.available_voices import with_available_voices
from pipeline.workflow.production.clips import quote, render_clip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.workspace.project import Project

AUDITION_LINE: Final = "大家好，很高兴认识你。今天我们聊一聊声音：这句话有三十六个字，听一听我适合谁？"


def audition(
    project: Project, engine: SpeechEngine, destination: Destination, tell: Callable[[Path, Path | None], None]
) -> tuple[str, ...]:
    """Write a clip for each voice and the page, calling `tell` after each; gives remarks on voices left out.

    Where the engine says which voices it has on this computer, those that voices.yaml does not name are heard too.
    """
    project, lacking = with_available_voices(project, engine)
    project = _with_unnamed(project, engine.name)
    spoken = [voice for voice in project.book.voices.values() if engine.name in voice.engine_voices]
    folder, force = destination.path, destination.force
    clips = {voice.name: folder / f"{voice.name}.mp3" for voice in spoken}
    page = folder / PAGE_NAME
    check_targets(Kind.CLIP, clips.values(), project.files, force=force)
    check_targets(Kind.PAGE, [page], project.files, force=force)
    for voice in spoken:
        place = Destination(clips[voice.name], force=force)
        clip = render_clip(quote(AUDITION_LINE), 1, project, engine, place, {NARRATOR: voice.name})
        tell(clip.path, clip.backup)
    rows = [_row(voice, project, engine.name, clips[voice.name].name) for voice in spoken]
    with guarded_path(page, Kind.PAGE, force=force) as guarded:
        guarded.path.write_bytes(audition_page(engine.name, AUDITION_LINE, rows))
    tell(page, guarded.backup)
    return lacking


def _with_unnamed(project: Project, engine: str) -> Project:
    """The project with the engine's other voices under their own names."""
    here = voices_here(find_spec(engine), project.book.engine_options) or ()
    named = {voice.engine_voices.get(engine) for voice in project.book.voices.values()}
    others = {
        each.name: Voice(name=each.name, gender=each.gender, engine_voices={engine: each.name})
        for each in here
        if each.name not in named
    }
    return replace(project, book=replace(project.book, voices={**project.book.voices, **others}))


def _row(voice: Voice, project: Project, engine: str, clip: str) -> Auditioned:
    book = project.book
    return Auditioned(
        name=voice.name,
        gender=voice.gender,
        engine_voice=voice.engine_voices[engine],
        clip=clip,
        people=tuple(person.name for person in book.people if book.wanted[person.id].voice == voice.name),
    )
