"""A look at a script before anything is rendered: what would go wrong, and what a person should hear about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.errors import Problem, ScriptError
from pipeline.messages import _, about
from pipeline.speech.segments import line_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.cast.casting import Casting
    from pipeline.engines.spec import EngineSpec
    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.summary import Summary
    from pipeline.speech.unsaid import Unsaid
    from pipeline.workflow.checks.proofing import Explained, Proof
    from pipeline.workflow.preparation.planning import Wishes
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.workspace.project import Project

ODD_TURN_CHARACTERS = 3000
"""A turn longer than this (some ten minutes) is more often a missed label than a speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found; `blocking` would stop a render."""

    path: str
    summary: Summary
    cast: tuple[tuple[str, str, int], ...]
    """(speaker's name, voice, pace in percent)."""
    blocking: tuple[Problem, ...]
    doubtful: tuple[Problem, ...]
    left_out: tuple[Problem, ...]
    """What is left out of the sound."""
    words_hint: str
    """How to make it heard."""
    proof: Proof
    """Names, polyphones and English, for a person to read through."""
    unfaithful: tuple[Problem, ...]
    cpu_minutes: float
    """About how long the engine would compute here, on one core."""


def check_script(path: Path, project: Project, source: Path | None = None, engine: str = "") -> Report:
    """Read, cast and plan a script without speaking; compare it with its transcript when `source` is given.

    Without an `engine`, for the one that voices.yaml prefers.

    Raises ScriptError for a script that cannot be read, SourceError for a transcript that cannot.
    """
    from pipeline.engines.registry import find_spec
    from pipeline.script.summary import summarise
    from pipeline.script.yaml.places import turn_lines
    from pipeline.workflow.checks.proofing import proofread
    from pipeline.workflow.preparation.unsaid import locate_unsaid, words_hint
    from pipeline.workflow.script_files.script_file import load_script, read_script_text

    file = load_script(path)
    script = file.script
    spec = find_spec(engine or project.book.engines[0])
    lines = turn_lines(read_script_text(path), str(path))
    casting = cast_file(file, project, spec)
    remarks = (*casting.remarks, *_not_here(casting, spec, project))
    heard = _listen(script, lines, str(path), project)
    summary = summarise(script)
    return Report(
        path=str(path),
        summary=summary,
        cast=tuple((each.name, casting[each.id].voice.name, casting[each.id].rate_percent) for each in script.speakers),
        blocking=(*heard.blocking, *_unusable_sounds(script, path, project)),
        doubtful=(
            *(Problem(str(path), 0, remark) for remark in remarks),
            *_odd_turns(script, lines, str(path)),
            *heard.doubtful,
        ),
        left_out=locate_unsaid(heard.unsaid, path),
        words_hint=words_hint(heard.unsaid),
        proof=proofread(heard.explained, script.speakers, script.language),
        unfaithful=_compare(script, source) if source else (),
        cpu_minutes=summary.minutes * spec.cpu_s_per_s,
    )


def cast_file(file: ScriptFile, project: Project, spec: EngineSpec, wishes: Wishes | None = None) -> Casting:
    """Who would speak a script with which voice if it were rendered now; nothing is written. Raises CastingError."""
    from pipeline.cast.casting_rules import cast_script
    from pipeline.workflow.preparation.planning import Wishes, within_pace
    from pipeline.workflow.preparation.remembering import recall

    wishes = wishes or Wishes()
    memory = recall(project, spec.name, [file], wishes.genders).memory
    casting = cast_script(file.script, project.book, spec.name, wishes.voices, wishes.genders, memory)
    return within_pace(casting, spec)


def _not_here(casting: Casting, spec: EngineSpec, project: Project) -> Iterator[str]:
    """Remarks on voices that the engine does not have on this computer, where that is known before it is started."""
    from pipeline.engines.registry import voices_here

    here = voices_here(spec, project.book.engine_options)
    if here is None or not spec.form.voice_pattern:
        return
    names = {voice.name for voice in here}
    cast = {role.voice.name: role.voice.engine_voices[spec.name] for role in casting.roles.values()}
    for voice, engine_voice in sorted(cast.items()):
        if engine_voice not in names and spec.form.voice_pattern.fullmatch(engine_voice):
            yield _(
                "{name} does not have {voice} ({engine_voice}) here; `duitan voices` lists what it has",
                name=spec.name,
                voice=voice,
                engine_voice=engine_voice,
            )


@dataclass(slots=True)
class _Heard:
    """What a script sounds like, as far as a person should know; in reading order."""

    blocking: list[Problem] = field(default_factory=list)
    doubtful: list[Problem] = field(default_factory=list)
    unsaid: list[Unsaid] = field(default_factory=list)
    explained: list[Explained] = field(default_factory=list)
    """How every paragraph is read."""


def _listen(script: DialogueScript, lines: Sequence[int], path: str, project: Project) -> _Heard:
    """How the turns will be read, and what the narrator says beside them."""
    from pipeline.speech.announcements import lines_of
    from pipeline.speech.explain import explain
    from pipeline.wording import announcements
    from pipeline.workflow.checks.proofing import Explained

    lexicon = project.read_lexicon()
    heard = _Heard()
    unsaid: dict[Unsaid, None] = {}
    announced = announcements(project.settings.announce, project.settings.show, script)
    for said in lines_of(script, announce=announced).lines:
        line, name = lines[said.number - 1], line_name(said.number, said.notice)
        for paragraph in said.turn.paragraphs:
            explanation = explain(paragraph, lexicon)
            heard.blocking += [Problem(path, line, about(name, problem)) for problem in explanation.problems]
            heard.doubtful += [Problem(path, line, about(name, doubt)) for doubt in explanation.doubtful]
            unsaid |= dict.fromkeys(replace(each, turn=said.number) for each in explanation.unsaid)
            heard.explained.append(Explained(said.number, line, explanation))
    heard.unsaid += unsaid
    return heard


def _odd_turns(script: DialogueScript, lines: Sequence[int], path: str) -> Iterator[Problem]:
    """The turns that are longer than people speak at a stretch."""
    for number, (turn, line) in enumerate(zip(script.turns, lines, strict=True), 1):
        if len(turn.text) > ODD_TURN_CHARACTERS:
            yield Problem(
                path,
                line,
                _(
                    "turn {number}: {count:,} characters in one turn: is a label missing in it?",
                    number=number,
                    count=len(turn.text),
                ),
            )


def _unusable_sounds(script: DialogueScript, path: Path, project: Project) -> tuple[Problem, ...]:
    """The sounds of a script that cannot be played."""
    from pipeline.workflow.preparation.preflight import check_sounds

    try:
        check_sounds(script, path, project.folder)
    except ScriptError as error:
        return tuple(error.problems)
    return ()


def _compare(script: DialogueScript, source: Path) -> tuple[Problem, ...]:
    """What of the transcript the script neither says nor accounts for, and the other way round."""
    from pipeline.files import read_input
    from pipeline.ingest.reading import parse_document
    from pipeline.script.proof.faithfulness import told, unproved

    return tuple(map(told, unproved(parse_document(read_input(source), source.name), script)))
