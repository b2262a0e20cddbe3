"""`duitan init`: a folder to work in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import note
from pipeline.messages import _


@app.command("init")
def make_folder(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder; made when it is not there.")] = Path(),
) -> None:
    """Make a folder to work in: voices.yaml, show.yaml, scripts/dialogues, audio_out. What exists is kept."""
    from pipeline.workflow.workspace.new_project import make_project

    for part in make_project(folder):
        print(f"{part.path}: {_('made') if part.is_new else _('kept as it is')}")
    where = "" if folder == Path() else _("cd {folder}, then ", folder=folder)
    note(_("next: {where}duitan render TRANSCRIPT", where=where))
