"""`duitan render --on`: the same episode, and clear words when there are no workers, no scheduler or no store."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app, load_commands
from pipeline.cluster.hiring import Hiring
from pipeline.cluster.place import LocalWorkers
from pipeline.errors import EngineUnavailableError
from tests.conftest import HANGS_S
from tests.duitan_process import COMMAND, environment
from tests.synth.fakes import CountingEngine, Doubter

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.synth.engine import SpeechEngine

NOT_INSTALLED = "the lock of the cluster (locks/cluster.lock) is not installed"
needs_dask = pytest.mark.skipif(not find_spec("distributed"), reason=NOT_INSTALLED)
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TALK = "\n\n".join(
    f"**{'陆遥' if number % 2 else '方舟'}：** 第{number}句话说的是河边的鸭子，它们一早就来了。"
    for number in range(1, 13)
)


class Online(CountingEngine):
    """Called like one that asks a service."""

    name = "edge"


def write_talk(folder: Path, times: int = 1) -> None:
    (folder / "talk.md").write_text("# 鸭子\n\n" + "\n\n".join([TALK] * times), encoding="utf-8")


def render(*arguments: str) -> tuple[int, str]:
    """(exit code, what was said)."""
    load_commands()
    result = CliRunner().invoke(app, ["render", "talk.md", "--engine", "tone", *arguments])
    return result.exit_code, result.output


@needs_dask
def test_an_episode_of_workers_is_that_of_one_process(project: Path) -> None:
    write_talk(project)
    line = [*COMMAND, "render", "talk.md", "--engine", "tone", "--json"]
    runs = [
        subprocess.run(
            [*line, *options],
            cwd=project,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=HANGS_S,
            check=True,
        )
        for options in (["-o", "one"], ["-o", "many", "--on", "local:2", "--store", "shared"])
    ]
    assert (project / "one/talk.mp3").read_bytes() == (project / "many/talk.mp3").read_bytes()
    assert '"reused": 0' in runs[1].stdout
    assert runs[1].stderr.count("workers: local:2; what they do is shown at http://127.0.0.1:") == 1
    assert {path.name for path in (project / "shared").glob("??/*.wav")} == {
        path.name for path in (project / "many/.takes").glob("??/*.wav")
    }


@pytest.mark.parametrize(
    ("options", "exit_code", "words"),
    [
        (["--on", "ships"], 2, "neither local:N nor the address"),
        (["--on", "local:0"], 2, "from 1 to"),
        (["--on", "dask://ships:8786"], 2, "--store"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_spoken(
    project: Path, options: list[str], exit_code: int, words: str
) -> None:
    write_talk(project)
    code, said = render(*options)
    assert (code, words in " ".join(said.replace("│", " ").split())) == (exit_code, True), said
    assert not list(project.rglob("*.wav"))


@pytest.mark.parametrize("engine", [Online(), Doubter()], ids=["online", "doubting"])
def test_an_engine_that_speaks_elsewhere_gets_no_workers(engine: SpeechEngine) -> None:
    with pytest.raises(EngineUnavailableError, match="more computers do not make it faster"):
        Hiring(place=LocalWorkers(2), options={}, shared="").check(engine)


@pytest.mark.parametrize(
    ("module", "options", "exit_code"),
    [("distributed", ["--on", "local:2"], 4), ("fsspec.core", ["--store", "memory://takes"], 5)],
)
def test_without_the_extra_it_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch, module: str, options: list[str], exit_code: int
) -> None:
    write_talk(project)
    monkeypatch.setitem(sys.modules, module, None)
    code, said = render(*options)
    assert (code, "pip install 'duitan[cluster]'" in said) == (exit_code, True), said


@needs_dask
def test_a_scheduler_that_is_not_there_is_an_engine_that_cannot_be_reached(project: Path) -> None:
    write_talk(project)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        code, said = render("--on", f"dask://127.0.0.1:{taken.getsockname()[1]}", "--store", "shared")
    assert code == 4
    assert "is its scheduler there" in said


@needs_dask
@pytest.mark.skipif(os.name != "posix", reason="Windows has other signals")
def test_an_interrupt_ends_the_workers_and_keeps_what_they_spoke(project: Path) -> None:
    import psutil

    write_talk(project, times=250)
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *COMMAND, "render", "talk.md", "--engine", "tone", "--on", "local:2"],
        cwd=project, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as run:  # fmt: skip
        assert run.stderr
        for line in run.stderr:
            if "workers: local:2" in line:
                break
        children = psutil.Process(run.pid).children(recursive=True)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        said = run.stderr.read()
        assert run.wait(HANGS_S) == 130, said
    assert "stopped by SIGINT" in said
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(children, timeout=HANGS_S)
    assert not alive


INTERRUPTIBLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
os.execv(sys.argv[1], sys.argv[1:])
"""
