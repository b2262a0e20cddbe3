"""`python -m bench.speakers.child SYSTEM FOLDER`: one way to run Kokoro, in a process of its own.

It reads a JSON object a line (`sounds`, `voice`), says it, and answers with what that took. FOLDER holds `model.onnx`
and `voices.npz`. One of the systems runs in an environment apart, so that nothing but the standard library and the
system itself is imported here.
"""

from __future__ import annotations

import json
import re
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Speak = Callable[[str, str], int]
    """(phonemes, voice) -> frames."""

RATE_HZ: Final = 24_000
STATUS: Final = Path("/proc/self/status")


def ours(*, fast: bool) -> Speak:
    """The engine of duitan."""
    from pipeline.engines.kokoro.engine import KokoroEngine
    from pipeline.engines.kokoro.fast import with_fast_graph
    from pipeline.engines.kokoro.parts import load_parts
    from pipeline.speech.segments import SpokenSegment

    engine = KokoroEngine(with_fast_graph(load_parts()) if fast else load_parts())
    engine.start()

    def speak(sounds: str, voice: str) -> int:
        segment = SpokenSegment(turn=1, speaker="", written="", spoken="", sounds=sounds, engine_voice=voice)
        return engine.speak(segment).frames

    return speak


def bare(folder: Path) -> Speak:
    """The shipped model in onnxruntime as it comes."""
    import numpy as np

    from pipeline.engines.kokoro.quiet_onnx import onnxruntime
    from pipeline.speech.vocabulary import VOCABULARY

    session, voices = onnxruntime.InferenceSession(str(folder / "model.onnx")), np.load(folder / "voices.npz")
    tokens_input = next(each.name for each in session.get_inputs() if each.name in ("tokens", "input_ids"))

    def speak(sounds: str, voice: str) -> int:
        tokens = np.array([[0, *(VOCABULARY[symbol] for symbol in sounds), 0]], dtype=np.int64)
        style, speed = voices[voice][len(sounds) - 1], np.ones(1, dtype=np.float32)
        return int(session.run(None, {tokens_input: tokens, "style": style, "speed": speed})[0].size)

    return speak


def kokoro_onnx(folder: Path) -> Speak:
    """The package kokoro-onnx, given phonemes; its own trimming is left out, so that all give the same sound."""
    package: Any = import_module("kokoro_onnx")  # it is not in our own environment
    kokoro = package.Kokoro(str(folder / "model.onnx"), str(folder / "voices.npz"))

    def speak(sounds: str, voice: str) -> int:
        return len(kokoro.create(sounds, voice, is_phonemes=True, trim=False)[0])

    return speak


SYSTEMS: Final[dict[str, Callable[[Path], Speak]]] = {
    "duitan": lambda _: ours(fast=True),
    "duitan, shipped graph": lambda _: ours(fast=False),
    "kokoro-onnx": kokoro_onnx,
    "onnxruntime alone": bare,
}


def peak_mb() -> float:
    """The most memory that this process has taken so far; 0 where the system does not say."""
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text()) if STATUS.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Answer until the input ends."""
    speak = SYSTEMS[sys.argv[1]](Path(sys.argv[2]))
    for line in sys.stdin:
        text = json.loads(line)
        cpu, wall = time.process_time(), time.perf_counter()
        frames = speak(text["sounds"], text["voice"])
        taken = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
        print(json.dumps({**taken, "sound_s": frames / RATE_HZ, "peak_mb": peak_mb()}), flush=True)


if __name__ == "__main__":
    main()
