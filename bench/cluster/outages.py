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
    from collections.abc import Callable, Iterator, Mapping, Sequence

TURNS: Final = 150
BEGUN: Final = 15
"""Takes that are there when something is stopped."""
PAUSE_S: Final = 20.0
LIMIT_S: Final = 900.0
GIVES_UP_S: Final = 60.0
POLL_S: Final = 0.1
LOOPBACK: Final = "127.0.0.1"
_OUT: Final = "out"
_RUN_LOG: Final = "run.log"
_SERVER_LOG: Final = "server.log"
_IN_S3: Final = ("--on", "local:2", "--store", "s3://takes/show")

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
    again: Again | None = None
    """The next run; None when this one went on to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The run after one that gave up."""

    exit_code: int
    reused: int
    """Takes that it found."""
    last_words: str


@dataclass(frozen=True, slots=True)
class _Struck:
    """A run under way from which something was taken, and when."""

    process: subprocess.Popen[str]
    start_s: float


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
        if not server.stdout or not server.stdout.readline():
            raise RuntimeError(f"no store at port {port}:\n{(self.folder / _SERVER_LOG).read_text(encoding='utf-8')}")
        return server

    def begin_cluster(self, port: int, workers: int = 2) -> list[subprocess.Popen[str]]:
        """A scheduler and workers, each a process: first the scheduler."""
        scheduler = self._dask("scheduler", "--host", LOOPBACK, "--port", str(port), "--no-dashboard")
        address = f"tcp://{LOOPBACK}:{port}"
        options = ("--host", LOOPBACK, "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")
        return [scheduler, *(self._dask("worker", address, *options) for _ in range(workers))]

    def render(self, *options: str) -> subprocess.Popen[str]:
        line = ("-m", "pipeline", "render", "talk.md", "--engine", "tone", "--json", "-o", _OUT, *options)
        return self._begin(sys.executable, *line, stderr=self.folder / _RUN_LOG)

    def strike(self, options: Sequence[str], act: Callable[[], object]) -> _Struck:
        """Begin a run, and do something to it when some of its takes are there."""
        run = self.render(*options)
        while run.poll() is None and len(list((self.folder / _OUT / ".takes").glob("??/*.wav"))) < BEGUN:
            time.sleep(POLL_S)
        start_s = time.monotonic()
        act()
        return _Struck(run, start_s)

    def last_words(self) -> str:
        """The errors that the runs told since they were asked for the last time."""
        log = self.folder / _RUN_LOG
        said = log.read_text(encoding="utf-8")
        log.write_text("", encoding="utf-8")
        return "; ".join(line.removeprefix("error: ") for line in said.splitlines() if line.startswith("error:"))

    def episode(self) -> bytes:
        path = self.folder / _OUT / "talk.mp3"
        return path.read_bytes() if path.exists() else b""

    def _dask(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        module = f"distributed.cli.dask_{command}"
        return self._begin(sys.executable, "-m", module, *arguments, stderr=self.folder / f"{command}.log")

    def _begin(self, *command: str, stderr: Path | None = None) -> subprocess.Popen[str]:
        errors = self._stack.enter_context((stderr or self.folder / _SERVER_LOG).open("a", encoding="utf-8"))
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
        place.render().wait(LIMIT_S)
        return place.episode()


def store_pauses(folder: Path, expected: bytes) -> Run:
    """The store's server is stopped for a while."""
    with workplace(folder) as place:
        server = place.begin_s3()
        struck = place.strike(_IN_S3, lambda: server.send_signal(signal.SIGSTOP))
        time.sleep(PAUSE_S)
        server.send_signal(signal.SIGCONT)
        return _outcome(f"store stopped for {PAUSE_S:.0f} s", place, struck, expected)


def store_goes(folder: Path, expected: bytes) -> Run:
    """The store's server stops answering for good; the next run has another store."""
    with workplace(folder) as place:
        server = place.begin_s3()
        struck = place.strike(_IN_S3, lambda: server.send_signal(signal.SIGSTOP))

        def replace() -> Sequence[str]:
            server.kill()
            place.begin_s3()
            return _IN_S3

        return _outcome("store stopped for good", place, struck, expected, replace)


def scheduler_goes(folder: Path, expected: bytes) -> Run:
    """The scheduler is killed; the next run has another one."""
    with workplace(folder) as place:
        port = free_port()
        scheduler, *_workers = place.begin_cluster(port)
        struck = place.strike(_on(port), scheduler.kill)

        def replace() -> Sequence[str]:
            other = free_port()
            place.begin_cluster(other)
            return _on(other)

        return _outcome("scheduler killed", place, struck, expected, replace)


def worker_goes(folder: Path, expected: bytes) -> Run:
    """One of two machines is gone for good: its nanny is killed, and with it its worker."""
    with workplace(folder) as place:
        port = free_port()
        _scheduler, worker, _other = place.begin_cluster(port)
        struck = place.strike(_on(port), worker.kill)
        return _outcome("one of two workers killed, never to return", place, struck, expected)


def _on(port: int) -> Sequence[str]:
    return ("--on", f"dask://{LOOPBACK}:{port}", "--store", "shared")


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port


def _outcome(
    what: str,
    place: Workplace,
    struck: _Struck,
    expected: bytes,
    replace: Callable[[], Sequence[str]] | None = None,
) -> Run:
    """How a run went on. `replace` brings what was lost anew, and gives the options of a next run."""
    code = struck.process.wait(LIMIT_S)
    seconds = time.monotonic() - struck.start_s
    words = place.last_words()
    again = _again(place, replace()) if replace else None
    return Run(
        what=what, exit_code=code, seconds=seconds, last_words=words, same=place.episode() == expected, again=again
    )


def _again(place: Workplace, options: Sequence[str]) -> Again:
    run = place.render(*options)
    said, _nothing = run.communicate(timeout=LIMIT_S)
    reused = next((int(line.split(":")[1].strip(" ,")) for line in said.splitlines() if '"reused"' in line), 0)
    return Again(exit_code=run.returncode, reused=reused, last_words=place.last_words())


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
