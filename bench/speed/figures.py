"""Measured numbers, how long something takes, and the report that they are shown in."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, ParamSpec

from bench.machine import machine_kind, package_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

P = ParamSpec("P")

PACKAGES: Final = (
    "av",
    "edge-tts",
    "jieba",
    "lameenc",
    "numpy",
    "onnxruntime",
    "opencc",
    "pydub",
    "pypinyin",
    "pyyaml",
    "typer",
    "wetext",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number, ready to be shown."""

    what: str
    value: str
    remark: str = ""


def seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """How long some work takes, without waiting for garbage of earlier work."""
    gc.collect()
    started = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - started


def to_markdown(measured: Mapping[str, Sequence[Figure]], date: str) -> str:
    """The report of the parts that were measured."""
    versions = ", ".join(f"{name} {number}" for name, number in package_versions(PACKAGES))
    parts = [f"# How fast it is\n\nMeasured on {date} with `make bench` ({machine_kind()}). {versions}.\n"]
    for title, figures in measured.items():
        rows = "\n".join(f"| {figure.what} | {figure.value} | {figure.remark} |" for figure in figures)
        parts.append(f"## {title}\n\n| what | measured | |\n|---|--:|---|\n{rows}\n")
    parts.append("![Busy cores over time](speed.svg)\n")
    parts.append(f"## What was measured\n\n{_METHOD}")
    return "\n".join(parts)


_METHOD: Final = """\
Transcripts are made of a few lines that repeat, with labels and numbers. The front end reads each sentence for the
first time. A real-time factor of 0.5 means that ten seconds of speech take five seconds. Publishing is laying out,
levelling, mastering, encoding and tagging, in a process of its own; its takes are hummed by the test engine, because
what is said does not change how long that takes. Elapsed time is what is waited for, CPU time what it costs whatever
else the machine does. Beside it pydub joins the same takes with pauses of 0.3 s and exports them, as its manual does
it; how far the takes lie apart is measured in the decoded files, from the quietest to the loudest but for 5 % at each
end. Three levels of hum stand for the voices of engines, which are not equally loud. The ways to run Kokoro say each
text in turn, one text at a time, in a process each; kokoro-onnx and the bare model use as many threads as they like.
While an episode is spoken, a core is idle when no run of the model is under way on it.
"""
