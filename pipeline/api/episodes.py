"""From a script file to an episode, and from episodes to a show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.api.scripts import script_path
from pipeline.errors import SettingsError
from pipeline.messages import _
from pipeline.workflow.preparation.planning import Order, Wishes
from pipeline.workflow.script_files.chapter_range import parse_chapter_range
from pipeline.workflow.workspace.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pipeline.cast.casting import Casting
    from pipeline.engines.registry import EngineChoice
    from pipeline.errors import Problem
    from pipeline.script.dialogue import Gender
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.preparation.planning import Plan
    from pipeline.workflow.production.episodes import Rendered, ShowProgress
    from pipeline.workflow.production.rendering import Job
    from pipeline.workflow.script_files.batch import Ledger
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.show.publishing import PublishedShow
    from pipeline.workflow.workspace.project import Project

    OnProgress = Callable[[str, float], None]
    """Called with a phase, such as "speak", and the share of it that is done, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedEpisode:
    """The files of an episode, and what there is to know about it."""

    sound: Path
    """The sound file, the first one when there are several."""
    files: Mapping[str, Path]
    """Every file of the episode by what `--format` calls it; "vtt", "chapters" and "episode" are always there."""
    script: Path
    """The script that it was made from."""
    duration_ms: int
    loudness_lufs: float
    engine: str
    """Who spoke."""
    segments: int
    """Parts that were spoken."""
    reused: int
    """How many of them were there before."""
    up_to_date: bool
    """The files were there already, just as they would have been made."""
    remarks: tuple[str, ...] = ()
    """What a person should hear about."""
    left_out: tuple[Problem, ...] = ()
    """Words that no voice could say, with their places in the script; they are in the transcript."""


def cast(
    path: str | Path,
    project: Project,
    *,
    engine: str = "",
    voices: Mapping[str, str] | None = None,
    genders: Mapping[str, Gender] | None = None,
) -> Casting:
    """Who would speak a script file with which voice, by the project's files and its other scripts; writes nothing.

    `voices` and `genders` are wishes by speaker (id, name or label), `engine` is by default the first of voices.yaml.
    Raises InputError for a wish or a file that is wrong, EngineError for an engine that does not exist.
    """
    from pipeline.engines.registry import find_spec
    from pipeline.workflow.checks.checking import cast_file
    from pipeline.workflow.script_files.script_file import load_script

    spec = find_spec(engine or project.book.engines[0])
    return cast_file(load_script(script_path(path)), project, spec, Wishes(voices or {}, genders or {}))


def render(
    path: str | Path,
    project: Project,
    *,
    folder: str | Path | None = None,
    engine: str | SpeechEngine = "",
    voices: Mapping[str, str] | None = None,
    genders: Mapping[str, Gender] | None = None,
    chapters: str = "",
    formats: Iterable[str] = ("mp3",),
    force: bool = False,
    on_progress: OnProgress | None = None,
) -> RenderedEpisode:
    """Make the episode of a script file, or of a transcript, whose script is then written into the project first.

    The episode goes to `folder`, by default the project's audio_out. What was spoken before is not spoken again. An
    engine is given by its name, or started (`project.start_engine`) when several episodes are to share it; by default
    the first of voices.yaml that answers speaks. `chapters` is a number or a range such as "2-4".

    Raises InputError for files to mend, EngineError when nobody speaks (what was spoken is kept: call again to go on),
    OutputError when a file cannot be written, ValueError for chapters or formats that do not exist.
    """
    from pipeline.workflow.production.rendering import RenderRun
    from pipeline.workflow.script_files.batch import BatchStopped, Ledger
    from pipeline.workflow.script_files.inputs import Inputs

    source = Path(path)
    order = Order(
        folder=Path(folder) if folder is not None else project.folder / AUDIO_FOLDER,
        voices=voices or {},
        genders=genders or {},
        chapters=parse_chapter_range(chapters) if chapters else None,
        formats=_checked_formats(formats),
        inputs=(source,),
        force=force,
    )
    ledger: Ledger[Rendered] = Ledger(Inputs((source,)), lambda _: None)
    listener = _Listener(on_progress or (lambda *_: None))
    try:
        RenderRun(project, order, ledger, listener).run((source,), lambda: _choose(engine, project))
    except BatchStopped as stopped:
        raise stopped.__cause__ or stopped from None
    (outcome,) = ledger.outcomes
    if outcome.result is None:
        raise outcome.error or AssertionError(f"{source}: {outcome.state}")
    return listener.describe(outcome.result)


def publish(
    project: Project,
    *,
    folder: str | Path | None = None,
    feed: bool = True,
    small: bool = False,
    force: bool = False,
) -> PublishedShow:
    """Make a show of the episodes in a folder, by default the project's audio_out: pages and a feed.

    With `small` they play the smaller MP3 of episodes that have one (`formats=["mp3", "small"]`).

    What it gives has the paths of `pages` and `feed`, and what was `left_out`. Raises InputError for an episode that
    cannot be read, or when show.yaml lacks what a feed needs (the pages are written then), and OutputError.
    """
    from pipeline.publish.outputs.table import SMALL
    from pipeline.workflow.show.publishing import publish_show

    where = Path(folder) if folder is not None else project.folder / AUDIO_FOLDER
    done = publish_show(project.settings.show, where, force=force, with_feed=feed, sound=SMALL if small else "")
    if done.problems:
        raise SettingsError("\n".join(done.problems), hint=_("the pages are written; feed=False does without a feed"))
    return done


def _checked_formats(formats: Iterable[str]) -> tuple[str, ...]:
    from pipeline.publish.outputs.table import format_problem

    names = tuple(formats)
    problem = format_problem(names)
    if problem:
        raise ValueError(problem)
    return names


def _choose(engine: str | SpeechEngine, project: Project) -> EngineChoice:
    from pipeline.engines.registry import EngineChoice

    if isinstance(engine, str):
        return project.choose_engine([engine] if engine else project.book.engines)
    return EngineChoice(engine=engine)


@dataclass(slots=True)
class _Listener:
    """The audience of one episode: passes on how far it is, and gathers what a person should hear about."""

    on_progress: OnProgress
    script: Path = Path()
    remarks: list[str] = field(default_factory=list)

    def script_ready(self, file: ScriptFile) -> None:
        self.script = file.path
        self.remarks += [file.remark] if file.remark else []

    def engine_chosen(self, choice: EngineChoice) -> None:
        self.remarks += [_("not {why}", why=reason) for reason in choice.passed_over]

    def cast_remembered(self, remarks: Sequence[str]) -> None:
        self.remarks += remarks

    def plans_ready(self, plans: Sequence[Plan]) -> None:
        """Nothing that the episode does not say."""

    def workers_say(self, remark: str) -> None:
        self.remarks.append(remark)

    def episode_begins(self, job: Job, number: int, count: int) -> ShowProgress:  # noqa: ARG002 - there is one
        return self._pass_on

    def episode_ends(self, rendered: Rendered | None) -> None:
        """It is returned or raised."""

    def _pass_on(self, phase: str, done: float, total: float, _remark: str) -> None:
        self.on_progress(phase, done / total if total else 1.0)

    def describe(self, rendered: Rendered) -> RenderedEpisode:
        published = rendered.published
        return RenderedEpisode(
            sound=published.sound_path,
            files=published.files,
            script=self.script,
            duration_ms=published.duration_ms,
            loudness_lufs=published.loudness.lufs,
            engine=rendered.engine,
            segments=rendered.segments,
            reused=rendered.reused,
            up_to_date=published.up_to_date,
            remarks=(*self.remarks, *rendered.remarks),
            left_out=rendered.left_out,
        )
