"""duitan from Python: `read` and `script` make a script of a transcript, `cast`, `render` and `publish` episodes of it.

1. Words first: `read` and `script` touch no file but the transcript. From `save` on everything is about files, the same
   that the commands use, so either may take over from the other at any time.
2. A project is a folder. What is written goes there unless a call says otherwise; the current folder means nothing.
3. Whatever a person can mend is a PipelineError, whose class says who must act. A ValueError is for an argument that
   could never be right.
4. Nothing is printed, and nothing of anybody's is replaced unless a call says `force`, which keeps a backup.
"""

from pipeline.api.episodes import RenderedEpisode, cast, publish, render
from pipeline.api.scripts import load, open_project, read, save, script
from pipeline.cast.casting import Casting, Role, Voice
from pipeline.errors import EngineError, InputError, OutputError, PipelineError, Problem
from pipeline.ingest.document import Block, Document
from pipeline.script.dialogue import Chapter, Choice, DialogueScript, Pause, Sound, Source, Speaker, Turn
from pipeline.workflow.workspace.project import Project

__all__ = [
    "Block",
    "Casting",
    "Chapter",
    "Choice",
    "DialogueScript",
    "Document",
    "EngineError",
    "InputError",
    "OutputError",
    "Pause",
    "PipelineError",
    "Problem",
    "Project",
    "RenderedEpisode",
    "Role",
    "Sound",
    "Source",
    "Speaker",
    "Turn",
    "Voice",
    "cast",
    "load",
    "open_project",
    "publish",
    "read",
    "render",
    "save",
    "script",
]
