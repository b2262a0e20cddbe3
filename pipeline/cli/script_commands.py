"""`duitan script`: what a transcript became."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.app import app
from pipeline.cli.batch_report import concluded, open_ledger
from pipeline.cli.console import print_table
from pipeline.cli.options import FoundAsJson, GenderChoices, parse_gender_choices
from pipeline.errors import Problem, ScriptError
from pipeline.files import is_folder
from pipeline.messages import _, n_, retold
from pipeline.script.dialogue import Choice
from pipeline.synth.engine import turn_name
from pipeline.workflow.script_files.script_file import Fate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.summary import Summary
    from pipeline.workflow.script_files.batch import Ledger
    from pipeline.workflow.script_files.inputs import Inputs as InputFiles
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.workspace.project import Project

    Made = tuple[ScriptFile, Summary]

Inputs = Annotated[
    list[Path], typer.Argument(metavar="INPUT...", help="Transcripts, or folders of them; - for standard input.")
]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="PATH", help="Folder, or FILE.yaml for one input.")]
NeedsNoReview = Annotated[bool, typer.Option("--strict", help="Exit 3 when anything needs a person's review.")]
ForceScript = Annotated[bool, typer.Option("--force", help="Replace a script edited by hand; it is kept as a backup.")]
Reading = Annotated[
    int | None,
    typer.Option("--reading", metavar="N", min=0, help="Read it in the way listed as N; 0: the likeliest."),
]
Speakers = Annotated[str, typer.Option("--speakers", metavar="NAME,NAME", help="These are the labels, and no others.")]
Asker = Annotated[str, typer.Option("--asker", metavar="NAME", help="Who asks where no label says it.")]
Narrate = Annotated[bool, typer.Option("--narrate", help="One narrator reads everything.")]
LineToExplain = Annotated[
    int | None,
    typer.Option("--explain", metavar="LINE", min=1, help="Say why a line is read as it is; write nothing."),
]


@app.command()
def script(
    inputs: Inputs,
    *,
    out: Out = None,
    strict: NeedsNoReview = False,
    force: ForceScript = False,
    gender: GenderChoices = None,
    reading: Reading = None,
    speakers: Speakers = "",
    asker: Asker = "",
    narrate: Narrate = False,
    explain: LineToExplain = None,
    as_json: FoundAsJson = False,
) -> None:
    """Turn transcripts into dialogue scripts, and say what was found, left out, and doubted.

    A folder stands for the transcripts in it. One bad file does not stop the others.
    """
    from pipeline.workflow.workspace.project import load_project

    found = _find_transcripts(inputs, out)
    project = load_project()
    choice = Choice(
        reading=reading,
        speakers=tuple(filter(None, map(str.strip, re.split("[,，、]", speakers)))),
        asker=asker.strip(),
        narrate=narrate,
        genders=parse_gender_choices(gender or []),
    )
    if explain is not None:
        _explain(found.files, project, explain, choice)
        return
    ledger: Ledger[Made] = open_ledger(found)
    with concluded(
        ledger, as_json=as_json, describe=lambda made: _describe(*made), name=lambda made: str(made[0].path)
    ):
        writing = _Writing(out=out, force=force, strict=strict, results=not as_json, choice=choice)
        _write_all(found.files, project, ledger, writing)


def _find_transcripts(inputs: Sequence[Path], out: Path | None) -> InputFiles:
    """The transcripts among the inputs; a usage error for a script, or for several that would become one."""
    from pipeline.workflow.script_files.inputs import find_inputs
    from pipeline.workflow.script_files.script_file import is_script

    for path in inputs:
        if is_script(path) and not is_folder(path):
            raise typer.BadParameter(
                _("{path} is a script already; `duitan render` renders it", path=path), param_hint="INPUT"
            )
    found = find_inputs(inputs, scripts=False)
    if out is not None and is_script(out) and len(found.files) > 1:
        raise typer.BadParameter(
            _("{count} transcripts do not fit into one script", count=len(found.files)), param_hint="-o"
        )
    return found


def _explain(inputs: Sequence[Path], project: Project, line: int, choice: Choice) -> None:
    from pipeline.workflow.script_files.scripts import explain

    if len(inputs) != 1:
        raise typer.BadParameter(
            _("{count} transcripts: a line is explained of one", count=len(inputs)), param_hint="--explain"
        )
    sentences = explain(inputs[0], project.book.people, line, choice)
    if not sentences:
        raise typer.BadParameter(_("no text begins at line {line} or before it", line=line), param_hint="--explain")
    for sentence in sentences:
        print(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """The options of the command."""

    out: Path | None
    force: bool
    strict: bool
    choice: Choice
    results: bool
    """Whether each script is told on stdout as soon as it is there."""


def _write_all(inputs: Sequence[Path], project: Project, ledger: Ledger[Made], writing: _Writing) -> None:
    """Write every script that can be made; the ledger knows what became of each transcript."""
    from pipeline.script.summary import summarise
    from pipeline.script.worklist import open_doubts
    from pipeline.workflow.script_files.scripts import write_script

    written: dict[Path, Path] = {}
    for path in inputs:
        with ledger.attempt(path):
            file = write_script(
                path,
                project.book.people,
                writing.out,
                inputs=project.files,
                force=writing.force,
                choice=writing.choice,
            )
            first = written.setdefault(file.path.resolve(), path)
            if first != path:
                ledger.skip(path, _("the same article as {first}", first=first))
                continue
            summary = summarise(file.script)
            ledger.finish(path, (file, summary), up_to_date=file.fate is Fate.UNCHANGED)
            if writing.results:
                _print_summary(file, summary)
            doubts = [Problem(str(path), doubt.line, doubt.problem) for doubt in open_doubts(file.script)]
            if writing.strict and doubts:
                raise ScriptError.of(doubts, hint=_("--strict: tick a doubt off in the script with `ok: true`"))


def _print_summary(file: ScriptFile, summary: Summary) -> None:

    derived = _(" (from questions)") if summary.derived_chapters else ""
    title = f"{file.script.title}{f'（{file.script.part}）' if file.script.part else ''}"
    backup = _(", backup {backup}", backup=file.backup) if file.backup else ""
    remark = f" ({file.remark})" if file.remark else ""
    print(f"{file.path}: {_(file.fate.value)}{backup}{remark}")
    print(
        _(
            "  {title}, {encoding}, {turns} turns, {chapters} chapters{derived}, about {minutes:.0f} minutes",
            title=title,
            encoding=file.encoding,
            turns=summary.turns,
            chapters=summary.chapters,
            derived=derived,
            minutes=summary.minutes,
        )
    )
    rows = [
        (each.name, each.id, str(each.turns), f"{each.minutes:.1f}", "、".join(each.labels))
        for each in summary.speakers
    ]
    print_table(_("Who speaks"), (_("name"), _("id"), _("turns"), _("minutes"), _("labels")), rows)
    if summary.dropped:
        drops = [(retold(each.reason), str(each.passages), str(each.characters)) for each in summary.dropped]
        print_table(_("Left out"), (_("reason"), _("passages"), _("characters")), drops)
    if summary.repaired:
        print(
            "\n"
            + n_(
                "Repaired: {count} place, listed in the script",
                "Repaired: {count} places, listed in the script",
                summary.repaired,
            )
        )
    _print_review(file.script)
    print()


def _print_review(script: DialogueScript) -> None:
    """The doubts that are not ticked, each with its line and its turn."""
    from pipeline.script.summary import turn_of_line
    from pipeline.script.worklist import open_doubts

    doubts = open_doubts(script)
    if doubts:
        print("\n" + _("To review (`ok: true` in the script ticks a row)"))
    for doubt in doubts:
        number = turn_of_line(script, doubt.line)
        print(
            f"  {script.source.file}:{doubt.line}: {f'{turn_name(number)}: ' if number else ''}{retold(doubt.problem)}"
        )


def _describe(file: ScriptFile, summary: Summary) -> Mapping[str, Any]:
    from pipeline.script.summary import turn_of_line

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
                "turn": turn_of_line(file.script, doubt.line) or None,
                "problem": doubt.problem,
                "ok": doubt.ok,
            }
            for doubt in summary.review
        ],
    }
