"""`python -m bench.speed`: how fast the parts are, as ratios taken in one run, and docs/speed.md.

Seconds depend on the machine and on what else it does; the ratios hardly do.
"""

from __future__ import annotations

import datetime
import gc
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Final, ParamSpec

import typer
from rich.console import Console

from bench.episode import draw, watch
from bench.machine import machine_kind, package_versions
from bench.speakers.comparing import compare, to_rows
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.publish.receipts import RECEIPTS_FOLDER
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.project import Project

P = ParamSpec("P")

ROOT: Final = Path(__file__).parents[1]
REPORT: Final = ROOT / "docs" / "speed.md"
CHART: Final = ROOT / "docs" / "speed.svg"
LOCAL_ARTICLES: Final = ROOT.parent / "shared" / "seeds"
"""Optional local material."""
SAMPLE: Final = ROOT / "transcripts" / "old-books.txt"
VOICES: Final = ("zm_yunjian", "zf_xiaoxiao")
PACKAGES: Final = ("av", "edge-tts", "jieba", "numpy", "onnxruntime", "opencc", "pypinyin", "pyyaml", "typer", "wetext")

SIZES_MB: Final = (1, 10)
STARTS: Final = 7
SPOKEN_SENTENCES: Final = 8
EPISODE_BYTES: Final = 60_000
"""Of a transcript that makes an episode of about an hour."""
PUBLISHED_MINUTES: Final = (10, 60, 120)

_EXCHANGES: Final = (
    ("主持人", "你刚才说，第一次见面的时候，大家都觉得这件事做不成，后来是怎么改变的？"),
    ("林教授", "一开始只有3个人，我们用了18个月，花了大约200万元，才做出第一台能用的机器。"),
    ("主持人", "那段时间最难的是什么？"),
    ("林教授", "最难的不是钱，而是没有人知道答案在哪里。有一次实验失败了40多次，我们差一点就放弃了。"),
    ("主持人", "现在回头看，你会对当年的自己说些什么？"),
    ("林教授", "我会说，慢慢来，把每一个小问题都弄清楚，大问题自然就变小了。"),
)
"""What the transcripts measured here are made of; written for this purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number, ready to be shown."""

    what: str
    value: str
    remark: str = ""


def make_transcript(size_bytes: int) -> str:
    """A plain transcript of about this size in UTF-8, a label and a sentence or two a line.

    >>> 900 < len(make_transcript(1000).encode()) <= 1100
    True
    """
    lines = ["对谈：把一件小事做上十年", ""]
    size = len("\n".join(lines).encode())
    for number, (name, words) in enumerate(cycle(_EXCHANGES), 1):
        line = f"{name}：（{number}）{words}"
        size += len(line.encode()) + 1
        if size > size_bytes:
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """How long some work takes, without waiting for garbage of earlier work."""
    gc.collect()
    started = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - started


def measure_parsing() -> list[Figure]:
    """Seconds per MB of transcript at two sizes; linear when their ratio is near 1."""
    from pipeline.ingest.reading import parse_document
    from pipeline.script.parsing import parse_dialogue

    def parse(data: bytes) -> None:
        parse_dialogue(parse_document(data, "transcript.txt"))

    parse(make_transcript(50_000).encode())  # what is loaded once is not counted
    taken = {size: seconds(parse, make_transcript(size * 1_000_000).encode()) for size in SIZES_MB}
    small, large = SIZES_MB
    figures = [
        Figure(what=f"transcript of {size} MB, per MB", value=f"{spent / size:.2f} s/MB")
        for size, spent in taken.items()
    ]
    ratio = taken[large] / taken[small]
    return [
        *figures,
        Figure(what=f"{large} MB against {small} MB", value=f"{ratio:.1f}x", remark=f"linear is {large}x"),
    ]


def measure_frontend() -> list[Figure]:
    """Time to read a sentence against time to speak it, on one thread."""
    from pipeline.engines.kokoro.engine import load_kokoro
    from pipeline.engines.kokoro.frontend import KokoroFrontend
    from pipeline.speech.lexicon import read_lexicon

    texts = [words for _, words in _EXCHANGES]
    frontend = KokoroFrontend(read_lexicon())
    loading = seconds(frontend.pieces, "先把词典都装进来，ok？")
    first = [seconds(frontend.pieces, text) for text in texts]
    frontend = KokoroFrontend(read_lexicon())  # knows no paragraph yet, but the rules of every character stay compiled
    reading = [seconds(frontend.pieces, text) for text in texts]
    engine = load_kokoro()
    segments = _segments(texts)
    engine.speak(segments[0])
    speaking = [seconds(engine.speak, segment) for segment in segments]
    share = sum(reading) / sum(speaking)
    return [
        Figure(what="reading a sentence (front end)", value=f"{median(reading) * 1000:.1f} ms", remark="median"),
        Figure(
            what="the same with characters never met", value=f"{median(first) * 1000:.1f} ms", remark="compiles rules"
        ),
        Figure(what="speaking a sentence (kokoro)", value=f"{median(speaking) * 1000:.0f} ms", remark="median"),
        Figure(what="reading against speaking", value=f"{share:.2%}", remark="wanted below 1 %"),
        Figure(what="loading the dictionaries, once", value=f"{loading:.1f} s"),
    ]


def measure_start() -> list[Figure]:
    """`duitan --help` against an empty Python, the quickest of several starts each."""
    commands = {"python -c pass": ("-c", "pass"), "duitan --help": ("-m", "pipeline", "--help")}
    best = {name: min(seconds(_start, arguments) for _ in range(STARTS)) for name, arguments in commands.items()}
    empty, helped = best.values()
    return [
        *(
            Figure(what=name, value=f"{spent * 1000:.0f} ms", remark=f"best of {STARTS}")
            for name, spent in best.items()
        ),
        Figure(what="duitan --help against an empty Python", value=f"{helped / empty:.1f}x"),
    ]


def measure_speaking() -> list[Figure]:
    """Seconds of work for a second of speech (real-time factor), one text at a time and as many as there are cores."""
    from pipeline.engines.kokoro.engine import load_kokoro

    loaded = time.perf_counter()
    engine = load_kokoro()
    loading = time.perf_counter() - loaded
    segments = _segments([words for _, words in islice(cycle(_EXCHANGES), SPOKEN_SENTENCES)])
    frames = sum(engine.speak(segment).frames for segment in segments)
    factors = {}
    for threads in dict.fromkeys((1, engine.concurrency)):
        with ThreadPoolExecutor(threads) as pool:
            spent = seconds(_drain, pool, engine, segments)
        factors[threads] = spent / (frames / engine.rate_hz)
    single = factors[1]
    return [
        *(
            Figure(what=f"real-time factor, {threads} at once", value=f"{factor:.2f}", remark=f"{single / factor:.1f}x")
            for threads, factor in factors.items()
        ),
        Figure(what="loading the model", value=f"{loading:.1f} s"),
    ]


def measure_publishing() -> list[Figure]:
    """Seconds to lay out, master, encode and tag finished takes, which are hummed; three lengths, and one line edited.

    Elapsed time is what is waited for, CPU time what it costs whatever else the machine does.
    """
    figures = []
    for minutes in PUBLISHED_MINUTES:
        with tempfile.TemporaryDirectory() as folder:
            show = _Hummed(Path(folder), make_transcript(EPISODE_BYTES * minutes // 60))
            show.render()
            shutil.rmtree(Path(folder) / RECEIPTS_FOLDER)
            again, unchanged = show.render(), show.render()
            edited = replace(show, transcript=show.transcript.replace("慢慢来", "不要着急", 1)).render()
        hours = again.sound_s / 3600
        figures += [
            Figure(
                what=f"publishing {again.sound_s / 60:.0f} min, for an hour of audio",
                value=f"{again.wall_s / hours:.0f} s",
                remark=f"{again.cpu_s / hours:.0f} s of CPU; every take was there before",
            ),
            Figure(
                what="the same with one line edited, in all",
                value=f"{edited.wall_s:.0f} s",
                remark=f"{edited.cpu_s:.0f} s of CPU",
            ),
            Figure(what="a run that has nothing to do", value=f"{unchanged.wall_s:.1f} s"),
        ]
    return figures


@dataclass(frozen=True, slots=True)
class _Spent:
    """What making an episode took, and how long it is."""

    wall_s: float
    cpu_s: float
    sound_s: float


@dataclass(frozen=True, slots=True)
class _Hummed:
    """An episode of the test engine in a folder."""

    folder: Path
    transcript: str

    def render(self) -> _Spent:
        """Make it, from the transcript to the files."""
        from pipeline.engines.registry import load_engine
        from pipeline.ingest.reading import parse_document
        from pipeline.script.parsing import parse_dialogue
        from pipeline.workflow.episodes import render_episode
        from pipeline.workflow.planning import Order, plan_episode
        from pipeline.workflow.project import load_project

        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        project: Project = load_project(ROOT)
        order = Order(folder=self.folder, voices={})
        script = parse_dialogue(parse_document(self.transcript.encode(), "transcript.txt"))
        plan = plan_episode("speed", script, project, "tone", order)
        rendered = render_episode(plan, project, load_engine(("tone",)), order, lambda *_: None)
        return _Spent(time.perf_counter() - wall, time.process_time() - cpu, rendered.published.duration_ms / 1000)


def measure_systems() -> list[Figure]:
    """Kokoro run in several ways, on one list of phonemes, in turn."""
    segments = _segments([words for _, words in _EXCHANGES])
    texts = [(segment.sounds, voice) for segment, voice in zip(segments, cycle(VOICES), strict=False)]
    return [Figure(what=what, value=value, remark=remark) for what, value, remark in to_rows(compare(texts))]


def measure_episode() -> list[Figure]:
    """A whole episode: how busy the cores are, and how much memory it takes; draws docs/speed.svg."""
    transcript = next(LOCAL_ARTICLES.glob("003*.txt"), SAMPLE)
    watched = watch(transcript)
    write_atomic(CHART, draw(watched))
    whole_s, cpu_s = watched.samples[-1]
    return [
        Figure(
            what="model under way, of all cores while it speaks",
            value=f"{watched.kept_busy:.1%}",
            remark=f"{len(watched.runs)} texts, {watched.cores} cores, {watched.speaking_s:.0f} s; wanted 95 %",
        ),
        Figure(
            what="speech", value=f"{watched.sound_s / 60:.1f} min", remark=f"the whole episode took {whole_s:.0f} s"
        ),
        Figure(what="CPU for a second of speech, all in all", value=f"{cpu_s / watched.sound_s:.3f} s"),
        Figure(what="peak memory", value=f"{watched.peak_mb:.0f} MB"),
    ]


PARTS: Final[Mapping[str, tuple[str, Callable[[], list[Figure]]]]] = {
    "parse": ("Reading a transcript", measure_parsing),
    "frontend": ("Front end against synthesis", measure_frontend),
    "start": ("Starting the command", measure_start),
    "speak": ("Speaking (kokoro)", measure_speaking),
    "systems": ("Ways to run Kokoro", measure_systems),
    "episode": ("A whole episode", measure_episode),
    "publish": ("Publishing", measure_publishing),
}


def _segments(texts: Sequence[str]) -> list[SpokenSegment]:
    """Texts as segments for kokoro."""
    from pipeline.engines.kokoro.frontend import KokoroFrontend
    from pipeline.speech.lexicon import read_lexicon
    from pipeline.speech.segments import SpokenSegment

    frontend = KokoroFrontend(read_lexicon())
    return [
        SpokenSegment(
            turn=1, speaker="reader", written=text, spoken=piece.spoken, sounds=piece.sounds, engine_voice="zm_yunjian"
        )
        for text in texts
        for piece in frontend.pieces(text)
    ]


def _drain(pool: ThreadPoolExecutor, engine: SpeechEngine, segments: Sequence[SpokenSegment]) -> None:
    """Speak every segment on the threads of a pool."""
    for _ in pool.map(engine.speak, segments):
        pass


def _start(arguments: Sequence[str]) -> None:
    """Run Python to its end, silently."""
    subprocess.run((sys.executable, *arguments), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


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
levelling, mastering, encoding and tagging; its takes are hummed by the test engine, because what is said does not
change how long that takes. The ways to run Kokoro say each text in turn, one text at a time, in a process each;
kokoro-onnx and the bare model use as many threads as they like. While an episode is spoken, a core is idle when no run
of the model is under way on it.
"""


def main(
    only: Annotated[str, typer.Option(help=f"Parts, with commas between them: {', '.join(PARTS)}.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the report here; a full run writes docs/speed.md.")] = None,
) -> None:
    """Measure the parts one after the other and write what was found."""
    chosen = only.split(",") if only else list(PARTS)
    if unknown := [name for name in chosen if name not in PARTS]:
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(PARTS)}")
    console = Console()
    console.print(f"{machine_kind()}; {cores()} in use", highlight=False)
    measured = {}
    for name in chosen:
        title, measure = PARTS[name]
        with console.status(f"{title} …"):
            measured[title] = measure()
        for figure in measured[title]:
            console.print(
                f"{name:9} {figure.what:42} {figure.value:>12}  {figure.remark}", highlight=False, soft_wrap=True
            )
    target = out or (REPORT if not only else None)
    if target:
        write_atomic(target, to_markdown(measured, datetime.datetime.now(tz=datetime.UTC).date().isoformat()))
        console.print(f"{target} written")


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
