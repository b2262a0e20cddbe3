"""What a run loses when the store, the scheduler or a worker goes: `duitan render` against processes that are stopped.

Everything listens on the loopback alone, and every process that is begun here is ended here.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.faults.runs import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TURNS: Final = 150
BEGUN: Final = 15
"""Takes that are there when something is stopped."""
PAUSE_S: Final = 20.0
LIMIT_S: Final = 900.0
GIVES_UP_S: Final = 60.0
POLL_S: Final = 0.1
LOOPBACK: Final = "127.0.0.1"

_S3: Final = """
import sys, threading
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[1]), verbose=False)
server.start()
import os
os.environ.update(AWS_ENDPOINT_URL=f"http://127.0.0.1:{sys.argv[1]}")
from s3fs import S3FileSystem
S3FileSystem().mkdir("takes")
print("ready", flush=True)
threading.Event().wait()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run went on after something was stopped."""

    what: str
    exit_code: int
    seconds: float
    """From the stop to the end of the process."""
    last_words: str
    same: bool
    """The episode, in this run or the next one, is that of an undisturbed run."""
    reused: int
    """Takes that the next run found; 0 when there was none."""


class Workplace:
    """A folder with a talk in it, and the processes around it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self.variables: dict[str, str] = {}
        (folder / "voices.yaml").write_bytes((ROOT / "voices.yaml").read_bytes())
        (folder / "talk.md").write_text(f"# 一场谈话\n\n{_talk()}", encoding="utf-8")

    def begin_s3(self) -> subprocess.Popen[str]:
        """A store on a port of the loopback."""
        port = free_port()
        self.variables = {
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{port}",
        }
        server = self._begin(sys.executable, "-c", _S3, str(port))
        assert server.stdout  # noqa: S101 - it is a pipe
        server.stdout.readline()
        return server

    def begin_cluster(self, port: int, workers: int = 2) -> list[subprocess.Popen[str]]:
        """A scheduler and workers, each a process: first the scheduler."""
        scheduler = self._dask("scheduler", "--host", LOOPBACK, "--port", str(port), "--no-dashboard")
        address = f"tcp://{LOOPBACK}:{port}"
        options = ("--host", LOOPBACK, "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")
        return [scheduler, *(self._dask("worker", address, *options) for _ in range(workers))]

    def render(self, out: str, *options: str) -> subprocess.Popen[str]:
        line = (
            sys.executable,
            "-m",
            "pipeline",
            "render",
            "talk.md",
            "--engine",
            "tone",
            "--json",
            "-o",
            out,
            *options,
        )
        return self._begin(*line, stderr=self.folder / f"{out}.log")

    def said(self, out: str) -> str:
        return (self.folder / f"{out}.log").read_text(encoding="utf-8")

    def wait_for_takes(self, folder: str, run: subprocess.Popen[str]) -> None:
        """Until some of a run's takes are there."""
        while run.poll() is None and len(list((self.folder / folder).glob("??/*.wav"))) < BEGUN:
            time.sleep(POLL_S)

    def episode(self, out: str) -> bytes:
        path = self.folder / out / "talk.mp3"
        return path.read_bytes() if path.exists() else b""

    def _dask(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        module = f"distributed.cli.dask_{command}"
        return self._begin(sys.executable, "-m", module, *arguments, stderr=self.folder / f"{command}.log")

    def _begin(self, *command: str, stderr: Path | None = None) -> subprocess.Popen[str]:
        errors = self._stack.enter_context((stderr or self.folder / "server.log").open("a", encoding="utf-8"))
        environment: Mapping[str, str] = {**os.environ, **self.variables, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        self._stack.callback(_end, process)
        return process


@contextmanager
def workplace(folder: Path) -> Iterator[Workplace]:
    """A place whose processes end with the block."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        yield Workplace(folder, stack)


def undisturbed(folder: Path) -> bytes:
    """The episode as one process makes it."""
    with workplace(folder) as place:
        place.render("out").wait(LIMIT_S)
        return place.episode("out")


def store_pauses(folder: Path, expected: bytes) -> Run:
    """The store's server is stopped for a while."""
    with workplace(folder) as place:
        server = place.begin_s3()
        run = place.render("out", "--on", "local:2", "--store", "s3://takes/show")
        place.wait_for_takes("out/.takes", run)
        start_s = time.monotonic()
        server.send_signal(signal.SIGSTOP)
        time.sleep(PAUSE_S)
        server.send_signal(signal.SIGCONT)
        return _result(f"store stopped for {PAUSE_S:.0f} s", place, run, start_s, expected)


def store_goes(folder: Path, expected: bytes) -> Run:
    """The store's server stops answering for good; the next run has another store."""
    with workplace(folder) as place:
        server = place.begin_s3()
        run = place.render("out", "--on", "local:2", "--store", "s3://takes/show")
        place.wait_for_takes("out/.takes", run)
        start_s = time.monotonic()
        server.send_signal(signal.SIGSTOP)
        code = run.wait(LIMIT_S)
        seconds = time.monotonic() - start_s
        server.kill()
        place.begin_s3()
        again = place.render("out", "--on", "local:2", "--store", "s3://takes/show")
        return _again("store stopped for good", place, again, (code, seconds), expected)


def scheduler_goes(folder: Path, expected: bytes) -> Run:
    """The scheduler is killed; the next run has another one."""
    with workplace(folder) as place:
        port = free_port()
        scheduler, *_ = place.begin_cluster(port)
        on = ("--on", f"dask://{LOOPBACK}:{port}", "--store", "shared")
        run = place.render("out", *on)
        place.wait_for_takes("out/.takes", run)
        start_s = time.monotonic()
        scheduler.kill()
        code = run.wait(LIMIT_S)
        seconds = time.monotonic() - start_s
        port = free_port()
        place.begin_cluster(port)
        again = place.render("out", "--on", f"dask://{LOOPBACK}:{port}", "--store", "shared")
        return _again("scheduler killed", place, again, (code, seconds), expected)


def worker_goes(folder: Path, expected: bytes) -> Run:
    """One of two machines is gone for good: its nanny is killed, and with it its worker."""
    with workplace(folder) as place:
        port = free_port()
        _, worker, _ = place.begin_cluster(port)
        run = place.render("out", "--on", f"dask://{LOOPBACK}:{port}", "--store", "shared")
        place.wait_for_takes("out/.takes", run)
        start_s = time.monotonic()
        worker.kill()
        return _result("one of two workers killed, never to return", place, run, start_s, expected)


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port


def _result(what: str, place: Workplace, run: subprocess.Popen[str], start_s: float, expected: bytes) -> Run:
    code = run.wait(LIMIT_S)
    return Run(
        what=what,
        exit_code=code,
        seconds=time.monotonic() - start_s,
        last_words=_last_words(place.said("out")),
        same=place.episode("out") == expected,
        reused=0,
    )


def _again(what: str, place: Workplace, again: subprocess.Popen[str], first: tuple[int, float], expected: bytes) -> Run:
    """What became of the run after the one that gave up."""
    words = _last_words(place.said("out"))
    again.wait(LIMIT_S)
    said = again.stdout.read() if again.stdout else ""
    reused = next((int(line.split(":")[1].strip(" ,")) for line in said.splitlines() if '"reused"' in line), 0)
    return Run(
        what=what,
        exit_code=first[0],
        seconds=first[1],
        last_words=words,
        same=place.episode("out") == expected,
        reused=reused,
    )


def _last_words(said: str) -> str:
    return "; ".join(line.removeprefix("error: ") for line in said.splitlines() if line.startswith("error:"))


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _talk() -> str:
    return "\n\n".join(
        f"**{'林溪' if number % 2 else '高原'}：** 第{number}句话，说的是山里的雨，下了又停，停了又下。"
        for number in range(1, TURNS + 1)
    )
