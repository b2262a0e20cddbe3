"""A few sentences -> one small MP3: for hearing a sentence, one turn of a script, or a voice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.files import content_key
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME, DialogueScript, Source, Speaker, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.assemble.timeline import Timeline
    from pipeline.audio.loudness import Loudness
    from pipeline.publish.targets import Destination
    from pipeline.speech.unsaid import Unsaid
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.workspace.project import Project


@dataclass(frozen=True, slots=True)
class Clip:
    """A small MP3 that was written."""

    path: Path
    loudness: Loudness
    backup: Path | None
    """Where the file that stood there before was kept."""
    unsaid: tuple[Unsaid, ...]
    """What of the words is left out of the sound."""


def quote(text: str) -> DialogueScript:
    """A script in which the narrator says `text` and nothing else."""
    return DialogueScript(
        title=text[:20],
        language="zh-Hans",
        source=Source(file="-", sha256=hashlib.sha256(text.encode()).hexdigest()),
        speakers=(Speaker(id=NARRATOR, name=NARRATOR_NAME),),
        body=(Turn(speaker=NARRATOR, text=text),),
    )


def render_clip(
    script: DialogueScript,
    turn: int,
    project: Project,
    engine: SpeechEngine,
    destination: Destination,
    voices: Mapping[str, str] | None = None,
) -> Clip:
    """Speak one turn of a script into an MP3: the plan of an episode with fewer outputs.

    Raises what rendering an episode raises.
    """
    from pipeline.assemble.mastering import master, mp3_form, premaster
    from pipeline.assemble.mixdown import level_mix
    from pipeline.publish.seal import Kind, write_sealed
    from pipeline.publish.targets import guarded_path
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.preparation.planning import Wishes, plan_turns
    from pipeline.workflow.production.episodes import speak

    sound = project.settings.sound
    plan = plan_turns(script, project, engine.name, Wishes(voices or {}), turns=range(turn, turn + 1))
    with (
        TemporaryDirectory(prefix="duitan-") as folder,
        guarded_path(destination.path, Kind.CLIP, force=destination.force) as guarded,
    ):
        store = TakeStore(Path(folder))
        timeline = speak(plan, project, engine, store)
        bare = Path(folder) / "bare.part"
        ready = premaster(level_mix(timeline, store, sound), sound)
        mastered = master(ready, bare, mp3_form(sound))
        write_sealed(guarded.path, _tag(script, timeline), bare)
    return Clip(destination.path, mastered.loudness, guarded.backup, plan.unsaid)


def _tag(script: DialogueScript, timeline: Timeline) -> bytes:
    """What a clip says of itself: its title, and that its sound is synthetic."""
    from pipeline.publish.episode import Episode
    from pipeline.publish.outputs.id3 import to_id3
    from pipeline.publish.seal import Kind

    episode = Episode(stem="clip", title=script.title, language=script.language)
    content_id = content_key("clip", *(cue.take_key for cue in timeline.cues))
    duration_ms = timeline.to_ms(timeline.total_frames)
    return to_id3(episode, (), duration_ms=duration_ms, content_id=content_id, kind=Kind.CLIP)
