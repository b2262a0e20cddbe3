"""Work on threads that nobody has to wait for."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


def begin(work: Callable[[], Result]) -> Future[Result]:
    """Do some work on a thread of its own. A process can end while it lasts, which an executor's threads forbid."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        else:
            future.set_result(result)

    Thread(target=run, name="speak", daemon=True).start()
    return future
