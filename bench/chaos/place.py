"""A folder in which `duitan render` runs as a process of its own, and what is in it afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.talk import TITLE, make_talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
LIMIT_S: Final = 300.0
"""A run that takes longer is ended."""
TURNS: Final = {"tone": (8, 60), "kokoro": (2, 5)}
"""Turns of the short talk, and of the long one. Most of a short run is its start, so strikes are cheap."""
STAGES: Final = ("start", "script", "plan", "speak", "measure", "encode", "check", "publish")
"""What a run does, one after the other: Python and its first imports; the transcript becomes a script; what is said
and with which voices; takes; loudness; the MP3; the MP3 is decoded again; all files take their places."""
DONE: Final = "done"
_READY: Final = "-- the command begins"
_BEGINS: Final = {
    "start": "",
    "script": _READY,
    "plan": "talk.yaml: ",
    "speak": " of them to speak",
    "measure": "speak: 100%",
    "encode": "measure: 100%",
    "check": "encode: 100%",
    "publish": "check: 100%",
    DONE: " LUFS",
}
"""What a run prints when each begins."""
_HISTORY: Final = ("takes_made", "takes_reused", "generator")
"""What a manifest tells of the run that made it; everything else follows from the words and voices."""
_LAUNCH: Final = """
{before}
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is started with it ignored
from pipeline.cli import main
print({ready!r}, flush=True)
main()
"""


@dataclass(slots=True)
class Process:
    """A run under way, whose lines are read as they come."""

    popen: subprocess.Popen[str]
    limit_s: float = LIMIT_S
    lines: list[str] = field(default_factory=list)
    _heard: threading.Condition = field(default_factory=threading.Condition)
    _listener: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        """Read lines until the process has ended."""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        with self.popen:
            for line in self.popen.stdout or ():
                with self._heard:
                    self.lines.append(line)
                    self._heard.notify_all()

    def wait_for(self, stage: str, at_most_s: float | None = None) -> bool:
        """Whether the stage has begun; False when the process ended before, or when it takes longer than that."""
        words = _BEGINS[stage]
        limit_s = time.monotonic() + (self.limit_s if at_most_s is None else at_most_s)
        with self._heard:
            while words and not any(words in line for line in self.lines):
                if self.popen.poll() is not None or time.monotonic() > limit_s:
                    return False
                self._heard.wait(max(0.0, min(0.02, limit_s - time.monotonic())))
        return True

    def end(self) -> Run:
        """What became of it."""
        in_time = True
        try:
            code = self.popen.wait(self.limit_s)
        except subprocess.TimeoutExpired:
            in_time = False
            self.popen.kill()
            code = self.popen.wait()
        self._listener.join()
        return Run(code, "".join(self.lines), in_time=in_time)


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended."""

    exit_code: int
    output: str
    in_time: bool = True
    """False when it was ended from here because it took too long."""

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        return f"ends with {self.exit_code}" if self.in_time else f"had not ended after {LIMIT_S:.0f} s"

    @property
    def told(self) -> bool:
        """Whether it ended in words, not in a traceback."""
        return "Traceback" not in self.output and bool(self.output.strip())


@dataclass(frozen=True, slots=True)
class Episode:
    """What is in the output folder."""

    files: Mapping[str, str]
    """Checksums by name; of the manifest without what it tells of the run that made it."""
    takes: Mapping[str, int]
    """When each whole take was written, in nanoseconds."""
    made: int | None
    """How many takes the run spoke that made the episode; None when there is none."""
    leftovers: tuple[str, ...]
    """Hidden things that only a run under way has, but for half a take, which may belong to another run under way."""


class Place:
    """A folder with a talk of so many turns."""

    def __init__(self, folder: Path, engine: str, turns: int, names: Sequence[str] = ("talk",)) -> None:
        self.folder = folder
        self.engine = engine
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "voices.yaml").write_bytes((ROOT / "voices.yaml").read_bytes())
        for number, name in enumerate(names):
            title = TITLE if not number else f"{TITLE}{number}"
            (folder / f"{name}.md").write_text(make_talk(turns, title), encoding="utf-8")

    def copy(self, folder: Path) -> Place:
        """The same in another folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        copied = copy(self)
        copied.folder = folder
        return copied

    def start(
        self,
        *inputs: str,
        before: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Process:
        """Start a render of `inputs`, or of the talk. `before` is Python that the process runs first."""
        arguments = ("render", *(inputs or ("talk.md",)), "--engine", self.engine)
        popen = subprocess.Popen(
            (sys.executable, "-c", _LAUNCH.format(before=before, ready=_READY), *arguments),
            cwd=self.folder,
            env={**(os.environ if environment is None else environment), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        return Process(popen)

    def look(self, name: str = "talk") -> Episode:
        """What there is now."""
        out = self.folder / "audio_out"
        manifest = out / f"{name}.episode.json"
        made = json.loads(manifest.read_text(encoding="utf-8"))["takes_made"] if manifest.exists() else None
        script = self.folder / "scripts" / "dialogues" / f"{name}.yaml"
        files = [*(path for path in sorted(out.glob(f"{name}.*")) if path.is_file()), script]
        hidden = (path.relative_to(self.folder).as_posix() for path in sorted(self.folder.rglob(".*")))
        return Episode(
            files={path.name: _checksum(path) for path in files if path.exists()},
            takes={
                path.stem: path.stat().st_mtime_ns
                for path in sorted(out.glob(".takes/*/*.wav"))
                if not path.name.startswith(".")
            },
            made=made,
            leftovers=tuple(each for each in hidden if ".takes" not in each and not each.endswith(".receipts")),
        )


def _checksum(path: Path) -> str:
    data = path.read_bytes()
    if path.name.endswith(".episode.json"):
        whole = json.loads(data)
        data = json.dumps({key: whole[key] for key in whole if key not in _HISTORY}).encode()
    return hashlib.sha256(data).hexdigest()[:16]
