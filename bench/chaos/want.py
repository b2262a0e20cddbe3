"""Runs beside each other in one folder, and runs that lack something: room, rights, file descriptors, a home."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.chaos.place import ROOT, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bench.chaos.kills import Whole
    from bench.chaos.place import Episode, Run

CROWDS: Final = (2, 4)
ROOM_KB: Final = (0, 16, 256, 1024, 4096, 16_384)
"""What is left of the disk when the run begins; an episode of the talk and its takes need about 20 MB."""
DISK_MB: Final = 64
DESCRIPTORS: Final = (4, 5, 6, 8, 12, 24)
_TELLING: Final = frozenset({0, 5})
"""An episode, or words about the disk."""
_LIMIT: Final = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({number}, {number}))"
_HOMES: Final = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DUITAN_CACHE")
NOWHERE: Final = "/proc/nowhere"
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


def crowd(folder: Path, number: int, whole: Whole) -> Trial:
    """Several runs of the same talk in the same folder at once."""
    place = Place(folder, "tone")
    runs = [process.end() for process in [place.start() for _ in range(number)]]
    after = place.look()
    faults = [f"{name} differs" for name, want in whole.episode.files.items() if after.files.get(name) != want]
    faults += [f"{name} is left over" for name in after.leftovers]
    return _trial(f"{number} runs of one talk at once", runs, faults, allowed={0})


def crowd_of_talks(folder: Path, number: int, whole: Whole) -> Trial:
    """Several talks with the same sentences, each in a run of its own, with one store of takes."""
    names = ["talk", *(f"talk-{each}" for each in range(1, number))]
    place = Place(folder, "tone", names)
    runs = [process.end() for process in [place.start(f"{name}.md") for name in names]]
    after = place.look()
    faults = [f"{name} differs" for name, want in whole.episode.files.items() if after.files.get(name) != want]
    faults += [f"{name}.mp3 is missing" for name in names if not (folder / "audio_out" / f"{name}.mp3").exists()]
    return _trial(f"{number} talks at once with one store", runs, faults, allowed={0})


def full_disk(folder: Path, room_kb: int) -> Trial:
    """An episode that has grown is made anew on a disk that is nearly full, and again when there is room."""
    what = f"{room_kb} kB left on the disk"
    with _small_disk(folder) as mounted:
        if not mounted:
            return _untried(what)
        place, before = _grown(folder)
        filler = folder / "filler"
        _fill(filler, room_kb)
        run = place.start().end()
        during = place.look()
        filler.unlink()
        faults = [*_kept_faults(run, before.files, during.files), *_next_faults(place, place.start().end())]
        return _trial(what, [run], faults)


def disk_fills_up(folder: Path, stage: str) -> Trial:
    """Somebody else fills the disk while an episode that has grown is made anew."""
    what = f"the disk fills up when it begins to {stage}"
    with _small_disk(folder) as mounted:
        if not mounted:
            return _untried(what)
        place, before = _grown(folder)
        process = place.start()
        process.wait_for(stage)
        filler = folder / "filler"
        _fill(filler, 0)
        run = process.end()
        during = place.look()
        filler.unlink()
        again = place.start().end()
        faults = [*_kept_faults(run, before.files, during.files), *_next_faults(place, again)]
        return _trial(what, [run], faults)


def read_only(folder: Path) -> Trial:
    """An episode that has grown is made anew where nothing may be written."""
    what = "a disk that may only be read"
    with _small_disk(folder) as mounted:
        if not mounted:
            return _untried(what)
        place, before = _grown(folder)
        _mount("-o", "remount,ro", str(folder))
        run = place.start().end()
        during = place.look()
        _mount("-o", "remount,rw", str(folder))
        faults = [*_kept_faults(run, before.files, during.files), *_next_faults(place, place.start().end())]
        return _trial(what, [run], faults, allowed={5})


def few_descriptors(folder: Path, number: int) -> Trial:
    """A run that may open a few files only."""
    place = Place(folder, "tone")
    run = place.start(before=_LIMIT.format(number=number)).end()
    again = place.start().end()
    faults = [f"the next run ends with {again.exit_code}"] if again.exit_code else []
    return _trial(f"{number} file descriptors", [run], faults)


def no_home(folder: Path, home: str | None, whole: Whole) -> Trial:
    """A run without HOME, or with one in which nothing can be made."""
    place = Place(folder, "tone")
    environment = {name: value for name, value in os.environ.items() if name not in _HOMES}
    run = place.start(environment=environment if home is None else {**environment, "HOME": home}).end()
    after = place.look()
    faults = [f"{name} differs" for name, want in whole.episode.files.items() if after.files.get(name) != want]
    return _trial("HOME is not set" if home is None else "HOME cannot be made", [run], faults, allowed={0})


def _trial(what: str, runs: Sequence[Run], faults: Sequence[str], allowed: Collection[int] = _TELLING) -> Trial:
    """What came of runs; each has to end with a code that is allowed, and in words."""
    codes = tuple(run.exit_code for run in runs)
    found = [f"exit code {code}" for code in codes if code not in allowed]
    found += ["a traceback" for run in runs if "Traceback" in run.output]
    found += ["ended without a word" for run in runs if run.exit_code and not run.told]
    lines = [line for run in runs if run.exit_code for line in run.output.splitlines() if line.startswith("error")]
    return Trial(what=what, exit_codes=codes, faults=(*found, *faults), said=lines[0] if lines else "")


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
    faults = [f"the next run ends with {again.exit_code}"] if again.exit_code else []
    return faults + [f"{name} is left over" for name in place.look().leftovers]


def _grown(folder: Path) -> tuple[Place, Episode]:
    """A place in which a talk was rendered that has got more turns since, and its episode."""
    place = Place(folder, "tone")
    talk = folder / "talk.md"
    whole = talk.read_text(encoding="utf-8")
    talk.write_text("\n\n".join(whole.split("\n\n")[:-_MORE]) + "\n", encoding="utf-8")
    place.start().end()
    talk.write_text(whole, encoding="utf-8")
    return place, place.look()


def _untried(what: str) -> Trial:
    return Trial(what=what, exit_codes=(), faults=(), said="needs the right to mount a file system", tried=False)


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
