"""Script -> plan of an episode or a clip: everything that can be wrong is found before an engine says a word."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.messages import _, n_
from pipeline.workflow.script_files.chapter_range import episode_stem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.cast.casting import Casting
    from pipeline.cluster.hiring import Hiring
    from pipeline.engines.spec import EngineSpec
    from pipeline.errors import Problem
    from pipeline.publish.episode import Cover
    from pipeline.script.dialogue import DialogueScript, Gender
    from pipeline.speech.announcements import Announcements
    from pipeline.speech.segments import SpokenSegment
    from pipeline.speech.unsaid import Unsaid
    from pipeline.workflow.preparation.fill_engine import Fill
    from pipeline.workflow.script_files.chapter_range import ChapterRange
    from pipeline.workflow.workspace.project import Project


def select_turns(script: DialogueScript, chapters: ChapterRange) -> range:
    """The numbers of the turns in some chapters; raises ScriptError when there are no such chapters or turns."""
    count = len(script.chapters)
    if chapters.last > count:
        raise ScriptError(
            n_(
                "{title}: has {count} chapter, not {last}",
                "{title}: has {count} chapters, not {last}",
                count,
                title=script.title,
                last=chapters.last,
            ),
            hint=_("`duitan script` lists a transcript's chapters; 0 is what stands before the first one"),
        )
    wanted = script.sections[chapters.first : chapters.last + 1]
    numbers = [turn for section in wanted for turn in section.turns]
    if not numbers:
        raise ScriptError(_("{title}: nothing is spoken in chapter {chapters}", title=script.title, chapters=chapters))
    return range(numbers[0], numbers[-1] + 1)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one run asks of the cast, by speaker (id, name or label)."""

    voices: Mapping[str, str] = field(default_factory=dict)
    genders: Mapping[str, Gender] = field(default_factory=dict)
    cast: Casting | None = None
    """Who is cast already, whatever the rest says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for beyond the script."""

    folder: Path
    voices: Mapping[str, str]
    """Speaker (id, name or label) -> our voice name."""
    genders: Mapping[str, Gender] = field(default_factory=dict)
    """Speaker (id, name or label) -> gender."""
    chapters: ChapterRange | None = None
    part: str = ""
    """What the episode is called beside its title, instead of what the script says."""
    split_minutes: float = 0.0
    """Talks that are longer become several episodes (`pipeline.workflow.preparation.splitting`); 0 for never."""
    inputs: tuple[Path, ...] = ()
    """The files that the run reads, which it must not replace."""
    force: bool = False
    """Files that are not ours, or were edited, may be replaced after a backup."""
    strict: bool = False
    """Nothing may be left out of the sound."""
    fill: Fill | None = None
    """Who speaks what the engine cannot."""
    cast: Casting | None = None
    """The cast of an episode that another engine speaks as well."""
    hiring: Hiring | None = None
    """Whom to have it spoken by, when that is not this process."""
    store: str = ""
    """The takes that several computers share; empty when there is only the folder's own store."""
    formats: tuple[str, ...] = ("mp3",)
    """The outputs that are wanted beside those that every episode has (`publish.outputs.table`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is spoken, and what there is to know about it."""

    script: DialogueScript
    engine: str
    """Who speaks it."""
    casting: Casting
    segments: tuple[SpokenSegment, ...]
    remarks: tuple[str, ...]
    unsaid: tuple[Unsaid, ...] = ()
    """What is left out of the sound."""
    left_out: tuple[Problem, ...] = ()
    """The same with its places in the script, when the script is a file."""
    name: str = ""
    """What the files are called, without their endings; empty for a clip."""
    script_note: str = ""
    """Where the script lies, for the episode's receipt."""
    cover: Cover | None = None
    fill: tuple[SpokenSegment, ...] = ()
    """The same as a second engine would say it; empty when none is asked for."""


def plan_episode(
    name: str, script: DialogueScript, project: Project, engine: str, order: Order, path: Path | None = None
) -> Plan:
    """What an episode says; raises ScriptError or CastingError.

    `path` is the script's file, for the lines of what is left out. It is a ScriptError when nothing can be said or,
    with a strict order, when anything is left out.
    """
    from pipeline.wording import announcements, opening_notice
    from pipeline.workflow.preparation.unsaid import locate_unsaid, refuse_unsaid

    if order.part:
        script = replace(script, part=order.part, episode=None)
    plan = plan_turns(
        script,
        project,
        engine,
        Wishes(order.voices, order.genders, order.cast),
        opening=opening_notice(project.settings.show, script),
        turns=select_turns(script, order.chapters) if order.chapters else None,
        announce=announcements(project.settings.announce, project.settings.show, script),
    )
    left_out = locate_unsaid(plan.unsaid, path) if path else ()
    if order.strict:
        refuse_unsaid(plan.unsaid, left_out)
    stem = episode_stem(name, order.chapters)
    remarks = plan.remarks
    if plan.unsaid:
        remarks += (
            n_(
                "left out of the sound: {count} word or sign, noted in {stem}.vtt",
                "left out of the sound: {count} words or signs, noted in {stem}.vtt",
                len(plan.unsaid),
                stem=stem,
            ),
        )
    return replace(plan, name=stem, remarks=remarks, left_out=left_out)


def plan_turns(  # noqa: PLR0913 - what an episode is planned from
    script: DialogueScript,
    project: Project,
    engine: str,
    wishes: Wishes,
    *,
    opening: str = "",
    turns: range | None = None,
    announce: Announcements | None = None,
) -> Plan:
    """Cast a script and plan what is said, of all turns or some.

    Raises CastingError, and ScriptError for a wrong reading mark or when nothing can be said.
    """
    from pipeline.cast.casting_rules import cast_script
    from pipeline.engines.registry import find_spec, options_of
    from pipeline.speech.announcements import NOTHING
    from pipeline.speech.planning import plan_speech
    from pipeline.workflow.preparation.unsaid import words_hint

    spec = find_spec(engine)
    cast = wishes.cast or cast_script(script, project.book, engine, wishes.voices, wishes.genders, project.memory)
    casting = within_pace(cast, spec)
    speech = plan_speech(
        script,
        casting,
        spec.make_frontend(project.read_lexicon(), options_of(spec, project.book.engine_options)),
        engine=engine,
        pauses=project.settings.pauses,
        opening=opening,
        turns=turns,
        announce=announce or NOTHING,
    )
    if not any(segment.turn and not segment.notice for segment in speech.segments):
        raise ScriptError(_("nothing in it can be said"), hint=words_hint(speech.unsaid))
    return Plan(
        script=script,
        engine=engine,
        casting=cast,
        segments=speech.segments,
        remarks=casting.remarks,
        unsaid=speech.unsaid,
    )


def check_places(plan: Plan, project: Project, order: Order) -> None:
    """OccupiedError when files of an episode would replace what they may not (`pipeline.publish.targets`)."""
    from pipeline.publish.outputs.table import episode_paths
    from pipeline.publish.seal import Kind
    from pipeline.publish.targets import check_targets

    targets = episode_paths(order.folder, plan.name, order.formats).values()
    check_targets(Kind.EPISODE, targets, [*order.inputs, *project.files], force=order.force)


def within_pace(casting: Casting, spec: EngineSpec) -> Casting:
    """The casting at paces that the engine speaks clearly, with a remark on everybody who is held back."""
    slowest, fastest = spec.pace_percent
    roles = dict(casting.roles)
    remarks = list(casting.remarks)
    for speaker, role in casting.roles.items():
        rate_percent = min(max(role.rate_percent, slowest), fastest)
        if rate_percent != role.rate_percent:
            roles[speaker] = replace(role, rate_percent=rate_percent)
            remarks.append(
                _(
                    "{speaker}: {name} speaks clearly at {rate_percent:+d}%, not at {rate_percent2:+d}%",
                    speaker=speaker,
                    name=spec.name,
                    rate_percent=rate_percent,
                    rate_percent2=role.rate_percent,
                )
            )
    return replace(casting, roles=roles, remarks=tuple(remarks))
