"""`duitan export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.options import EngineName, Force, ScriptPath, VoiceChoices, check_engine_name, parse_voice_choices
from pipeline.cli.starting import start_for
from pipeline.messages import _
from pipeline.workflow.workspace.project import AUDIO_FOLDER


@app.command()
def export(
    script: ScriptPath,
    *,
    stems: Annotated[bool, typer.Option("--stems", help="One WAV for each person, and one for the music.")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="PATH", help="The folder; by default NAME.stems here.")
    ] = None,
    engine: EngineName = None,
    voice: VoiceChoices = None,
    force: Force = False,
) -> None:
    """Write an episode in parts, for a sound editor. What has no recording yet is spoken first."""
    from pipeline.publish.targets import Destination
    from pipeline.workflow.production.stems import export_stems
    from pipeline.workflow.script_files.script_file import load_script
    from pipeline.workflow.workspace.project import load_project

    if not stems:
        raise typer.BadParameter(_("say what to export: --stems"), param_hint="--stems")
    check_engine_name(engine)
    project = load_project()
    file = load_script(script)
    chosen, project = start_for(file, project, engine)
    destination = Destination(out or Path(f"{script.stem}.stems"), force=force)
    choices = parse_voice_choices(voice or [])
    for path in export_stems(file, project, chosen, AUDIO_FOLDER, destination, voices=choices):
        print(path)
