"""`python -m bench.cluster`: workers against callers, memory, outages and a simulated catalogue, into docs/scale.md."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.cluster import efficiency, memory, outages
from bench.cluster.material import sample_segments, spread, time_takes
from bench.cluster.report import Findings, into, to_markdown
from bench.faults.runs import ROOT
from bench.machine import machine_kind, package_versions
from pipeline.engines.kokoro.engine import load_kokoro
from pipeline.engines.tone.engine import ToneEngine
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.cluster.efficiency import Round
    from bench.cluster.outages import Run
    from pipeline.synth.engine import SpeechEngine

DOCUMENT: Final = ROOT / "docs" / "scale.md"
PACKAGES: Final = ("dask", "distributed", "fsspec", "s3fs", "onnxruntime")
TIMED: Final = 24
"""Takes whose time is measured, from the shortest to the longest."""
SPOKEN: Final = {"kokoro": 16, "tone": 90}
"""Takes in a round."""


def main(
    rounds: Annotated[int, typer.Option(help="How often both ways speak the list.", min=2)] = 6,
    takes: Annotated[int, typer.Option(help="For the memory of the driver.", min=2000)] = 10_000,
    out: Annotated[Path, typer.Option(help="The document whose measured part is replaced.")] = DOCUMENT,
) -> None:
    """Measure what workers cost and survive, simulate a catalogue, and write it into the document."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        findings = Findings(
            facts=_facts(),
            takes=time_takes(spread(sample_segments("kokoro"), TIMED), load_kokoro()),
            rounds=_rounds(Path(folder), rounds, console),
            memory=memory.measure(takes, Path(folder) / "memory"),
            outages=_outages(Path(folder), console),
        )
    write_atomic(out, into(out.read_text(encoding="utf-8"), to_markdown(findings)))
    console.print(to_markdown(findings), markup=False)


def _rounds(folder: Path, rounds: int, console: Console) -> Mapping[str, Sequence[Round]]:
    found: dict[str, Sequence[Round]] = {}
    engines: Mapping[str, Callable[[], SpeechEngine]] = {"kokoro": load_kokoro, "tone": ToneEngine}
    for name, make in engines.items():
        console.print(f"{name}: {rounds} rounds")
        segments = spread(sample_segments(name), SPOKEN[name])
        found[name] = efficiency.measure(segments, make, folder / name, rounds)
    return found


def _outages(folder: Path, console: Console) -> list[Run]:
    expected = outages.undisturbed(folder / "undisturbed")
    cases = (outages.store_pauses, outages.worker_goes, outages.store_goes, outages.scheduler_goes)
    found: list[Run] = []
    for case in cases:
        found.append(case(folder / case.__name__, expected))
        console.print(found[-1])
    return found


def _facts() -> str:
    versions = ", ".join(f"{name} {version}" for name, version in package_versions(PACKAGES))
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return f"Measured on {today} with `make cluster` ({machine_kind()}). {versions}."


if __name__ == "__main__":
    typer.run(main)
