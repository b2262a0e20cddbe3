"""The ways to run Kokoro beside each other: each says a text before any says the next, one at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from bench.openai import unpack_model
from bench.speakers.child import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "kokoro-onnx==0.6.1"
ENVIRONMENT: Final = Path(tempfile.gettempdir()) / "duitan-bench-kokoro-onnx"
"""kokoro-onnx brings espeak, whose licence is not for us: it lives apart, and reads phonemes only."""
APART: Final = "kokoro-onnx"


@dataclass(frozen=True, slots=True)
class Cost:
    """What saying some texts took."""

    cpu_s: float
    wall_s: float
    sound_s: float
    peak_mb: float


def compare(texts: Sequence[tuple[str, str]]) -> dict[str, Cost]:
    """What each system takes for all texts (phonemes, voice); the first one is said before anything counts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack_model(folder)
        children = {system: _Child(system, folder) for system in SYSTEMS}
        answers: dict[str, list[Cost]] = {system: [] for system in SYSTEMS}
        try:
            for text in (texts[0], *texts):
                for system, child in children.items():
                    answers[system].append(child.say(text))
        finally:
            for child in children.values():
                child.end()
    return {system: _sum(costs[1:]) for system, costs in answers.items()}


def to_rows(costs: Mapping[str, Cost]) -> list[tuple[str, str, str]]:
    """(what, value, remark): CPU for a second of speech, real-time factor and peak memory of each system."""
    ours = next(iter(costs.values()))
    rows = []
    for system, cost in costs.items():
        cpu, factor = cost.cpu_s / cost.sound_s, cost.wall_s / cost.sound_s
        share = (ours.cpu_s / ours.sound_s) / cpu
        rows.append(
            (
                f"{system}: CPU for a second of speech",
                f"{cpu:.3f} s",
                f"one text at a time: real-time factor {factor:.2f}, peak memory {cost.peak_mb:.0f} MB; "
                f"duitan takes {share:.2f} of its CPU",
            )
        )
    return rows


def make_environment(folder: Path = ENVIRONMENT) -> Path:
    """The Python of an environment with kokoro-onnx, which is made when it is not there yet."""
    from importlib.metadata import version

    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True)
        same = f"onnxruntime=={version('onnxruntime')}"
        subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE, same], check=True)
        (folder / "made").touch()
    return python


class _Child:
    """A system in its process."""

    def __init__(self, system: str, folder: Path) -> None:
        python = make_environment() if system == APART else sys.executable
        command = [python, "-m", "bench.speakers.child", system, str(folder)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def say(self, text: tuple[str, str]) -> Cost:
        """Say a text and wait until it is said."""
        asked, answer = _piped(self._process.stdin), _piped(self._process.stdout)
        asked.write(json.dumps({"sounds": text[0], "voice": text[1]}) + "\n")
        asked.flush()
        return Cost(**json.loads(answer.readline()))

    def end(self) -> None:
        """Let it end."""
        self._process.communicate()


def _piped(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise ValueError("this process was started without pipes")
    return stream


def _sum(costs: Sequence[Cost]) -> Cost:
    return Cost(
        sum(cost.cpu_s for cost in costs),
        sum(cost.wall_s for cost in costs),
        sum(cost.sound_s for cost in costs),
        max(cost.peak_mb for cost in costs),
    )
