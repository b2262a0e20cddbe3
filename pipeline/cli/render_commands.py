"""`duitan render` and `duitan preview`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.app import app
from pipeline.cli.completion import complete_engines, complete_scripts, complete_voice_choices
from pipeline.cli.console import clock_time, note, progress_bar
from pipeline.errors import InputError
from pipeline.workflow.episodes import ChapterRange, Order, parse_chapter_range
from pipeline.workflow.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.episodes import Rendered
    from pipeline.workflow.project import Project
    from pipeline.workflow.scripts import ScriptFile

Inputs = Annotated[
    list[Path], typer.Argument(metavar="INPUT...", help="Transcripts or dialogue scripts; - for standard input.")
]
EngineName = Annotated[
    str | None,
    typer.Option("--engine", help="kokoro (offline), edge (online) or tone (hums).", autocompletion=complete_engines),
]
VoiceChoices = Annotated[
    list[str] | None,
    typer.Option(
        "--voice",
        metavar="SPEAKER=VOICE",
        help="Another voice for a speaker; repeatable.",
        autocompletion=complete_voice_choices,
    ),
]


@app.command()
def render(
    inputs: Inputs,
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the episodes.")] = AUDIO_FOLDER,
    engine: EngineName = None,
    voice: VoiceChoices = None,
    chapters: Annotated[str | None, typer.Option(metavar="2-4", help="Only these chapters.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Turn transcripts or scripts into episodes: MP3 with chapters, transcript, chapters file."""
    order = Order(folder=out, voices=parse_voice_choices(voice or []), chapters=_read_chapters(chapters))
    check_engine_name(engine)
    check_names(inputs)
    rendered = _render_all(inputs, engine, order)
    if as_json:
        print(json.dumps([_describe(each) for each in rendered], ensure_ascii=False, indent=2))
        return
    for each in rendered:
        published = each.published
        print(f"{published.mp3_path}  {clock_time(published.duration_ms)}  {published.loudness.lufs:.1f} LUFS")


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
) -> None:
    """Render one turn of a script into a file, in seconds."""
    from pipeline.synth.registry import load_engine
    from pipeline.workflow.clips import render_clip
    from pipeline.workflow.project import load_project
    from pipeline.workflow.scripts import load_script

    check_engine_name(engine)
    project = load_project()
    dialogue = load_script(script).script
    if turn > len(dialogue.turns):
        raise typer.BadParameter(f"{script} has {len(dialogue.turns)} turns", param_hint="--turn")
    path = out or Path(f"{script.stem}.turn-{turn}.mp3")
    chosen = load_engine([engine] if engine else project.book.engines)
    render_clip(dialogue, turn, project, chosen, path, parse_voice_choices(voice or []))
    print(path)


def parse_voice_choices(choices: Sequence[str]) -> Mapping[str, str]:
    """`SPEAKER=VOICE` options as a mapping; a usage error when one is not of that form."""
    wanted: dict[str, str] = {}
    for choice in choices:
        speaker, equals, voice = choice.rpartition("=")
        if not equals or not speaker.strip() or not voice.strip():
            raise typer.BadParameter(
                f"{choice!r} is not SPEAKER=VOICE, for example 扎克伯格=yunjian", param_hint="--voice"
            )
        wanted[speaker.strip()] = voice.strip()
    return wanted


def check_engine_name(engine: str | None) -> None:
    """A usage error for an engine that does not exist."""
    from pipeline.synth.registry import ENGINES

    if engine is not None and engine not in ENGINES:
        raise typer.BadParameter(
            f"there is no engine {engine!r}; there are {', '.join(ENGINES)}", param_hint="--engine"
        )


def check_names(inputs: Sequence[Path]) -> None:
    """A usage error when two inputs would be written under one name."""
    stems: dict[str, Path] = {}
    for path in inputs:
        other = stems.setdefault(path.stem, path)
        if other != path:
            raise typer.BadParameter(f"{other} and {path} would both be written as {path.stem}", param_hint="INPUT")


def load_scripts(inputs: Sequence[Path], project: Project) -> list[ScriptFile]:
    """The script of every input, or one error with the problems of all of them."""
    from pipeline.workflow.scripts import script_for

    scripts: list[ScriptFile] = []
    errors: list[InputError] = []
    for path in dict.fromkeys(inputs):
        try:
            scripts.append(script_for(path, project.book.people))
        except InputError as error:
            errors.append(error)
    raise_together(errors)
    return scripts


def raise_together(errors: Sequence[InputError]) -> None:
    """Raise one error that tells all of `errors`; nothing when there are none."""
    if errors:
        hints = dict.fromkeys(error.hint for error in errors if error.hint)
        raise InputError("\n".join(str(error) for error in errors), hint="; ".join(hints)) from errors[0]


def _read_chapters(written: str | None) -> ChapterRange | None:
    if written is None:
        return None
    try:
        return parse_chapter_range(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--chapters") from error


def _render_all(inputs: Sequence[Path], engine_name: str | None, order: Order) -> list[Rendered]:
    """Render every input; whatever can be wrong with any of them is found before the first word is spoken."""
    from pipeline.synth.registry import load_engine
    from pipeline.workflow.episodes import plan_episode, render_episode
    from pipeline.workflow.project import load_project

    project = load_project()
    scripts = load_scripts(inputs, project)
    for each in scripts:
        note(f"{each.path}: {each.fate.value}{f' ({each.remark})' if each.remark else ''}")
    engine: SpeechEngine = load_engine([engine_name] if engine_name else project.book.engines)
    plans = [plan_episode(each.path.stem, each.script, project, engine.name, order) for each in scripts]
    rendered = []
    for plan in plans:
        note(f"{plan.name}: {len(plan.segments)} segments, engine {engine.name}")
        with progress_bar() as bar:
            rendered.append(render_episode(plan, project, engine, order, bar.show))
        for remark in rendered[-1].remarks:
            note(f"note: {remark}")
    return rendered


def _describe(rendered: Rendered) -> Mapping[str, Any]:
    published = rendered.published
    return {
        "mp3": str(published.mp3_path),
        "transcript": str(published.transcript_path),
        "chapters": str(published.chapters_path),
        "duration_ms": published.duration_ms,
        "loudness_lufs": round(published.loudness.lufs, 2),
        "true_peak_db": round(published.loudness.true_peak_db or 0.0, 2),
        "engine": rendered.engine,
        "segments": rendered.segments,
        "reused": rendered.reused,
        "remarks": list(rendered.remarks),
    }
