"""What commands need that speak a part of one script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.console import note

if TYPE_CHECKING:
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.workspace.project import Project


def start_for(file: ScriptFile, project: Project, engine: str | None) -> tuple[SpeechEngine, Project]:
    """(an engine that answers, the project with the voices that it has here and the voices that people had before).

    Which voices are missing is told on stderr. Raises EngineUnavailableError and CastingError.
    """
    from pipeline.workflow.preparation.available_voices import with_available_voices
    from pipeline.workflow.preparation.remembering import recall

    started = project.start_engine(engine)
    project, lacking = with_available_voices(project, started)
    for remark in lacking:
        note(remark)
    return started, recall(project, started.name, [file])
