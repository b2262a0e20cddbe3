"""Runs `duitan render` as a process of its own against a service that fails, and notes what became of it and when."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.faults.cases import TURNS
from bench.talk import make_talk
from tests.engines.edge_service import EdgeService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.engines.edge_service import Fault
    from tests.engines.edge_service.server import Happening

ROOT: Final = Path(__file__).parents[2]
LIMIT_S: Final = 300.0
"""A run that takes longer is ended; a render of this talk without a fault takes a few seconds."""
STOP_AFTER_S: Final = 3.0
"""From the first fault to Ctrl-C: long enough that every request is under way or waits for its next try."""
STOP_LIMIT_S: Final = 120.0
POLL_S: Final = 0.01

NOTICED_BY_ASKING: Final = frozenset({"half", "half announced", "one frame", "silence", "garbage"})
"""Faults whose answer looks whole: that they were noticed shows when the same text is asked for again."""

_LAUNCH: Final = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background is started with it ignored
import edge_tts.communicate, edge_tts.voices
edge_tts.communicate.WSS_URL, edge_tts.voices.VOICE_LIST = sys.argv[1:3]
del sys.argv[1:3]
from pipeline.cli import main
main()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run ended."""

    exit_code: int | None
    """None when it was ended because it took too long."""
    seconds: float
    output: str
    takes: int
    episode: str
    """The checksum of the MP3; empty when there is none."""
    connections: int
    voices: tuple[str, ...]
    """The voice of each request."""
    fault_to_noticed_s: float | None = None
    fault_to_end_s: float | None = None
    signal_to_end_s: float | None = None
    """None when no signal was sent, because the run had ended."""

    @property
    def names_turns(self) -> bool:
        """Whether its output says which turns are missing."""
        return bool(re.search(r"turns? \d+|opening notice", self.output))


class Workplace:
    """A folder with the talk, in which one command after the other is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "voices.yaml", folder)
        (folder / "talk.md").write_text(make_talk(TURNS), encoding="utf-8")

    def render(self, *faults: Fault, stop: bool = False) -> Run:
        """Render to the end, or until some seconds after the first fault, when Ctrl-C is sent."""
        log = self.folder / "output.txt"
        with EdgeService(*faults) as service, log.open("wb") as output:
            started_s = time.monotonic()
            process = self._start(service, output.fileno())
            signalled_s = _stop_after_fault(process, service) if stop else None
            exit_code = _wait(process, STOP_LIMIT_S if stop else LIMIT_S)
            ended_s = time.monotonic()
        fault_s = next((each.at_s for each in service.happened if each.what == "fault"), None)
        return Run(
            exit_code=exit_code,
            seconds=ended_s - started_s,
            output=log.read_text(encoding="utf-8", errors="replace"),
            takes=len(list(self.folder.glob("audio_out/.takes/*/*.wav"))),
            episode=self._episode(),
            connections=service.connections,
            voices=tuple(voice for voice, _, _ in service.requests),
            fault_to_noticed_s=noticed_s(service.happened),
            fault_to_end_s=None if fault_s is None else ended_s - fault_s,
            signal_to_end_s=None if signalled_s is None else ended_s - signalled_s,
        )

    def _start(self, service: EdgeService, output: int) -> subprocess.Popen[bytes]:
        arguments = ("render", "talk.md", "--engine", "edge")
        return subprocess.Popen(
            (sys.executable, "-c", _LAUNCH, service.url, service.voices_url, *arguments),
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def _episode(self) -> str:
        path = self.folder / "audio_out" / "talk.mp3"
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def noticed_s(happened: Sequence[Happening]) -> float | None:
    """Seconds from the first fault until the client had done with it; None when it never had, or nobody can tell.

    It has done with an answer that looks whole when it asks for the same text again, with all others when it leaves.
    """
    fault = next((each for each in happened if each.what == "fault" and each.connection), None)
    if fault is None:
        return None
    later = [each for each in happened if each.at_s > fault.at_s]
    if fault.detail not in NOTICED_BY_ASKING:
        noticed = (each for each in later if each.what == "ended" and each.connection == fault.connection)
    else:
        text = next(each.detail for each in happened if each.what == "asked" and each.connection == fault.connection)
        noticed = (each for each in later if each.what == "asked" and each.detail == text)
    return next((each.at_s - fault.at_s for each in noticed), None)


def _stop_after_fault(process: subprocess.Popen[bytes], service: EdgeService) -> float | None:
    """Send Ctrl-C a while after the first fault; when, or None when the run ended before."""
    limit_s = time.monotonic() + LIMIT_S
    while not any(each.what == "fault" for each in service.happened):
        if process.poll() is not None or time.monotonic() > limit_s:
            return None
        time.sleep(POLL_S)
    try:
        process.wait(STOP_AFTER_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        return time.monotonic()
    return None


def _wait(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    """The exit code of a process, which is ended when it takes too long."""
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
