"""Signals: what is finished is kept, what is not is removed, and the exit code names the signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from pipeline.cli.stopping import Stopped, stop_on_signals
from pipeline.engines.kokoro.parts import check_parts
from tests.conftest import HANGS_S
from tests.duitan_process import COMMAND, environment

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has other signals")

LONG = "".join(
    f"**{'陆遥' if n % 2 else '方舟'}：** 第{n}句话是这样说的，河边的鸭子一早就来了，不怕人。\n\n" for n in range(200)
)
"""Half an hour: long enough that a signal sent at a printed line arrives before the end."""

STOPPED_WITHIN_S = 3.0
"""The recording ends within 2 s of a signal, and then the process has to end."""

DEFAULTS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup has it ignored
os.execv(sys.argv[1], sys.argv[1:])
"""

PATIENT = """
import signal
from pipeline.cli.stopping import stop_on_signals, Stopped
stop_on_signals()
try:
    print("ready", flush=True)
    signal.pause()
except Stopped as stopped:
    print(stopped, flush=True)
    signal.pause()
"""


LEAVING = """
import atexit, threading
from concurrent.futures import Future
from pipeline.cli.stopping import leave
from pipeline.synth.threads import begin
atexit.register(print, "the interpreter's own end")
waiting, done = threading.Event(), Future()
begin({work}, done)
{before}
print("said", end="")
leave({code})
"""


def start(*command: str, folder: Path) -> subprocess.Popen[str]:
    """A process whose output can be read a line at a time; it does not ignore the signals that we may ignore."""
    return subprocess.Popen(
        [sys.executable, "-c", DEFAULTS, *command],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def read_until(words: str, stream: IO[str] | None) -> None:
    """Read lines until one holds these words."""
    assert stream
    lines = []
    for line in stream:
        lines.append(line)
        if words in line:
            return
    pytest.fail("".join(lines))


@pytest.mark.parametrize(
    ("number", "phase"),
    [(signal.SIGINT, "of them to speak"), (signal.SIGTERM, "speak: 100%"), (signal.SIGHUP, "measure:")],
)
def test_a_signal_stops_a_render_and_keeps_what_is_finished(project: Path, number: signal.Signals, phase: str) -> None:
    (project / "talk.md").write_text(LONG, encoding="utf-8")
    process = start(*COMMAND, "render", "talk.md", "--engine", "tone", folder=project)
    read_until(phase, process.stdout)
    process.send_signal(number)
    said, _ = process.communicate(timeout=HANGS_S)
    assert process.returncode == 128 + number, said
    assert f"stopped by {number.name}: finished takes" in said
    assert "Traceback" not in said
    assert (project / "scripts/dialogues/talk.yaml").exists()
    if phase != "of them to speak":
        assert list((project / "audio_out/.takes").glob("*/*.wav"))
    left = [path.name for path in (project / "audio_out").rglob("*") if path.name.startswith(".")]
    assert set(left) <= {".takes"}


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.skipif(any(each.state != "ok" for each in check_parts()), reason="the Kokoro voices are not here")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_real_model_is_stopped_in_the_middle_of_a_text(project: Path, number: signal.Signals) -> None:
    paragraph = "那年冬天河面结了冰，鸭子都挤在桥下，我们每天去看它们一次，" * 8
    (project / "talk.md").write_text(
        f"**陆遥：** {paragraph}\n\n**方舟：** 后来呢？{paragraph}\n\n" * 9, encoding="utf-8"
    )
    process = start(*COMMAND, "render", "talk.md", "--engine", "kokoro", folder=project)
    read_until("speak:", process.stdout)
    sent_s = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=HANGS_S)
    assert time.monotonic() - sent_s < STOPPED_WITHIN_S
    assert process.returncode == 128 + number, said
    assert "Traceback" not in said
    assert list((project / "audio_out/.takes").glob("*/*.wav"))


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    process = start(sys.executable, "-c", PATIENT, folder=tmp_path)
    read_until("ready", process.stdout)
    process.send_signal(signal.SIGTERM)
    read_until("stopped by SIGTERM", process.stdout)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT


def leave_with(work: str, before: str = "", code: int = 7) -> subprocess.CompletedProcess[str]:
    """What a process says and gives that leaves while or after it does some work."""
    source = LEAVING.format(work=work, before=before, code=code)
    return subprocess.run(
        [sys.executable, "-c", source], env=environment(), capture_output=True, text=True, check=False, timeout=60
    )


def test_a_process_leaves_an_engine_that_is_still_busy() -> None:
    left = leave_with("waiting.wait")
    assert (left.returncode, left.stdout, left.stderr) == (7, "said", "")


def test_a_process_that_a_signal_stopped_does_not_wait_for_the_interpreters_own_end() -> None:
    left = leave_with("int", before="done.result()", code=130)
    assert (left.returncode, left.stdout, left.stderr) == (130, "said", "")


def test_a_process_ends_as_usual_when_no_engine_is_busy() -> None:
    ended = leave_with("int", before="done.result()\nwhile threading.active_count() > 1: pass")
    assert (ended.returncode, ended.stderr) == (7, "")
    assert ended.stdout.startswith("said")
    assert "the interpreter's own end" in ended.stdout


def test_an_ignored_signal_is_ignored_still(tmp_path: Path) -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    process = start(sys.executable, "-c", ignoring + PATIENT, folder=tmp_path)
    read_until("ready", process.stdout)
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    read_until("stopped by SIGTERM", process.stdout)
    process.kill()
    process.communicate(timeout=60)


def test_a_system_without_sighup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGHUP")
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        stop_on_signals()
        with pytest.raises(Stopped) as caught:
            signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert caught.value.exit_code == 143
