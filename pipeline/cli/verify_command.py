"""`duitan verify`: listen to an episode's takes, and say which do not say their words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import clock_time, note, progress_bar
from pipeline.cli.options import EpisodeName, FoundAsJson, ScriptOfEpisode, VoiceChoices, parse_voice_choices
from pipeline.errors import EngineError
from pipeline.messages import _, n_
from pipeline.synth.engine import turn_name
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.workflow.checks.episode_takes import EpisodeTakes
    from pipeline.workflow.checks.verifying import Finding, Report
    from pipeline.workflow.workspace.project import Project


@app.command()
def verify(
    episode: EpisodeName,
    *,
    redo: Annotated[bool, typer.Option("--redo", help="Speak again what does not say its words.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only measure lengths and levels: seconds, and nothing to install.")
    ] = False,
    script: ScriptOfEpisode = None,
    voice: VoiceChoices = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A Whisper model in CTranslate2's format; by default ours."),
    ] = None,
    as_json: FoundAsJson = False,
) -> None:
    """Listen to every turn of an episode with a recogniser, and list those whose words are missing, cut or others."""
    from pipeline.workflow.checks.episode_takes import Wanted, find_takes
    from pipeline.workflow.checks.verifying import measure
    from pipeline.workflow.workspace.project import load_project

    if quick and redo:
        raise typer.BadParameter(_("--quick only measures; leave it out to speak something again"))
    project = load_project()
    takes = find_takes(Wanted(episode=episode, script=script, voices=parse_voice_choices(voice or [])), project)
    report = measure(takes) if quick else _listen(takes, project, model, redo=redo)
    if as_json:
        print(json.dumps(_describe(report), ensure_ascii=False, indent=2))
    else:
        _print_report(report)
    for remark in _remarks(report):
        note(_("note: {remark}", remark=remark))
    if any(finding.open for finding in report.findings):
        raise typer.Exit(EngineError.exit_code)


def _listen(takes: EpisodeTakes, project: Project, model: Path | None, *, redo: bool) -> Report:
    """Listen with a bar; what is heard is kept, so that nothing is listened to twice."""
    from pipeline.verify.memory import memory_path, remembering
    from pipeline.verify.recogniser import WhisperRecogniser
    from pipeline.workflow.checks.verifying import verify as listen

    whisper = WhisperRecogniser(folder=model, threads=cores())
    whisper.load()
    with remembering(whisper, memory_path(takes.transcript)) as recogniser, progress_bar() as bar:
        return listen(takes, project, recogniser, bar.show, threads=cores(), redo=redo)


def _print_report(report: Report) -> None:
    for finding in report.findings:
        print("  ".join(part for part in _head(finding, report) if part))
        print(f"  {_problem(finding)}")
        print(_("  wanted: {spoken}", spoken=finding.placed.segment.spoken))
        if finding.heard:
            print(_("  heard:  {heard}", heard=finding.heard))
        if finding.redone:
            print(f"  {_(finding.redone)}{f': {finding.reason}' if finding.reason else ''}")
    parts = len(report.episode.takes)
    what = _("say their words") if report.by_ear else _("are as long and as loud as their words")
    wrong = sum(finding.open for finding in report.findings)
    good = _("{good} of {parts} parts {what}", good=parts - wrong - report.deaf, parts=parts, what=what)
    print(f"{report.episode.transcript.with_suffix('.mp3')}: {good}")


def _head(finding: Finding, report: Report) -> tuple[str, ...]:
    placed = finding.placed
    return (
        "" if placed.start_ms is None else clock_time(placed.start_ms),
        placed.segment.name,
        placed.speaker,
        f"{report.episode.script}:{placed.line}" if placed.line else "",
    )


def _problem(finding: Finding) -> str:
    whose = f" ({turn_name(finding.turn)})" if finding.turn is not None else ""
    words = "" if finding.turn is not None else finding.missing or finding.added or finding.detail
    return f"{_(finding.problem)}{whose}" + (f": {words}" if words else "")


def _remarks(report: Report) -> Iterator[str]:
    """What a person should know about the figures."""
    from pipeline.workflow.checks.verifying import Redone

    if report.episode.unknown:
        yield n_(
            "{count} part of the script is not in this episode as it is now, and was not listened to: "
            "render it again first",
            "{count} parts of the script are not in this episode as they are now, and were not listened to: "
            "render it again first",
            report.episode.unknown,
        )
    if report.deaf:
        yield n_(
            "{count} part was not understood in any voice: nothing can be said about it",
            "{count} parts were not understood in any voice: nothing can be said about them",
            report.deaf,
        )
    alone = {finding.unconfirmed for finding in report.findings if finding.unconfirmed}
    for reason in sorted(alone):
        yield _(
            "no other voice could say the same for comparison, so that some of it may be misheard: {reason}",
            reason=_(reason),
        )
    if any(finding.redone is Redone.SAME for finding in report.findings):
        yield (
            _(
                "what an engine says the same every time is mended by a reading, in the script ({{行|xing2}}) or "
                "under words in voices.yaml, by other words, or by another voice; `duitan preview {script} "
                "--turn N` lets you hear one turn",
                script=report.episode.script,
            )
        )
    if report.outdated:
        yield _("`duitan render` makes {listed} again with what was spoken now", listed=", ".join(report.outdated))


def _describe(report: Report) -> Mapping[str, object]:
    return {
        "episode": str(report.episode.transcript.with_suffix(".mp3")),
        "script": str(report.episode.script),
        "parts": len(report.episode.takes),
        "unknown": report.episode.unknown,
        "not_understood": report.deaf,
        "findings": [_row(finding) for finding in report.findings],
        "outdated": list(report.outdated),
    }


def _row(finding: Finding) -> Mapping[str, object]:
    placed = finding.placed
    return {
        "turn": placed.segment.turn,
        "speaker": placed.speaker,
        "start_ms": placed.start_ms,
        "line": placed.line,
        "take": placed.take.key,
        "problem": finding.problem,
        "missing": finding.missing,
        "added": finding.added,
        "of_turn": finding.turn,
        "detail": finding.detail,
        "wanted": placed.segment.spoken,
        "heard": finding.heard,
        "confirmed": not finding.unconfirmed,
        "redone": finding.redone.name.lower() if finding.redone else None,
        "open": finding.open,
    }
