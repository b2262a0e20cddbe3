"""`duitan script`: what a transcript became."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.app import app
from pipeline.cli.console import note, print_table
from pipeline.cli.render_commands import check_names, raise_together
from pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.summary import Summary
    from pipeline.workflow.scripts import ScriptFile

Inputs = Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Transcripts; - for standard input.")]


@app.command()
def script(
    inputs: Inputs,
    *,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder, or FILE.yaml for one input.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when anything needs a person's review.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a script edited by hand; it is kept as a backup.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Turn transcripts into dialogue scripts, and say what was found, left out, and doubted."""
    from pipeline.script.summary import summarise
    from pipeline.script.worklist import open_doubts
    from pipeline.workflow.scripts import is_script

    if out is not None and is_script(out) and len(inputs) > 1:
        raise typer.BadParameter(f"{len(inputs)} transcripts do not fit into one script", param_hint="-o")
    for path in inputs:
        if is_script(path):
            raise typer.BadParameter(f"{path} is a script already; `duitan render` renders it", param_hint="INPUT")
    check_names(inputs)
    made = [(file, summarise(file.script)) for file in _write_all(inputs, out, force=force)]
    if as_json:
        print(json.dumps([_describe(file, summary) for file, summary in made], ensure_ascii=False, indent=2))
    else:
        for file, summary in made:
            _print_summary(file, summary)
    if strict and any(open_doubts(file.script) for file, _ in made):
        note("review is needed (--strict)")
        raise typer.Exit(InputError.exit_code)


def _write_all(inputs: Sequence[Path], out: Path | None, *, force: bool) -> list[ScriptFile]:
    """Write every script that can be made; then tell the problems of the others together."""
    from pipeline.workflow.project import load_project
    from pipeline.workflow.scripts import write_script

    people = load_project().book.people
    made: list[ScriptFile] = []
    errors: list[InputError] = []
    for path in dict.fromkeys(inputs):
        try:
            made.append(write_script(path, people, out, force=force))
        except InputError as error:
            errors.append(error)
    for file in made if errors else ():
        note(f"{file.path}: {file.fate.value}")
    raise_together(errors)
    return made


def _print_summary(file: ScriptFile, summary: Summary) -> None:
    chapters = f"{summary.chapters} chapters" + (" (from questions)" if summary.derived_chapters else "")
    title = f"{file.script.title}{f'（{file.script.part}）' if file.script.part else ''}"
    print(f"{file.path}: {file.fate.value}" + (f", backup {file.backup}" if file.backup else ""))
    print(f"  {title}, {file.encoding}, {summary.turns} turns, {chapters}, about {summary.minutes:.0f} minutes")
    rows = [
        (each.name, each.id, str(each.turns), f"{each.minutes:.1f}", "、".join(each.labels))
        for each in summary.speakers
    ]
    print_table("Who speaks", ("name", "id", "turns", "minutes", "labels"), rows)
    if summary.dropped:
        drops = [(each.reason, str(each.passages), str(each.characters)) for each in summary.dropped]
        print_table("Left out", ("reason", "passages", "characters"), drops)
    if summary.repaired:
        print(f"\nRepaired: {summary.repaired} places, listed in the script")
    _print_review(file.script)
    print()


def _print_review(script: DialogueScript) -> None:
    """The doubts that are not ticked, each with its line and its turn."""
    from pipeline.script.worklist import open_doubts, turn_number

    doubts = open_doubts(script)
    if doubts:
        print("\nTo review (`ok: true` in the script ticks a row)")
    for doubt in doubts:
        number = turn_number(script, doubt.line)
        print(f"  {script.source.file}:{doubt.line}: {f'turn {number}: ' if number else ''}{doubt.problem}")


def _describe(file: ScriptFile, summary: Summary) -> Mapping[str, Any]:
    from pipeline.script.worklist import turn_number

    return {
        "script": str(file.path),
        "fate": file.fate.name.lower(),
        "backup": str(file.backup) if file.backup else None,
        "title": file.script.title,
        "encoding": file.encoding,
        "turns": summary.turns,
        "chapters": [chapter.title for chapter in file.script.chapters],
        "minutes": round(summary.minutes, 1),
        "speakers": [
            {
                "id": each.id,
                "name": each.name,
                "labels": list(each.labels),
                "turns": each.turns,
                "minutes": round(each.minutes, 1),
            }
            for each in summary.speakers
        ],
        "dropped": [
            {"reason": each.reason, "passages": each.passages, "characters": each.characters}
            for each in summary.dropped
        ],
        "repaired": summary.repaired,
        "review": [
            {
                "line": doubt.line,
                "turn": turn_number(file.script, doubt.line),
                "problem": doubt.problem,
                "ok": doubt.ok,
            }
            for doubt in summary.review
        ],
    }
