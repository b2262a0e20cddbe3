"""`duitan render` and `duitan preview`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.app import app
from pipeline.cli.batch_report import concluded, open_ledger
from pipeline.cli.console import note_backup
from pipeline.cli.options import (
    EngineName,
    Force,
    GenderChoices,
    ScriptPath,
    VoiceChoices,
    check_engine_name,
    parse_gender_choices,
    parse_voice_choices,
)
from pipeline.cli.render_options import (
    AlsoSmall,
    Chapters,
    EpisodeFolder,
    FillName,
    Formats,
    Inputs,
    LeavesOutNothing,
    RenderedAsJson,
    SharedStore,
    SplitMinutes,
    Workers,
    check_folder,
    read_chapters,
    read_fill,
    read_formats,
    read_hiring,
)
from pipeline.cli.render_teller import RenderTeller, show_unsaid
from pipeline.cli.starting import start_for
from pipeline.messages import _, n_
from pipeline.workflow.preparation.planning import Order
from pipeline.workflow.workspace.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.engines.registry import EngineChoice
    from pipeline.workflow.production.episodes import Rendered
    from pipeline.workflow.script_files.batch import Ledger
    from pipeline.workflow.script_files.inputs import Inputs as InputFiles
    from pipeline.workflow.workspace.project import Project

_FILE_KEYS = {"vtt": "transcript"}
"""What --json calls an output that is not called by its own name there."""


@app.command()
def render(
    inputs: Inputs,
    *,
    out: EpisodeFolder = AUDIO_FOLDER,
    engine: EngineName = None,
    fill: FillName = None,
    voice: VoiceChoices = None,
    gender: GenderChoices = None,
    chapters: Chapters = None,
    split: SplitMinutes = 0,
    formats: Formats = "mp3",
    small: AlsoSmall = False,
    on: Workers = None,
    store: SharedStore = None,
    force: Force = False,
    strict: LeavesOutNothing = False,
    as_json: RenderedAsJson = False,
) -> None:
    """Turn transcripts or scripts into episodes: MP3 with chapters, transcript, chapters file.

    A folder stands for the transcripts and scripts in it. One bad file does not stop the others.
    """
    from pipeline.workflow.production.filling import choose
    from pipeline.workflow.script_files.inputs import find_inputs
    from pipeline.workflow.workspace.project import load_project

    check_engine_name(engine)
    check_engine_name(fill, "--fill")
    check_folder(out)
    if split and chapters:
        raise typer.BadParameter(_("some chapters are not split; name --chapters or --split"), param_hint="--split")
    project = load_project()
    found = find_inputs(inputs, scripts=True)
    order = Order(
        folder=out,
        voices=parse_voice_choices(voice or []),
        genders=parse_gender_choices(gender or []),
        chapters=read_chapters(chapters),
        split_minutes=split,
        formats=read_formats(formats, small=small),
        inputs=found.files,
        force=force,
        strict=strict,
        fill=read_fill(fill, project),
        hiring=read_hiring(on, store, project),
        store=store or "",
    )
    names = [engine] if engine else project.book.engines
    teller = RenderTeller("--engine" if engine else Path(project.book.path).name, names, results=not as_json)
    _render_all(found, project, order, teller, lambda: choose(names, fill, project), as_json=as_json)


def _render_all(
    found: InputFiles,
    project: Project,
    order: Order,
    teller: RenderTeller,
    choose: Callable[[], EngineChoice],
    *,
    as_json: bool,
) -> None:
    """Make every episode that can be made, and tell what became of each file."""
    from pipeline.workflow.production.rendering import RenderRun

    ledger: Ledger[Rendered] = open_ledger(found)
    with concluded(
        ledger,
        as_json=as_json,
        describe=lambda rendered: {**_describe(rendered), **teller.engine_facts()},
        name=lambda rendered: str(rendered.published.sound_path),
        headline=lambda: teller.summary,
    ):
        RenderRun(project, order, ledger, teller).run(found.files, choose)


@app.command()
def preview(
    script: ScriptPath,
    *,
    turn: Annotated[int, typer.Option("--turn", metavar="N", help="Number of the turn, from 1.", min=1)],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="PATH", help="The MP3; by default NAME.turn-N.mp3 here.")
    ] = None,
    engine: EngineName = None,
    voice: VoiceChoices = None,
    force: Force = False,
) -> None:
    """Render one turn of a script into a file, in seconds."""
    from pipeline.publish.seal import Kind
    from pipeline.publish.targets import Destination, check_targets
    from pipeline.workflow.preparation.unsaid import locate_unsaid
    from pipeline.workflow.production.clips import render_clip
    from pipeline.workflow.script_files.script_file import load_script
    from pipeline.workflow.workspace.project import load_project

    check_engine_name(engine)
    project = load_project()
    file = load_script(script)
    dialogue = file.script
    if turn > len(dialogue.turns):
        raise typer.BadParameter(
            n_("{script} has {count} turn", "{script} has {count} turns", len(dialogue.turns), script=script),
            param_hint="--turn",
        )
    path = out or Path(f"{script.stem}.turn-{turn}.mp3")
    check_targets(Kind.CLIP, [path], [script, *project.files], force=force)
    chosen, project = start_for(file, project, engine)
    clip = render_clip(
        dialogue, turn, project, chosen, Destination(path, force=force), parse_voice_choices(voice or [])
    )
    note_backup(clip.backup)
    show_unsaid(clip.unsaid, locate_unsaid(clip.unsaid, script))
    print(path)


def _describe(rendered: Rendered) -> Mapping[str, Any]:
    published = rendered.published
    return {
        **{_FILE_KEYS.get(name, name): str(path) for name, path in published.files.items()},
        "duration_ms": published.duration_ms,
        "loudness_lufs": round(published.loudness.lufs, 2),
        "true_peak_db": round(published.loudness.true_peak_db or 0.0, 2),
        "engine": rendered.engine,
        "segments": rendered.segments,
        "reused": rendered.reused,
        "remarks": list(rendered.remarks),
        "left_out": [
            {"path": place.path, "line": place.line, "turn": each.turn, "text": each.token, "why": each.why}
            for each, place in zip(rendered.unsaid, rendered.left_out, strict=True)
        ],
    }
