"""Runs beside each other in one folder, and runs that lack something: room, rights, file descriptors, a home."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.chaos.place import ROOT, STAGES, TURNS, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bench.chaos.kills import Whole
    from bench.chaos.place import Run

CROWDS: Final = (2, 4)
ROOM_KB: Final = (0, 16, 256, 1024, 4096, 16_384)
"""What is left of the disk when the run begins; an episode of the long talk and its takes need about 20 MB."""
DISK_MB: Final = 64
DESCRIPTORS: Final = (4, 5, 6, 8, 12, 24)
_TELLING: Final = frozenset({0, 5})
"""An episode, or words about the disk."""
_LIMIT: Final = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({number}, {number}))"
_HOMES: Final = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DUITAN_CACHE")
_NOWHERE: Final = "/proc/nowhere"
SHORT, LONG = TURNS["tone"]
_MORE: Final = 10
"""Turns that the talk gains between the first run and the one that lacks room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one run that lacked something, or of several beside each other."""

    what: str
    exit_codes: tuple[int, ...]
    faults: tuple[str, ...]
    said: str = ""
    """The line that names the trouble."""
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the runs of a trial ended, with which exit codes they may, and what else was wrong."""

    runs: Sequence[Run]
    faults: Sequence[str]
    allowed: Collection[int] = _TELLING


def trials(short: Whole, long: Whole, grown: Place) -> Iterator[tuple[str, Callable[[Path], Outcome | None]]]:
    """Every trial, with what it is about."""
    for number in CROWDS:
        yield f"{number} runs of one talk at once", partial(crowd, number=number, whole=long)
        yield f"{number} talks at once with one store", partial(crowd_of_talks, number=number, whole=long)
    for room_kb in ROOM_KB:
        yield f"{room_kb} kB left on the disk", partial(full_disk, room_kb=room_kb, grown=grown)
    for stage in STAGES[1:]:
        yield f"the disk fills up when the stage begins: {stage}", partial(disk_fills_up, stage=stage, grown=grown)
    yield "a disk that may only be read", partial(read_only, grown=grown)
    for number in DESCRIPTORS:
        yield f"{number} file descriptors", partial(few_descriptors, number=number)
    yield "HOME is not set", partial(no_home, home=None, whole=short)
    yield "HOME cannot be made", partial(no_home, home=_NOWHERE, whole=short)


def crowd(folder: Path, number: int, whole: Whole) -> Outcome:
    """Several runs of the same talk in the same folder at once."""
    place = Place(folder, whole.engine, whole.turns)
    runs = [process.end() for process in [place.start() for _ in range(number)]]
    after = place.look()
    faults = [f"{name} differs" for name, want in whole.episode.files.items() if after.files.get(name) != want]
    faults += [f"{name} is left over" for name in after.leftovers]
    return Outcome(runs, faults, allowed={0})


def crowd_of_talks(folder: Path, number: int, whole: Whole) -> Outcome:
    """Several talks with the same sentences, each in a run of its own, with one store of takes."""
    names = ["talk", *(f"talk-{each}" for each in range(1, number))]
    place = Place(folder, whole.engine, whole.turns, names)
    runs = [process.end() for process in [place.start(f"{name}.md") for name in names]]
    after = place.look()
    faults = [f"{name} differs" for name, want in whole.episode.files.items() if after.files.get(name) != want]
    faults += [f"{name}.mp3 is missing" for name in names if not (folder / "audio_out" / f"{name}.mp3").exists()]
    return Outcome(runs, faults, allowed={0})


def full_disk(folder: Path, room_kb: int, grown: Place) -> Outcome | None:
    """An episode that has grown is made anew on a disk that is nearly full, and again when there is room."""
    with _small_disk(folder) as mounted:
        if not mounted:
            return None
        place = grown.copy(folder)
        before = place.look()
        filler = folder / "filler"
        _fill(filler, room_kb)
        run = place.start().end()
        during = place.look()
        filler.unlink()
        faults = [*_kept_faults(run, before.files, during.files), *_next_faults(place, place.start().end())]
        return Outcome([run], faults)


def disk_fills_up(folder: Path, stage: str, grown: Place) -> Outcome | None:
    """Somebody else fills the disk while an episode that has grown is made anew."""
    with _small_disk(folder) as mounted:
        if not mounted:
            return None
        place = grown.copy(folder)
        before = place.look()
        process = place.start()
        process.wait_for(stage)
        filler = folder / "filler"
        _fill(filler, 0)
        run = process.end()
        during = place.look()
        filler.unlink()
        again = place.start().end()
        faults = [*_kept_faults(run, before.files, during.files), *_next_faults(place, again)]
        return Outcome([run], faults)


def read_only(folder: Path, grown: Place) -> Outcome | None:
    """An episode that has grown is made anew where nothing may be written."""
    with _small_disk(folder) as mounted:
        if not mounted:
            return None
        place = grown.copy(folder)
        before = place.look()
        _mount("-o", "remount,ro", str(folder))
        run = place.start().end()
        during = place.look()
        _mount("-o", "remount,rw", str(folder))
        faults = [*_kept_faults(run, before.files, during.files), *_next_faults(place, place.start().end())]
        return Outcome([run], faults, allowed={5})


def few_descriptors(folder: Path, number: int) -> Outcome:
    """A run that may open a few files only."""
    place = Place(folder, "tone", SHORT)
    run = place.start(before=_LIMIT.format(number=number)).end()
    again = place.start().end()
    faults = [f"the next run {again.ending}"] if again.exit_code else []
    return Outcome([run], faults)


def no_home(folder: Path, home: str | None, whole: Whole) -> Outcome:
    """A run without HOME, or with one in which nothing can be made."""
    place = Place(folder, whole.engine, whole.turns)
    environment = {name: value for name, value in os.environ.items() if name not in _HOMES}
    run = place.start(environment=environment if home is None else {**environment, "HOME": home}).end()
    after = place.look()
    faults = [f"{name} differs" for name, want in whole.episode.files.items() if after.files.get(name) != want]
    return Outcome([run], faults, allowed={0})


def judge(what: str, outcome: Outcome | None) -> Trial:
    """What is right or wrong about an outcome; None could not be tried."""
    if outcome is None:
        return Trial(what=what, exit_codes=(), faults=(), said="needs the right to mount a file system", tried=False)
    runs = outcome.runs
    found = [f"a run {run.ending}" for run in runs if run.exit_code not in outcome.allowed]
    found += ["a traceback" for run in runs if "Traceback" in run.output]
    found += ["ended without a word" for run in runs if run.exit_code and not run.told]
    lines = [line for run in runs if run.exit_code for line in run.output.splitlines() if line.startswith("error")]
    return Trial(
        what=what,
        exit_codes=tuple(run.exit_code for run in runs),
        faults=(*found, *outcome.faults),
        said=lines[0] if lines else "",
    )


def _kept_faults(run: Run, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """After a run that failed, the episode is what it was; the script may be newer, since it was written first."""
    if run.exit_code == 0:
        return []
    return [
        f"{name} is not what it was"
        for name in before
        if not name.endswith(".yaml") and after.get(name) != before[name]
    ]


def _next_faults(place: Place, again: Run) -> list[str]:
    """What is wrong when there is room again."""
    faults = [f"the next run {again.ending}"] if again.exit_code else []
    return faults + [f"{name} is left over" for name in place.look().leftovers]


def grow(folder: Path) -> Place:
    """A place in which a talk was rendered that has got more turns since."""
    place = Place(folder, "tone", LONG - _MORE)
    run = place.start().end()
    if run.exit_code:
        raise RuntimeError(f"an undisturbed run fails:\n{run.output}")
    return Place(folder, "tone", LONG)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A file system of a few megabytes in `folder`; False where we may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = _mount("-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", str(folder))
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", str(folder)), cwd=ROOT, check=False, capture_output=True)


def _mount(*arguments: str) -> bool:
    try:
        return subprocess.run(("mount", *arguments), cwd=ROOT, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _fill(path: Path, room_kb: int) -> None:
    """Write a file that leaves so much room."""
    path.touch()
    space = os.statvfs(path.parent)
    bytes_ = max(0, space.f_bavail * space.f_frsize - room_kb * 1024)
    with suppress(OSError), path.open("wb") as filler:  # a run that writes too may have taken the rest
        while bytes_ > 0:
            bytes_ -= filler.write(b"\0" * min(bytes_, 1 << 20))
            filler.flush()
