"""A look at a script before anything is rendered: what would go wrong, and what a person should hear about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.summary import Summary
    from pipeline.workflow.project import Project

SECONDS_PER_SECOND = 0.6
"""CPU seconds that the offline engine takes for a second of speech (docs/speed.md)."""

ODD_TURN_CHARACTERS = 3000
"""A turn longer than this (some ten minutes) is more often a missed label than a speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatinWord:
    """A Latin token of a script and how it will be said."""

    token: str
    how: str
    place: Problem
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found; `blocking` would stop a render."""

    path: str
    summary: Summary
    cast: tuple[tuple[str, str, int], ...]
    """(speaker's name, voice, pace in percent)."""
    blocking: tuple[Problem, ...]
    doubtful: tuple[Problem, ...]
    latin: tuple[LatinWord, ...]
    unfaithful: tuple[Problem, ...]
    cpu_minutes: float
    """About how long the offline engine would compute, on one core."""


def check_script(path: Path, project: Project, source: Path | None = None, engine: str = "kokoro") -> Report:
    """Read, cast and plan a script without speaking; compare it with its transcript when `source` is given.

    Raises ScriptError for a script that cannot be read, SourceError for a transcript that cannot.
    """
    from pipeline.cast.casting_rules import cast_script
    from pipeline.script.summary import summarise
    from pipeline.script.yaml.places import turn_lines
    from pipeline.workflow.episodes import within_pace
    from pipeline.workflow.scripts import load_script, read_script_text

    script = load_script(path).script
    lines = turn_lines(read_script_text(path), str(path))
    casting = within_pace(cast_script(script, project.book, engine), engine)
    blocking, doubtful, latin = _listen(script, lines, str(path), project)
    odd = [
        Problem(str(path), line, f"one turn of {len(turn.text):,} characters: is a label missing in it?")
        for turn, line in zip(script.turns, lines, strict=True)
        if len(turn.text) > ODD_TURN_CHARACTERS
    ]
    summary = summarise(script)
    return Report(
        path=str(path),
        summary=summary,
        cast=tuple((each.name, casting[each.id].voice.name, casting[each.id].rate_percent) for each in script.speakers),
        blocking=tuple(blocking),
        doubtful=(*(Problem(str(path), 0, remark) for remark in casting.remarks), *odd, *doubtful),
        latin=tuple(latin),
        unfaithful=_compare(script, source) if source else (),
        cpu_minutes=summary.minutes * SECONDS_PER_SECOND,
    )


def _listen(
    script: DialogueScript, lines: Sequence[int], path: str, project: Project
) -> tuple[list[Problem], list[Problem], list[LatinWord]]:
    """(what cannot be said, what is doubtful, every Latin token once) in reading order."""
    from pipeline.errors import UnspeakableError
    from pipeline.speech.explain import explain
    from pipeline.speech.frontend import frontend_for
    from pipeline.speech.lexicon import read_lexicon

    lexicon = read_lexicon(project.book.words, path=project.book.path)
    frontend = frontend_for("kokoro", lexicon)
    blocking: list[Problem] = []
    doubtful: list[Problem] = []
    latin: dict[tuple[str, str], LatinWord] = {}
    for turn, line in zip(script.turns, lines, strict=True):
        for paragraph in turn.paragraphs:
            explanation = explain(paragraph, lexicon)
            doubtful += [Problem(path, line, doubt) for doubt in explanation.doubtful]
            for token, how in explanation.latin:
                known = latin.get((token, how))
                place = known.place if known else Problem(path, line, token)
                latin[token, how] = LatinWord(token=token, how=how, place=place, times=known.times + 1 if known else 1)
            try:
                frontend.pieces(paragraph)
            except UnspeakableError as error:
                blocking.append(Problem(path, line, str(error)))
    return blocking, doubtful, list(latin.values())


def _compare(script: DialogueScript, source: Path) -> tuple[Problem, ...]:
    """What of the transcript the script neither says nor accounts for, and the other way round."""
    from pipeline.files import read_input
    from pipeline.ingest.reading import parse_document
    from pipeline.script.proof.faithfulness import unproved

    return unproved(parse_document(read_input(source), source.name), script)
