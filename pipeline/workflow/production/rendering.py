"""Many inputs -> episodes: everything that can be known is checked first, then they are spoken one after the other."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import CastingError, EngineUnavailableError, OutputError, SettingsError
from pipeline.messages import _
from pipeline.publish.outputs.table import episode_paths
from pipeline.synth.absent import AbsentEngine
from pipeline.synth.shared import open_store
from pipeline.synth.store import TakeStore
from pipeline.text.loading import let_go
from pipeline.workflow.preparation.available_voices import with_available_voices
from pipeline.workflow.preparation.episode_names import EpisodeNames
from pipeline.workflow.preparation.pace import Pace
from pipeline.workflow.preparation.planning import check_places, plan_episode
from pipeline.workflow.preparation.preflight import (
    check_music,
    check_sounds,
    check_space,
    check_voices,
    estimate,
    prepare_folder,
    read_cover,
)
from pipeline.workflow.preparation.remembering import remember
from pipeline.workflow.preparation.splitting import advise_split, split_order
from pipeline.workflow.production.ahead import Ahead
from pipeline.workflow.production.episodes import Shared, render_episode
from pipeline.workflow.production.filling import plan_fill
from pipeline.workflow.script_files.naming import note_origin
from pipeline.workflow.script_files.scripts import script_for
from pipeline.workflow.workspace.project import SCRIPTS_FOLDER, TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.cluster.crew import ClusterCrew
    from pipeline.engines.registry import EngineChoice
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.preparation.pace import Work
    from pipeline.workflow.preparation.planning import Order, Plan
    from pipeline.workflow.production.episodes import Rendered, ShowProgress
    from pipeline.workflow.script_files.batch import Ledger
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.workspace.project import Project


class Audience(Protocol):
    """Whoever hears how a run goes on."""

    def script_ready(self, file: ScriptFile) -> None:
        """A script was made or found."""

    def engine_chosen(self, choice: EngineChoice) -> None:
        """The engine that speaks all episodes of the run is ready."""

    def cast_remembered(self, remarks: Sequence[str]) -> None:
        """It is decided who speaks with which voice; the remarks say who is new in cast.yaml."""

    def plans_ready(self, plans: Sequence[Plan]) -> None:
        """It is known what all episodes will say, and what is left out of their sound."""

    def workers_say(self, remark: str) -> None:
        """Something about whoever speaks elsewhere; also called from other threads."""

    def episode_begins(self, job: Job, number: int, count: int) -> ShowProgress:
        """The next episode begins; gives what its progress is shown with."""

    def episode_ends(self, rendered: Rendered | None) -> None:
        """It is done, or with None, has failed or was interrupted."""


@dataclass(frozen=True, slots=True)
class Job:
    """One episode to be made, and what that takes."""

    source: Path
    plan: Plan
    work: Work
    takes_s: float
    """How much sound the takes add that are still to be spoken."""


class RenderRun:
    """One `render` command."""

    def __init__(self, project: Project, order: Order, ledger: Ledger[Rendered], audience: Audience) -> None:
        self._project = project
        self._order = order
        self._ledger = ledger
        self._audience = audience
        self._store = TakeStore(order.folder / TAKES_FOLDER)

    def run(self, inputs: Sequence[Path], choose: Callable[[], EngineChoice]) -> None:
        """Make every episode that can be made; what became of each input stands in the ledger.

        Raises BatchStopped when the rest must be left.
        """
        scripts = self._find_scripts(inputs)
        if not scripts:
            return
        try:
            cover = read_cover(self._project.settings.show)
            check_music(self._project.settings)
            choice = choose()
            if self._order.hiring and not isinstance(choice.engine, AbsentEngine):
                self._order.hiring.check(choice.engine)
            self._store = open_store(self._order.folder / TAKES_FOLDER, self._order.store)
        except (SettingsError, EngineUnavailableError, OutputError) as error:
            self._ledger.stop(error)
        self._audience.engine_chosen(choice)
        fill = self._order.fill
        engines = fill.beside(choice.engine) if fill else (choice.engine,)
        self._project, lacking = with_available_voices(self._project, *engines)
        if lacking:
            self._audience.cast_remembered(lacking)
        self._remember([file for _source, file in scripts], choice.engine)
        jobs = [replace(job, plan=replace(job.plan, cover=cover)) for job in self._plan(scripts, choice.engine)]
        if jobs:
            self._audience.plans_ready([job.plan for job in jobs])
            self._check_disk(jobs, choice.engine)
            let_go()
            self._speak(jobs, choice.engine)

    def _find_scripts(self, inputs: Sequence[Path]) -> list[tuple[Path, ScriptFile]]:
        """The script of every input that has one; two inputs with one script are one episode."""
        found: dict[Path, tuple[Path, ScriptFile]] = {}
        for source in inputs:
            with self._ledger.attempt(source):
                file = script_for(source, self._project.book.people, self._project.folder / SCRIPTS_FOLDER)
                first, _file = found.setdefault(file.path.resolve(), (source, file))
                if first is source:
                    self._audience.script_ready(file)
                else:
                    self._ledger.skip(source, _("the same article as {first}", first=first))
        return list(found.values())

    def _remember(self, scripts: Sequence[ScriptFile], engine: SpeechEngine) -> None:
        """Decide who speaks with which voice in the whole show; a cast.yaml that cannot be read stops the run."""
        try:
            remembering = remember(self._project, engine.name, scripts, self._order.genders)
        except CastingError as error:
            self._ledger.stop(error)
        self._project = remembering.project
        self._audience.cast_remembered(remembering.remarks)

    def _plan(self, scripts: Sequence[tuple[Path, ScriptFile]], engine: SpeechEngine) -> list[Job]:
        """What is to be spoken for every script that can be cast and read."""
        names = EpisodeNames(self._order)
        jobs: list[Job] = []
        for source, file in scripts:
            with self._ledger.attempt(source):
                orders = split_order(self._order, file.script)
                name = names.claim(file.path, orders)
                plans = [self._plan_one(name, file, order, engine) for order in orders]
                remarks = (*names.remarks(name, file.path, orders), *advise_split(file.script, self._order))
                plans[0] = replace(plans[0], remarks=(*remarks, *plans[0].remarks))
                if len(plans) > 1:
                    self._ledger.divide(source, [plan.name for plan in plans])
                jobs += (Job(source, plan, *estimate(plan.segments, engine, self._store)) for plan in plans)
        return jobs

    def _plan_one(self, name: str, file: ScriptFile, order: Order, engine: SpeechEngine) -> Plan:
        """What is to be spoken for an episode, when nothing stands in its way."""
        plan = plan_episode(name, file.script, self._project, engine.name, order, file.path)
        check_places(plan, self._project, order)
        check_sounds(file.script, file.path, self._project.folder)
        check_voices(plan.segments, engine)
        return replace(
            plan,
            fill=plan_fill(plan, name, self._project, order, file.path),
            script_note=note_origin(file.path, order.folder),
        )

    def _check_disk(self, jobs: Sequence[Job], engine: SpeechEngine) -> None:
        """Make sure of the folder and the space for all episodes; a failure is nobody's and stops the run."""
        folder = self._order.folder
        # An episode whose takes are all there and that is there itself is hardly ever made again.
        due = [job for job in jobs if job.takes_s or not self._is_there(job)]
        try:
            prepare_folder(folder)
            if self._order.store:
                self._store.check()
            check_space(
                folder,
                takes_s=sum(job.takes_s for job in due),
                sounds_s=[job.work.sound_s for job in due],
                rate_hz=engine.rate_hz,
                bitrate_kbps=self._project.settings.sound.bitrate_kbps,
            )
        except OutputError as error:
            self._ledger.stop(error)

    def _is_there(self, job: Job) -> bool:
        """Whether every file of the episode is there."""
        paths = episode_paths(self._order.folder, job.plan.name, self._order.formats)
        return all(path.exists() for path in paths.values())

    def _speak(self, jobs: Sequence[Job], engine: SpeechEngine) -> None:
        with ExitStack() as stack:
            crew = self._hire(jobs, engine, stack)
            pace = Pace([job.work for job in jobs], others=crew)
            recordings = stack.enter_context(Ahead(self._store, crew))
            for number, planned in enumerate(jobs):
                shared = Shared(recordings, pace, partial(self._begin_next, recordings, jobs[number + 1 :], engine))
                # What an episode shares with those before it has been spoken by now.
                job = Job(planned.source, planned.plan, *estimate(planned.plan.segments, engine, self._store))
                with self._ledger.attempt(job.source, job.plan.name):
                    pace.begin(number)
                    self._render(job, engine, self._audience.episode_begins(job, number + 1, len(jobs)), shared)

    def _hire(self, jobs: Sequence[Job], engine: SpeechEngine, stack: ExitStack) -> ClusterCrew | None:
        """Whoever speaks in place of this process, if the order says so and there is anything to speak."""
        hiring = self._order.hiring
        if not hiring or isinstance(engine, AbsentEngine) or not any(job.work.symbols for job in jobs):
            return None
        episodes = (job.plan.segments for job in jobs)
        try:
            return stack.enter_context(hiring.hire(engine, self._store, episodes, self._audience.workers_say))
        except EngineUnavailableError as error:
            self._ledger.stop(error)

    def _render(self, job: Job, engine: SpeechEngine, show: ShowProgress, shared: Shared) -> None:
        """Make one episode."""
        rendered = None
        try:
            rendered = render_episode(job.plan, self._project, engine, self._order, show, shared)
            self._ledger.finish(job.source, rendered, part=job.plan.name, up_to_date=rendered.published.up_to_date)
        finally:
            self._audience.episode_ends(rendered)

    def _begin_next(self, recordings: Ahead, later: Sequence[Job], engine: SpeechEngine) -> None:
        """Begin to record the first of the later episodes."""
        if later:
            fill = self._order.fill
            recordings.begin(later[0].plan, fill.first(engine) if fill else engine)
