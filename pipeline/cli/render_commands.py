"""`duitan render` and `duitan preview`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.app import app
from pipeline.cli.batch_report import concluded, open_ledger
from pipeline.cli.completion import complete_scripts
from pipeline.cli.console import note
from pipeline.cli.options import (
    EngineName,
    FillName,
    Force,
    GenderChoices,
    VoiceChoices,
    check_engine_name,
    parse_gender_choices,
    parse_voice_choices,
)
from pipeline.cli.render_teller import RenderTeller, show_unsaid
from pipeline.files import is_folder
from pipeline.messages import _, english, n_
from pipeline.publish.outputs.table import OPTIONAL, SMALL, format_problem
from pipeline.workflow.planning import ChapterRange, Order, parse_chapter_range
from pipeline.workflow.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.cluster.hiring import Hiring
    from pipeline.workflow.batch import Ledger
    from pipeline.workflow.clips import Clip
    from pipeline.workflow.episodes import Rendered
    from pipeline.workflow.fill_engine import Fill
    from pipeline.workflow.project import Project

Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="INPUT...", help="Transcripts, dialogue scripts, or folders of them; - for standard input."),
]
_FILE_KEYS = {"vtt": "transcript"}
"""What --json calls an output that is not called by its own name there."""
SOUND_SUFFIXES = frozenset({".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".opus", ".flac", ".wav"})


@app.command()
def render(
    inputs: Inputs,
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the episodes.")] = AUDIO_FOLDER,
    engine: EngineName = None,
    fill: FillName = None,
    voice: VoiceChoices = None,
    gender: GenderChoices = None,
    chapters: Annotated[str | None, typer.Option(metavar="2-4", help="Only these chapters.")] = None,
    split: Annotated[
        int,
        typer.Option(metavar="MINUTES", help="Make several episodes of a longer talk, cut at chapters.", min=0),
    ] = 0,
    formats: Annotated[
        str,
        typer.Option(
            "--format", metavar="mp3,m4b,…", help=english("What to make, of {formats}.", formats=", ".join(OPTIONAL))
        ),
    ] = "mp3",
    small: Annotated[
        bool, typer.Option("--small", help="Also an MP3 of half the size, NAME.small.mp3; as small in --format.")
    ] = False,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="local:N|dask://HOST:PORT", help="Have it spoken by workers, here or elsewhere."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="URL", help="Takes that several computers share: a folder, s3://, sftp://, …"),
    ] = None,
    force: Force = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 3 when anything would be left out of the sound.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of every file as JSON.")] = False,
) -> None:
    """Turn transcripts or scripts into episodes: MP3 with chapters, transcript, chapters file.

    A folder stands for the transcripts and scripts in it. One bad file does not stop the others.
    """
    from pipeline.workflow.filling import choose
    from pipeline.workflow.inputs import find_inputs
    from pipeline.workflow.project import load_project
    from pipeline.workflow.rendering import RenderRun

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
        chapters=_read_chapters(chapters),
        split_minutes=split,
        formats=(*_read_formats(formats), *([SMALL] if small else [])),
        inputs=found.files,
        force=force,
        strict=strict,
        fill=_fill_engine(fill, project) if fill else None,
        hiring=_read_hiring(on, store, project) if on else None,
        store=store or "",
    )
    ledger: Ledger[Rendered] = open_ledger(found)
    names = [engine] if engine else project.book.engines
    teller = RenderTeller("--engine" if engine else Path(project.book.path).name, names, results=not as_json)
    with concluded(
        ledger,
        as_json=as_json,
        describe=lambda rendered: {**_describe(rendered), **teller.engine_facts()},
        name=lambda rendered: str(rendered.published.sound_path),
        headline=lambda: teller.summary,
    ):
        RenderRun(project, order, ledger, teller).run(found.files, lambda: choose(names, fill, project))


@app.command()
def preview(
    script: Annotated[
        Path, typer.Argument(metavar="SCRIPT", help="A dialogue script.", autocompletion=complete_scripts)
    ],
    *,
    turn: Annotated[int, typer.Option("--turn", help="Number of the turn, from 1.", min=1)],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The MP3; by default NAME.turn-N.mp3 here.")] = None,
    engine: EngineName = None,
    voice: VoiceChoices = None,
    force: Force = False,
) -> None:
    """Render one turn of a script into a file, in seconds."""
    from pipeline.publish.seal import Kind
    from pipeline.publish.targets import Destination, check_targets
    from pipeline.workflow.available_voices import with_available_voices
    from pipeline.workflow.clips import render_clip
    from pipeline.workflow.project import load_project
    from pipeline.workflow.remembering import recall
    from pipeline.workflow.scripts import load_script
    from pipeline.workflow.unsaid import locate_unsaid

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
    chosen = project.start_engine(engine)
    project, lacking = with_available_voices(project, chosen)
    for remark in lacking:
        note(remark)
    project = recall(project, chosen.name, [file])
    clip = render_clip(
        dialogue, turn, project, chosen, Destination(path, force=force), parse_voice_choices(voice or [])
    )
    note_backup(clip)
    show_unsaid(clip.unsaid, locate_unsaid(clip.unsaid, script))
    print(path)


def _fill_engine(name: str, project: Project) -> Fill:
    from pipeline.workflow.fill_engine import Fill

    return Fill(name, lambda: project.start_engine(name), lambda: project.identify_engine(name))


def _read_hiring(on: str, store: str | None, project: Project) -> Hiring:
    """Who is to speak; a usage error for what is no cluster, or for one that shares no store with this computer."""
    from pipeline.cluster.hiring import Hiring
    from pipeline.cluster.place import LocalWorkers, parse_place

    try:
        place = parse_place(on)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--on") from error
    if not store and not isinstance(place, LocalWorkers):
        raise typer.BadParameter(
            _(
                "the workers of {place} keep takes where this computer finds them: name that place with --store",
                place=place,
            ),
            param_hint="--on",
        )
    return Hiring(place=place, options=project.book.engine_options, shared=store or "")


def note_backup(clip: Clip) -> None:
    """Say where the file that a clip replaced was kept."""
    if clip.backup:
        note(_("{backup}: what stood there before", backup=clip.backup))


def check_folder(out: Path) -> None:
    """A usage error for `-o NAME.mp3`: a folder is wanted, and the episodes have names of their own."""
    if out.suffix.lower() in SOUND_SUFFIXES and not is_folder(out):
        raise typer.BadParameter(
            _(
                "{path} is the name of a file; -o names a folder, in which every episode is called like its script",
                path=out,
            ),
            param_hint="-o",
        )


def _read_chapters(written: str | None) -> ChapterRange | None:
    if written is None:
        return None
    try:
        return parse_chapter_range(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--chapters") from error


def _read_formats(written: str) -> tuple[str, ...]:
    """The outputs that are asked for; a usage error for one that there is not, or when none is sound."""
    names = tuple(filter(None, (name.strip().lower() for name in written.split(","))))
    problem = format_problem(names)
    if problem:
        raise typer.BadParameter(problem, param_hint="--format")
    return names


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
