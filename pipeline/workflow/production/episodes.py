"""Plan -> episode: what is spoken, laid out in time, and published."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.assemble.sound import MusicOptions
from pipeline.messages import _
from pipeline.script.asking import hosts_of
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME
from pipeline.workflow.preparation.pace import left_words
from pipeline.workflow.workspace.project import TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.assemble.music import Music
    from pipeline.assemble.timeline import Interludes, Timeline
    from pipeline.errors import Problem
    from pipeline.publish.episode import Episode, Published
    from pipeline.speech.segments import SpokenSegment
    from pipeline.speech.unsaid import Unsaid
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.recording import Progress
    from pipeline.synth.store import TakeStore
    from pipeline.synth.take import Take
    from pipeline.workflow.preparation.pace import Pace
    from pipeline.workflow.preparation.planning import Order, Plan
    from pipeline.workflow.production.ahead import Ahead
    from pipeline.workflow.production.filling import Spoken
    from pipeline.workflow.workspace.project import Project

    ShowProgress = Callable[[str, float, float, str], None]
    """(phase, done, total, remark); a phase never goes back, and never begins again."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the episodes of a run share."""

    recordings: Ahead
    pace: Pace
    begin_next: Callable[[], None]
    """Begins to record the next episode; called when this one is spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An episode's files and how it came about."""

    published: Published
    engine: str
    segments: int
    reused: int
    """Segments whose take was there before."""
    remarks: tuple[str, ...]
    unsaid: tuple[Unsaid, ...] = ()
    """What is left out of the sound."""
    left_out: tuple[Problem, ...] = ()
    """The same with its places in the script, when the script is a file."""
    fill_remarks: tuple[str, ...] = ()
    """Who was spoken by a second engine, and why; these are among the remarks, too."""


def render_episode(
    plan: Plan,
    project: Project,
    engine: SpeechEngine,
    order: Order,
    show_progress: ShowProgress,
    shared: Shared | None = None,
) -> Rendered:
    """Speak what has no take yet, mix, and publish; raises EngineError or OutputError and keeps every finished take.

    With what a run's episodes share, the next one is spoken while this one is published, and progress tells the time
    left.
    """
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.production.ahead import Ahead
    from pipeline.workflow.production.filling import speak_or_fill

    teller = _Teller(show_progress, shared.pace if shared else None)
    store = TakeStore(order.folder / TAKES_FOLDER)
    with Ahead(store) if shared is None else nullcontext(shared.recordings) as recordings:
        spoken = speak_or_fill(plan, engine, recordings, order.fill, teller.show_recording, teller.show_filling)
    if shared:
        shared.begin_next()
    published = _publish(plan, project, order, spoken, store, teller)
    return Rendered(
        published=published,
        engine=spoken.engine,
        segments=len(spoken.segments),
        reused=spoken.reused,
        remarks=(*plan.remarks, *spoken.remarks, *published.notes),
        fill_remarks=spoken.remarks,
        unsaid=plan.unsaid,
        left_out=plan.left_out,
    )


def _publish(
    plan: Plan, project: Project, order: Order, spoken: Spoken, store: TakeStore, teller: _Teller
) -> Published:
    """Lay the takes out in time, mix and publish."""
    from pipeline.publish.outputs.material import Production
    from pipeline.publish.release import publish_episode
    from pipeline.publish.targets import Destination

    heard = {segment.speaker for segment in spoken.segments}
    music = read_plan_music(plan, project, spoken.takes[0].rate_hz)
    published = publish_episode(
        describe_episode(plan, project),
        lay_out_plan(plan, project, spoken.segments, spoken.takes, store, music.interludes),
        store,
        Destination(order.folder, force=order.force),
        project.settings.sound,
        teller.show_publishing,
        formats=order.formats,
        production=Production(
            engine=spoken.engine,
            voices={speaker: plan.casting[speaker].voice.name for speaker in sorted(heard)},
            takes_made=len(spoken.segments) - spoken.reused,
            takes_reused=spoken.reused,
        ),
        clips=music.samples,
    )
    if teller.pace and not published.up_to_date:
        teller.pace.finish(published.duration_ms / 1000)
    return published


@dataclass(slots=True)
class _Teller:
    """Tells how far an episode is and, with the pace of its run, how long the run still takes."""

    show: ShowProgress
    pace: Pace | None

    def show_recording(self, progress: Progress) -> None:
        if self.pace:
            self.pace.speak(progress)
        self._show_speaking("speak", progress, self.pace)

    def show_filling(self, progress: Progress) -> None:
        self._show_speaking("fill", progress, None)

    def show_publishing(self, share: float, phase: str) -> None:
        self.show(phase, share, 1.0, _remark(share < 1.0, self.pace))

    def _show_speaking(self, phase: str, progress: Progress, pace: Pace | None) -> None:
        sound = _("{seconds_of_sound:.1f} min of speech", seconds_of_sound=progress.seconds_of_sound / 60)
        done, total = progress.symbols_done, progress.symbols_total
        self.show(phase, done, total, _remark(done < total, pace, sound))


def _remark(unfinished: bool, pace: Pace | None, sound: str = "") -> str:
    """How much sound there is, and while a phase lasts, the time that the run still takes."""
    left = left_words(pace.left_s()) if pace and unfinished else ""
    return _("{sound}, {left}", sound=sound, left=left) if sound and left else sound or left


def speak(
    plan: Plan,
    project: Project,
    engine: SpeechEngine,
    store: TakeStore,
) -> Timeline:
    """Speak what has no take in the store yet, and lay all takes out in time; raises EngineError or OutputError."""
    from pipeline.synth.recording import record

    return lay_out_plan(plan, project, plan.segments, record(plan.segments, engine, store), store)


def lay_out_plan(
    plan: Plan,
    project: Project,
    segments: Sequence[SpokenSegment],
    takes: Sequence[Take],
    store: TakeStore,
    interludes: Interludes | None = None,
) -> Timeline:
    """The takes of a plan in time, with what is played beside them."""
    from pipeline.assemble.layout import lay_out
    from pipeline.assemble.timeline import NO_INTERLUDES
    from pipeline.assemble.trimming import trim_takes

    edges = trim_takes(takes, store)
    settings = project.settings
    return lay_out(
        segments,
        takes,
        edges,
        plan.script,
        settings.layout,
        interludes or NO_INTERLUDES,
        coded_hz=settings.sound.rate_hz,
    )


def read_plan_music(plan: Plan, project: Project, rate_hz: int) -> Music:
    """The show's music and the sounds of a script; raises SettingsError or ScriptError for what cannot be used."""
    from pipeline.assemble.music import NO_MUSIC, read_music

    settings = project.settings
    sounds = {name: project.folder / name for name in plan.script.sounds}
    if not sounds and settings.music == MusicOptions():
        return NO_MUSIC
    return read_music(settings.music, sounds, rate_hz=rate_hz, voices_lufs=settings.sound.loudness_lufs)


def describe_episode(plan: Plan, project: Project) -> Episode:
    """The facts that go into an episode's tags and pages."""
    from pipeline.publish.episode import Episode
    from pipeline.publish.part_names import part_number

    script, show = plan.script, project.settings.show
    heard = {segment.speaker for segment in plan.segments}
    hosts = hosts_of(script)
    people = [speaker for speaker in script.speakers if speaker.id in heard and speaker.id != NARRATOR]
    return Episode(
        stem=plan.name,
        title=script.title or plan.name,
        part=script.part,
        number=script.episode or part_number(script.part) or None,
        season=script.season or show.season or None,
        language=script.language,
        speakers={NARRATOR: NARRATOR_NAME, **{speaker.id: speaker.name for speaker in script.speakers}},
        artists=tuple(speaker.name for speaker in people),
        hosts=tuple(speaker.name for speaker in people if speaker.id in hosts),
        album=show.title,
        publisher=script.source.publisher,
        published=script.source.published,
        page_url=show.link,
        source_url=script.source.url,
        cover=plan.cover,
        script=plan.script_note,
        unsaid=plan.unsaid,
    )
