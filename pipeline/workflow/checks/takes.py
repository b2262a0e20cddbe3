"""What a take store holds, and what of it the scripts of this folder need.

1. A take is needed when a script in scripts/dialogues, or one that an episode notes as its own, with the voices.yaml,
   cast.yaml and show.yaml of now, would be spoken with it by any engine: which engine spoke an episode is not written
   down, and a take that is kept costs only space.
2. What cannot be known is not decided: a script that cannot be read, an episode without its script and an engine that
   is not here are doubts, and whoever prunes with a doubt must say so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.engines.registry import engine_names
from pipeline.errors import CastingError, EngineUnavailableError, PipelineError
from pipeline.messages import _
from pipeline.publish.outputs.table import OUTPUTS, stem_of
from pipeline.synth.store import TakeStore, take_key
from pipeline.workflow.preparation.available_voices import with_available_voices
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.preparation.remembering import recall
from pipeline.workflow.preparation.splitting import order_of
from pipeline.workflow.script_files.chapter_range import without_chapters
from pipeline.workflow.script_files.script_file import SCRIPT_SUFFIXES, load_script
from pipeline.workflow.script_files.script_place import script_of
from pipeline.workflow.workspace.project import SCRIPTS_FOLDER, TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from pipeline.script.dialogue import DialogueScript
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.store import Leftover, StoredTake
    from pipeline.workflow.workspace.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Some of a store's files together."""

    takes: int
    seconds: float
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """A store, script by script."""

    folder: Path
    total: Share
    scripts: tuple[tuple[str, Share], ...]
    """(name of a script, the takes it needs that are there); a take that two scripts need counts for both."""
    unneeded: tuple[StoredTake, ...]
    leftovers: tuple[Leftover, ...]
    doubts: tuple[str, ...]
    """Why more may be needed than is known."""

    @property
    def unneeded_share(self) -> Share:
        """What no script needs."""
        return share_of(self.unneeded)

    @property
    def leftover_bytes(self) -> int:
        """What killed runs left."""
        return sum(leftover.size_bytes for leftover in self.leftovers)


def share_of(takes: Iterable[StoredTake]) -> Share:
    """The sum of some takes."""
    each = tuple(takes)
    return Share(
        takes=len(each),
        seconds=sum(stored.take.frames / stored.take.rate_hz for stored in each),
        size_bytes=sum(stored.size_bytes for stored in each),
    )


def take_stock(folder: Path, project: Project, now_s: Callable[[], float] = time.time) -> Inventory:
    """What lies in the take store of a folder of episodes, and who needs it; OutputError when it cannot be read."""
    contents = TakeStore(folder / TAKES_FOLDER).contents(now_s())
    engines, doubts = _engines(project)
    needs, unread = _needs(folder, project, engines)
    needed = frozenset[str]().union(*needs.values())
    return Inventory(
        folder=folder,
        total=share_of(contents.takes),
        scripts=tuple(
            (name, share_of(each for each in contents.takes if each.take.key in keys)) for name, keys in needs.items()
        ),
        unneeded=tuple(each for each in contents.takes if each.take.key not in needed),
        leftovers=contents.leftovers,
        doubts=(*doubts, *unread, *_orphans(folder)),
    )


def prune(inventory: Inventory) -> None:
    """Delete what no script needs and what killed runs left; raises OutputError."""
    store = TakeStore(inventory.folder / TAKES_FOLDER)
    store.remove([*(each.path for each in inventory.unneeded), *(each.path for each in inventory.leftovers)])


def _engines(project: Project) -> tuple[list[SpeechEngine], list[str]]:
    """The engines, and a doubt for each that is not here."""
    found: list[SpeechEngine] = []
    doubts: list[str] = []
    for name in engine_names():
        try:
            found.append(project.identify_engine(name))
        except EngineUnavailableError as error:
            reason = str(error).split("\n")[-1]
            doubts.append(_("what {name} has spoken cannot be told: {reason}", name=name, reason=reason))
    return found, doubts


def _needs(
    folder: Path, project: Project, engines: Sequence[SpeechEngine]
) -> tuple[dict[str, frozenset[str]], list[str]]:
    """(script's name -> the keys of all takes it would be spoken with, why a script's needs are not known)."""
    needs: dict[str, frozenset[str]] = {}
    doubts: list[str] = []
    order = Order(folder=folder, voices={})
    rates = {engine.rate_hz for engine in engines}
    casts = [(engine, recall(with_available_voices(project, engine)[0], engine.name)) for engine in engines]
    parts = _parts(folder)
    for name, path in _scripts(folder).items():
        try:
            script = load_script(path).script
            orders = [order, *(order_of(order, folder, stem) for stem in parts.get(path.resolve(), ()))]
            keys = (_keys(path.stem, script, cast, engine, each, rates) for engine, cast in casts for each in orders)
            needs[name] = frozenset[str]().union(*keys)
        except PipelineError as error:
            doubts += str(error).split("\n") if str(path) in str(error) else [f"{path}: {error}"]
    return needs, doubts


def _scripts(folder: Path) -> dict[str, Path]:
    """The scripts of the project by name, and those of episodes that are elsewhere by path."""
    own = sorted(path for path in SCRIPTS_FOLDER.glob("*") if path.suffix.lower() in SCRIPT_SUFFIXES)
    known = {path.resolve() for path in own}
    others = {script_of(folder, stem) for stem in _episodes(folder)}
    elsewhere = sorted(path for path in others if path.exists() and path.resolve() not in known)
    return {**{path.stem: path for path in own}, **{str(path): path for path in elsewhere}}


def _parts(folder: Path) -> dict[Path, list[str]]:
    """Script -> its episodes of some chapters, whose opening says which part of the talk they are."""
    found: dict[Path, list[str]] = {}
    for stem in _episodes(folder):
        if without_chapters(stem) != stem:
            found.setdefault(script_of(folder, stem).resolve(), []).append(stem)
    return found


def _keys(
    name: str, script: DialogueScript, project: Project, engine: SpeechEngine, order: Order, rates: Collection[int]
) -> frozenset[str]:
    """The keys of the takes that one engine speaks a script with; none when voices.yaml has no voice for the engine.

    At any of some sample rates: beside another engine (`--fill`) its takes have that one's.
    """
    try:
        plan = plan_episode(name, script, project, engine.name, order)
    except CastingError:
        if any(engine.name in voice.engine_voices for voice in project.book.voices.values()):
            raise
        return frozenset()
    return frozenset(take_key(segment, engine, rate_hz) for segment in plan.segments for rate_hz in rates)


def _orphans(folder: Path) -> list[str]:
    """The episodes whose script is not there."""
    scripts = {path: script_of(folder, stem) for stem, path in _episodes(folder).items()}
    return [
        _("{path}: its script {script} is not there", path=path, script=script)
        for path, script in scripts.items()
        if not script.exists()
    ]


def _episodes(folder: Path) -> dict[str, Path]:
    """The episodes of a folder, each with one of its sounds."""
    sounds = (path for row in OUTPUTS if row.is_sound for path in folder.glob(f"*{row.suffix}"))
    found = {stem_of(path.name): path for path in sorted(sounds, reverse=True)}
    return dict(sorted(found.items()))
