"""The arithmetic of the cluster benchmark: a run in virtual time takes what its takes take, and no more."""

from __future__ import annotations

import pytest

from bench.cluster.efficiency import Round, Spent, interval
from bench.cluster.memory import growth_bytes
from bench.cluster.simulation import START_S, Catalogue, Measured, Site, simulate
from pipeline.workflow.preparation.pace import FINISHING_SHARE

TAKES = [Measured(symbols=20 + number, cpu_s=0.4 + number / 50, sound_s=4.0) for number in range(60)]
CATALOGUE = Catalogue(episodes=8, episode_s=240.0, takes=TAKES)
WORK_S = 8 * sum(take.cpu_s for take in TAKES)


def site(machines: int, *, driver: bool = False) -> Site:
    return Site(machines=machines, threads=2, overhead_s=0.0, driver=driver)


@pytest.mark.parametrize("machines", [1, 2, 5])
def test_speaking_takes_the_work_shared_by_all_threads_and_little_more(machines: int) -> None:
    ran = simulate(CATALOGUE, site(machines))
    alone_s = WORK_S / (2 * machines)
    assert alone_s < ran.spoken_s - START_S < alone_s + 25  # the last batches, and what the start took
    assert ran.busy <= 1.0


def test_the_driver_masters_one_episode_after_the_other_when_it_is_spoken() -> None:
    mastering_s = FINISHING_SHARE * CATALOGUE.episode_s
    few, many = simulate(CATALOGUE, site(1, driver=True)), simulate(CATALOGUE, site(500, driver=True))
    assert few.done_s == pytest.approx(few.spoken_s + mastering_s)
    assert many.done_s > 8 * mastering_s > many.spoken_s


def test_efficiency_leaves_out_what_driver_and_scheduler_take() -> None:
    callers = Spent(wall_s=10.0, own_cpu_s=18.0, workers_cpu_s=0.0)
    cluster = Spent(wall_s=12.5, own_cpu_s=1.0, workers_cpu_s=20.0)
    found = Round(takes=100, callers=callers, cluster=cluster)
    assert (found.efficiency, found.wall_ratio, found.overhead_ms) == (0.9, 0.8, 10.0)


def test_an_interval_holds_its_median() -> None:
    median, low, high = interval([0.9, 0.95, 1.0, 0.92, 0.97])
    assert low <= median == 0.95 <= high


def test_growth_is_that_of_the_second_half() -> None:
    samples = [(1000, 100.0), (2000, 180.0), (3000, 181.0), (4000, 182.0)]
    assert growth_bytes(samples) == pytest.approx((1 << 20) / 1000)
