"""`duitan check`: a look at a script before it is rendered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import print_table
from pipeline.cli.options import FoundAsJson, ScriptPath
from pipeline.errors import InputError, Problem
from pipeline.messages import _
from pipeline.synth.engine import turn_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.workflow.checks.checking import Report
    from pipeline.workflow.checks.proofing import Finding, Proof


@app.command()
def check(
    script: ScriptPath,
    *,
    against: Annotated[
        Path | None, typer.Option(metavar="SOURCE", help="The transcript: prove that nothing of it is lost or added.")
    ] = None,
    as_json: FoundAsJson = False,
) -> None:
    """Check a script offline: who speaks how long, doubtful readings, and what would stop a render."""
    from pipeline.workflow.checks.checking import check_script
    from pipeline.workflow.workspace.project import load_project

    report = check_script(script, load_project(), against)
    if as_json:
        print(json.dumps(_describe(report), ensure_ascii=False, indent=2))
    else:
        _print_report(report, against)
    if report.blocking or report.unfaithful:
        raise typer.Exit(InputError.exit_code)


def _print_report(report: Report, against: Path | None) -> None:
    minutes, computing = report.summary.minutes, report.cpu_minutes
    print(
        _(
            "{path}: about {minutes:.0f} minutes of speech, {computing:.0f} minutes of computing on one core",
            path=report.path,
            minutes=minutes,
            computing=computing,
        )
    )
    shares = {each.name: each for each in report.summary.speakers}
    rows = [
        (name, voice, f"{rate:+d}%", str(shares[name].turns), f"{shares[name].minutes:.1f}")
        for name, voice, rate in report.cast
    ]
    print_table(_("Who speaks"), (_("name"), _("voice"), _("pace"), _("turns"), _("minutes")), rows)
    _print_proof(report.proof)
    _print_problems(_("Worth a look"), report.doubtful)
    _print_problems(_("Left out of the sound"), report.left_out)
    if report.words_hint:
        print(f"  {_('hint: {hint}', hint=report.words_hint)}")
    _print_problems(_("Would stop a render"), report.blocking)
    if against is not None:
        _print_problems(_("Not as {source} has it", source=against), report.unfaithful)
        if not report.unfaithful:
            print("\n" + _("Every character of {source} is spoken or accounted for.", source=against))


def _print_proof(proof: Proof) -> None:
    """The tables to read through; a turn is named by its number."""
    from pipeline.workflow.checks.proofing import matters

    names = [(each.written, each.said, str(each.times), turn_name(each.turn)) for each in proof.names]
    polyphones = [
        (each.written, each.said, str(each.times), "  ".join(f"{turn}:{words}" for turn, words in each.contexts))
        for each in proof.polyphones
    ]
    in_english = [
        (each.written, str(each.times), each.said, turn_name(each.turn))
        for each in proof.english
        if matters(each.written)
    ]
    for title, columns, rows in (
        (_("Names"), (_("name"), _("read as"), _("times"), _("first in")), names),
        (
            _("Characters with several readings"),
            ("", _("read as"), _("times"), _("turn, and the words around")),
            polyphones,
        ),
        (_("English"), (_("word"), _("times"), _("how it is said"), _("first in")), in_english),
    ):
        if rows:
            print_table(title, columns, rows, fit=True)


def _print_problems(title: str, problems: Sequence[Problem]) -> None:
    if problems:
        print(f"\n{title}")
        for problem in problems:
            print(f"  {problem}")


def _describe(report: Report) -> Mapping[str, object]:
    return {
        "script": report.path,
        "minutes": round(report.summary.minutes, 1),
        "cast": [{"name": name, "voice": voice, "rate_percent": rate} for name, voice, rate in report.cast],
        "names": [_finding(each) for each in report.proof.names],
        "polyphones": [
            {**_finding(each), "contexts": [{"turn": turn, "words": words} for turn, words in each.contexts]}
            for each in report.proof.polyphones
        ],
        "latin": [
            {"token": each.written, "how": each.said, "turn": each.turn, "line": each.line, "times": each.times}
            for each in report.proof.english
        ],
        "doubtful": [_row(each) for each in report.doubtful],
        "left_out": [_row(each) for each in report.left_out],
        "blocking": [_row(each) for each in report.blocking],
        "unfaithful": [_row(each) for each in report.unfaithful],
    }


def _finding(finding: Finding) -> Mapping[str, object]:
    return {
        "written": finding.written,
        "said": finding.said,
        "times": finding.times,
        "turn": finding.turn,
        "line": finding.line,
    }


def _row(problem: Problem) -> Mapping[str, object]:
    return {"path": problem.path, "line": problem.line, "message": problem.message}
