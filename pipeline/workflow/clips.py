"""A few sentences -> one small MP3: for hearing a sentence, one turn of a script, or a voice."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.files import atomic_path
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME, DialogueScript, Source, Speaker, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.audio.loudness import Loudness
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.project import Project


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
    path: Path,
    voices: Mapping[str, str] | None = None,
) -> Loudness:
    """Speak one turn of a script into an MP3 at `path`; raises what rendering an episode raises."""
    from pipeline.assemble.mastering import master
    from pipeline.assemble.mixdown import level_mix
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.episodes import plan_speech, speak

    sound = project.settings.sound
    plan = plan_speech(script, project, engine.name, voices or {}, turns=range(turn, turn + 1))
    with TemporaryDirectory(prefix="duitan-") as folder, atomic_path(path) as target:
        store = TakeStore(Path(folder))
        return master(level_mix(speak(plan, project, engine, store), store, sound), target, sound).loudness
