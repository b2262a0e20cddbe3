"""One event loop for all services, on a thread of its own that never holds up the end of the program."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from typing import Any

Item = TypeVar("Item")
_lock: Final = threading.Lock()
_loops: Final[list[asyncio.AbstractEventLoop]] = []
_left_alone: Final[set[asyncio.Task[None]]] = set()
"""Tasks that end by themselves; asyncio itself would let them be collected."""


class DaemonThreads(ThreadPoolExecutor):
    """Runs each call on a daemon thread: a name server that does not answer keeps no program from ending.

    The threads of its parent are waited for when the interpreter ends, and asyncio takes no other class.
    """

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start the call."""
        future: Future[Any] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - it is the caller's to raise
                future.set_exception(error)

        threading.Thread(target=run, name="service-call", daemon=True).start()
        return future


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop, started when it is first asked for."""
    with _lock:
        if not _loops:
            loop = asyncio.new_event_loop()
            loop.set_default_executor(DaemonThreads())
            threading.Thread(target=loop.run_forever, name="services", daemon=True).start()
            _loops.append(loop)
        return _loops[0]


async def watched(items: AsyncGenerator[Item], stall_s: float) -> AsyncGenerator[Item]:
    """The items, none of them None, as they come; TimeoutError when the next one takes longer than `stall_s`.

    A source that is late is cancelled, not waited for: closing a WebSocket that has stalled takes ten seconds more.
    """
    arrived: asyncio.Queue[Item | None] = asyncio.Queue()

    async def pump() -> None:
        try:
            async for item in items:
                arrived.put_nowait(item)
        finally:
            arrived.put_nowait(None)

    source = asyncio.create_task(pump())
    _left_alone.add(source)
    source.add_done_callback(_let_go)
    try:
        while True:
            async with asyncio.timeout(stall_s):
                item = await arrived.get()
            if item is None:
                break
            yield item
        await source
    finally:
        source.cancel()


def _let_go(task: asyncio.Task[None]) -> None:
    """Forget a task that has ended; nobody is left who would want its error."""
    _left_alone.discard(task)
    if not task.cancelled():
        task.exception()
