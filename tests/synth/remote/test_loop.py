"""The loop that all services share, and what is done about a source that falls silent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator

import pytest

from pipeline.synth.remote.loop import DaemonThreads, background_loop, watched


async def counted(number: int, then: Exception | None = None) -> AsyncGenerator[int]:
    for value in range(number):
        yield value
    if then:
        raise then


async def collect(items: AsyncGenerator[int], stall_s: float = 5.0) -> list[int]:
    return [item async for item in watched(items, stall_s)]


def test_there_is_one_loop_on_a_thread_that_holds_up_nothing() -> None:
    loop = background_loop()
    assert loop is background_loop()
    thread = asyncio.run_coroutine_threadsafe(asyncio.to_thread(threading.current_thread), loop).result(timeout=10)
    assert thread.daemon
    assert next(each for each in threading.enumerate() if each.name == "services").daemon


def test_calls_on_daemon_threads_give_their_result_or_their_error() -> None:
    threads = DaemonThreads()
    assert threads.submit(divmod, 7, 2).result(timeout=10) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        threads.submit(divmod, 7, 0).result(timeout=10)


def test_items_pass_in_order_and_the_source_s_error_comes_after_them() -> None:
    assert asyncio.run(collect(counted(3))) == [0, 1, 2]
    with pytest.raises(ConnectionResetError):
        asyncio.run(collect(counted(3, ConnectionResetError())))


def test_a_source_that_falls_silent_is_left_though_it_takes_long_to_end() -> None:
    ending = threading.Event()

    async def stalls() -> AsyncGenerator[int]:
        try:
            yield 1
            await asyncio.get_running_loop().create_future()
        finally:
            ending.set()
            await asyncio.sleep(0.5)  # a WebSocket waits for the other side to say goodbye

    async def run() -> bool:
        with pytest.raises(TimeoutError):
            await collect(stalls(), stall_s=0.02)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks()) == 2  # this one and the one that ends by itself

    assert asyncio.run(run())
    assert ending.is_set()
