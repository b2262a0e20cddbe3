"""What is measured of reading, starting and speaking."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.episode import draw, watch
from bench.speakers.comparing import compare, to_rows
from bench.speed.figures import Figure, seconds
from bench.speed.transcripts import EXCHANGES, make_transcript
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

ROOT: Final = Path(__file__).parents[2]
CHART: Final = ROOT / "docs" / "speed.svg"
LOCAL_ARTICLES: Final = ROOT.parent / "shared" / "seeds"
"""Optional local material."""
SAMPLE: Final = ROOT / "transcripts" / "old-books.txt"
VOICES: Final = ("zm_yunjian", "zf_xiaoxiao")
SIZES_MB: Final = (1, 10)
STARTS: Final = 7
SPOKEN_SENTENCES: Final = 8


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

    texts = [words for _, words in EXCHANGES]
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
    segments = _segments([words for _, words in islice(cycle(EXCHANGES), SPOKEN_SENTENCES)])
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


def measure_systems() -> list[Figure]:
    """Kokoro run in several ways, on one list of phonemes, in turn."""
    segments = _segments([words for _, words in EXCHANGES])
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
