"""When the service is asked at all: how many at once, and one at a time once it fails."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from pipeline.synth.remote.breaker import OPENS_AFTER, Breaker
from pipeline.synth.remote.limiter import RECOVER_AFTER, Limiter
from pipeline.synth.remote.patience import LAST_TRY_S, Patience
from pipeline.synth.remote.trouble import Cure, Trouble
from tests.synth.remote.fakes import Clock


def make_breaker(clock: Clock) -> Breaker:
    return Breaker(Patience(), sleep=clock.sleep, chance=lambda: 1.0, clock=clock)


def fail(breaker: Breaker, clock: Clock, *keys: str, unreachable: bool = False) -> None:
    for key in keys:
        breaker.fail(key, Trouble("lost", unreachable=unreachable), clock())


async def most_at_once(limiter: Limiter, wanted: int) -> int:
    """How many of `wanted` get a place at the same time."""
    held = 0

    async def hold(enough: asyncio.Event) -> None:
        nonlocal held
        async with limiter.place():
            held += 1
            await enough.wait()

    enough = asyncio.Event()
    holders = [asyncio.create_task(hold(enough)) for _ in range(wanted)]
    for _ in range(5):
        await asyncio.sleep(0)
    seen = held
    enough.set()
    await asyncio.gather(*holders)
    assert held == wanted
    return seen


def test_no_more_run_at_once_than_the_limit() -> None:
    assert asyncio.run(most_at_once(Limiter(4, Clock()), 9)) == 4


def test_being_asked_to_slow_down_halves_the_limit_down_to_one() -> None:
    clock = Clock()
    limiter = Limiter(4, clock)
    limits = []
    for _ in range(4):
        clock.now += 1
        limiter.slow_down(clock())
        limits.append(limiter.limit)
    assert limits == [2, 1, 1, 1]


def test_requests_that_began_together_halve_it_once() -> None:
    clock = Clock()
    limiter = Limiter(4, clock)
    started_at = clock()
    clock.now += 3
    for _ in range(4):
        limiter.slow_down(started_at)
    assert limiter.limit == 2


def test_it_recovers_one_by_one_and_never_beyond_where_it_began() -> None:
    clock = Clock()
    limiter = Limiter(4, clock)
    limiter.slow_down(clock())
    limits = set()
    for _ in range(RECOVER_AFTER * 5):
        limiter.recover()
        limits.add(limiter.limit)
    assert limits == {2, 3, 4}
    assert asyncio.run(most_at_once(limiter, 6)) == 4


def test_a_place_is_free_again_when_its_holder_is_cancelled() -> None:
    async def run() -> int:
        limiter = Limiter(1, Clock())

        async def hold() -> None:
            async with limiter.place():
                await asyncio.Event().wait()

        holder, waiter = asyncio.create_task(hold()), asyncio.create_task(hold())
        await asyncio.sleep(0)
        for task in (waiter, holder):
            task.cancel()
        await asyncio.wait([holder, waiter])
        return await most_at_once(limiter, 2)

    assert asyncio.run(run()) == 1


@pytest.mark.parametrize(
    ("keys", "unreachable", "is_open"),
    [
        (["a"] * OPENS_AFTER, False, False),
        (["a"] * OPENS_AFTER, True, True),
        (["a", "a", "b"], False, True),
        (["a", "b"], True, False),
    ],
)
def test_it_opens_when_the_text_cannot_be_at_fault(keys: list[str], unreachable: bool, is_open: bool) -> None:
    clock = Clock()
    breaker = make_breaker(clock)
    fail(breaker, clock, *keys, unreachable=unreachable)
    assert breaker.is_open is is_open


def test_one_good_answer_closes_it() -> None:
    clock = Clock()
    breaker = make_breaker(clock)
    fail(breaker, clock, "a", "b", "c")
    breaker.succeed()
    assert not breaker.is_open
    assert breaker.left_s() == Patience().give_up_s


def test_while_it_is_open_one_probes_and_the_others_wait_until_it_is_closed() -> None:
    async def run() -> list[bool]:
        clock = Clock()
        breaker = make_breaker(clock)
        fail(breaker, clock, "a", "b", "c")
        probes: list[bool] = []
        running = 0

        async def one() -> None:
            nonlocal running
            async with breaker.admit() as is_probe:
                running += 1
                assert running == 1 or not breaker.is_open
                probes.append(is_probe)
                await asyncio.sleep(0)
                if len(probes) < 3:
                    breaker.fail("a", Trouble("still down"), clock())
                else:
                    breaker.succeed()
                running -= 1

        await asyncio.gather(*[one() for _ in range(5)])
        assert clock.waits == [1.0, 2.0, 4.0]
        return probes

    assert asyncio.run(run()) == [True, True, True, False, False]


def test_time_runs_out_from_the_start_of_the_first_failure() -> None:
    clock = Clock()
    breaker = make_breaker(clock)
    breaker.begin()
    started_at = clock()
    clock.now += 20
    breaker.fail("a", Trouble("stalled"), started_at)
    assert breaker.left_s() == Patience().give_up_s - 20
    clock.now += 80
    assert breaker.left_s() == Patience().give_up_s - 100


def test_a_request_that_was_under_way_during_a_good_answer_counts_from_that_answer() -> None:
    clock = Clock()
    breaker = make_breaker(clock)
    started_at = clock()
    clock.now += 15
    breaker.succeed()
    clock.now += 5
    breaker.fail("a", Trouble("stalled"), started_at)
    assert breaker.left_s() == Patience().give_up_s - 5


def test_time_in_which_nothing_is_asked_does_not_count() -> None:
    clock = Clock()
    breaker = make_breaker(clock)
    breaker.begin()
    breaker.fail("a", Trouble("dropped"), clock())
    breaker.end()
    clock.now += 3600
    breaker.begin()
    assert breaker.left_s() == Patience().give_up_s


@pytest.mark.parametrize(("asked_s", "waited_s"), [(7.0, 7.0), (3600.0, Patience().give_up_s - LAST_TRY_S)])
def test_everybody_waits_as_long_as_the_service_asks_but_one_last_try_is_left(asked_s: float, waited_s: float) -> None:
    async def run() -> list[float]:
        clock = Clock()
        breaker = make_breaker(clock)
        breaker.fail("a", Trouble("busy", cure=Cure.WAIT, retry_after_s=asked_s), clock())
        async with AsyncExitStack() as admitted:
            assert not await admitted.enter_async_context(breaker.admit())
            assert not await admitted.enter_async_context(breaker.admit())
        return clock.waits

    assert asyncio.run(run()) == [waited_s]
