"""`duitan export --stems`: a script -> one WAV for each person, to be edited in a sound editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.audio.encoding import SoundForm, encode
from pipeline.publish.seal import Kind
from pipeline.publish.staging import staged
from pipeline.publish.targets import make_room
from pipeline.synth.store import TakeStore
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.preparation.preflight import check_music, check_sounds, check_voices, prepare_folder
from pipeline.workflow.production.episodes import lay_out_plan, read_plan_music
from pipeline.workflow.workspace.project import TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pipeline.publish.targets import Destination
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.recording import Progress
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.workspace.project import Project

CODEC: Final = "pcm_f32le"
"""Numbers without a ceiling: a stem is not limited, and nothing of it is clipped."""


def export_stems(  # noqa: PLR0913 - what an episode is made from
    file: ScriptFile,
    project: Project,
    engine: SpeechEngine,
    takes_folder: Path,
    destination: Destination,
    *,
    voices: Mapping[str, str],
    progress: Callable[[Progress], None] | None = None,
) -> tuple[Path, ...]:
    """Speak what has no take yet, and write a WAV for each person, and one for the music, into a folder.

    They are as long as the episode and begin together. Raises what rendering an episode raises.
    """
    from pipeline.assemble.mixdown import level_mix
    from pipeline.assemble.stems import stems_of
    from pipeline.synth.recording import record

    check_music(project.settings)
    check_sounds(file.script, file.path, project.folder)
    order = Order(folder=takes_folder, voices=voices)
    plan = plan_episode(file.path.stem, file.script, project, engine.name, order, file.path)
    check_voices(plan.segments, engine)
    prepare_folder(takes_folder)
    store = TakeStore(takes_folder / TAKES_FOLDER)
    takes = record(plan.segments, engine, store, progress=progress)
    music = read_plan_music(plan, project, takes[0].rate_hz)
    timeline = lay_out_plan(plan, project, plan.segments, takes, store, music.interludes)
    mix = level_mix(timeline, store, project.settings.sound, music.samples)
    form = SoundForm(container="wav", codec=CODEC, rate_hz=timeline.rate_hz, channels=mix.channels)
    written: list[Path] = []
    with staged(destination.path, lambda target: _make_room(target, destination)) as stage:
        for name, stem in stems_of(mix):
            encode(stem.blocks(), timeline.rate_hz, stage / f"{name}.wav", form)
            written.append(destination.path / f"{name}.wav")
    return tuple(written)


def _make_room(target: Path, destination: Destination) -> None:
    make_room(target, Kind.CLIP, force=destination.force)
