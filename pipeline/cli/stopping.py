"""Stopping: SIGTERM and SIGHUP end a run as Ctrl-C does, and a second signal ends it at once.

The first signal becomes an exception in the main thread, so every `with` and `finally` on the way keeps what is
finished and removes what is not. After it the signals have their default effect again, for whoever cannot wait.
What an engine cannot be interrupted in ends with the process.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

from pipeline.messages import _
from pipeline.synth.threads import any_busy

if TYPE_CHECKING:
    from types import FrameType

NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Windows has no SIGHUP."""

SIGNAL_EXIT: Final = 128
"""A shell reports a program that signal N ended as this plus N."""


class Stopped(KeyboardInterrupt):
    """A signal asked the run to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(_("stopped by {name}", name=signal.Signals(number).name))
        self.number = number

    @property
    def exit_code(self) -> int:
        """130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
        return SIGNAL_EXIT + self.number


def stop_on_signals() -> None:
    """Let signals raise Stopped; one that is ignored (`nohup`, a job in the background) is ignored still."""
    for number in _numbers():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def leave(code: int | str | None) -> NoReturn:
    """End the process with an exit code, after a signal without the interpreter's own end.

    That one takes up every object again, two seconds on a busy machine. It is left out as well while an engine is busy
    in a thread: it would stop the thread wherever it is, and foreign code that is stopped so brings down the process.
    """
    if isinstance(code, int) and (code > SIGNAL_EXIT or any_busy()):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in _numbers():
        if signal.getsignal(each) is _stop:
            signal.signal(each, signal.SIG_DFL)
    raise Stopped(number)


def _numbers() -> list[signal.Signals]:
    return [signal.Signals[name] for name in NAMES if hasattr(signal, name)]
