"""Work on threads that nobody has to wait for, and how many are worth having."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

Result = TypeVar("Result")

NAME: Final = "speak"
"""What these threads are called."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def begin(work: Callable[[], Result], future: Future[Result]) -> None:
    """Do some work on a thread of its own, for `future`.

    A process can end while it lasts, which the threads of an executor forbid.
    """

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name=NAME, daemon=True).start()


def any_busy() -> bool:
    """Whether some of this work still lasts."""
    return any(thread.name == NAME for thread in threading.enumerate())
