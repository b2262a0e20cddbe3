"""`duitan` as a process of its own, for what only a real one shows: signals, standard streams, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.conftest import HANGS_S, ROOT

COMMAND = (sys.executable, "-m", "pipeline")


def environment(**extra: str) -> dict[str, str]:
    """Our own environment, in which `pipeline` is this checkout's."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **extra}


def run_in_shell(line: str, folder: Path, **extra: str) -> subprocess.CompletedProcess[bytes]:
    """Run a shell line in which `$D` is duitan."""
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=environment(D=" ".join(COMMAND), **extra),
        capture_output=True,
        check=False,
        timeout=HANGS_S,
    )


def shown_on_a_terminal(line: str, folder: Path) -> str:
    """What a terminal shows of a shell line in which `$D` is duitan."""
    import pty  # not on every system

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["sh", "-c", line], cwd=folder, env=environment(D=" ".join(COMMAND)), stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # nobody writes any more
            while part := os.read(ours, 1 << 16):
                shown += part
    os.close(ours)
    return shown.decode()
