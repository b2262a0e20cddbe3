"""`python -m bench.sound`: how episodes and voices sound, measured from takes and finished files; docs/sound.md."""

from __future__ import annotations

import datetime
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.machine import machine_kind, package_versions
from pipeline.cli.console import progress_bar
from pipeline.errors import PipelineError
from pipeline.files import cache_folder, write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.sound.measuring import EpisodeFigures, Recorded, VoiceFigures
    from pipeline.cli.console import Bar
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.store import TakeStore
    from pipeline.synth.take import Take
    from pipeline.workflow.workspace.project import Project

ROOT: Final = Path(__file__).parents[2]
REPORT: Final = ROOT / "docs" / "sound.md"
BEFORE: Final = Path(__file__).with_name("before.tsv")
LOCAL_ARTICLES: Final = ROOT.parent / "shared" / "seeds"
"""Optional local material."""
SAMPLES: Final = tuple(
    ROOT / "transcripts" / name for name in ("how-duitan-works.md", "old-books.txt", "city-birds.md")
)
PACKAGES: Final = ("onnxruntime", "numpy", "av")


def main(
    *,
    articles: Annotated[Path, typer.Option(help="A folder of articles; without it, the samples.")] = LOCAL_ARTICLES,
    out: Annotated[Path, typer.Option(help="Write the report here; its plot beside it.")] = REPORT,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the figures as the next report's column before.")] = False,
) -> None:
    """Speak what was not spoken yet, publish it, and measure takes, files and voices."""
    from bench.sound.chart import to_svg
    from bench.sound.report import Facts, read_table, to_markdown, to_table
    from bench.sound.summary import summarise
    from pipeline.engines.kokoro.engine import load_kokoro
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.workspace.project import load_project

    started = time.monotonic()
    studio = Studio(load_project(ROOT), load_kokoro(), TakeStore(cache_folder() / "sound"))
    with progress_bar() as bar:
        episodes, voices = studio.measure_openings(articles, bar), studio.measure_voices(bar)
    figures = summarise(episodes, voices)
    facts = Facts(
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        machine=machine_kind(),
        minutes=(time.monotonic() - started) / 60,
        engine_version=studio.engine.version,
        plot=out.with_suffix(".svg").name,
        versions=package_versions(PACKAGES),
    )
    before = read_table(BEFORE.read_text(encoding="utf-8")) if BEFORE.exists() else {}
    write_atomic(out.with_suffix(".svg"), to_svg(voices))
    write_atomic(out, to_markdown(episodes, voices, before, facts))
    if keep:
        write_atomic(BEFORE, to_table(figures))
    console = Console()
    for figure in figures:
        verdict = "" if not figure.accepted else f" ({figure.accepted}: {'held' if figure.held else 'failed'})"
        console.print(f"{figure.name}: {figure.shown}{verdict}", highlight=False)
    console.print(f"{out} and {out.with_suffix('.svg').name} written")


@dataclass(frozen=True, slots=True)
class Studio:
    """Who speaks, and where takes are kept, so that a second run measures without speaking."""

    project: Project
    engine: SpeechEngine
    store: TakeStore

    def measure_openings(self, articles: Path, bar: Bar) -> list[EpisodeFigures]:
        """The beginnings of the articles, each published into a folder that is thrown away."""
        from bench.sound.material import read_openings
        from bench.sound.measuring import measure_episode

        openings = read_openings(articles, SAMPLES, self.project)
        measured = []
        with TemporaryDirectory(prefix="duitan-") as folder:
            for number, opening in enumerate(openings, 1):
                takes = self._record(opening.segments, opening.name, bar)
                bar.show("publishing", number, len(openings))
                path = Path(folder) / f"{number}.mp3"
                measured.append(measure_episode(opening, takes, self._recorded(), path))
        return measured

    def measure_voices(self, bar: Bar) -> list[VoiceFigures]:
        """Every voice that people are given."""
        from bench.sound.material import ENGINE, line_segments, read_lines
        from bench.sound.measuring import measure_voice

        book, lines = self.project.book, read_lines()
        measured: list[VoiceFigures] = []
        with TemporaryDirectory(prefix="duitan-") as folder:
            for name in (*book.pools.male, *book.pools.female):
                voice = book.voices[name]
                segments = line_segments(lines, voice.engine_voices[ENGINE])
                takes = self._record(segments, name, bar)
                path = Path(folder) / f"{len(measured)}.mp3"
                measured.append(measure_voice(voice, lines, segments, takes, self._recorded(), path))
        return measured

    def _recorded(self) -> Recorded:
        from bench.sound.measuring import Recorded

        return Recorded(self.store, self.project.settings)

    def _record(self, segments: Sequence[SpokenSegment], name: str, bar: Bar) -> tuple[Take, ...]:
        from pipeline.synth.recording import record

        return record(
            segments,
            self.engine,
            self.store,
            progress=lambda progress: bar.show(name, progress.symbols_done, progress.symbols_total),
        )


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
