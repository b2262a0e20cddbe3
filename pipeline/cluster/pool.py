"""The one module that knows dask: the processes of a cluster that do tasks.

dask's protocol unpickles what it receives. What is begun here listens on the loopback alone; for a cluster elsewhere,
dask's own configuration brings TLS.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import socket
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pipeline.cluster.place import LocalWorkers, Scheduler
from pipeline.cluster.roster import Ended, PoolLostError
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _, english, retold
from pipeline.synth.threads import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pipeline.cluster.place import Place

LOOPBACK: Final = "127.0.0.1"
CONNECT_S: Final = 10.0
ANSWER_S: Final = 10.0
"""For a question to the scheduler."""
SILENCE_S: Final = 35.0
"""A scheduler that has not answered for so long is lost: with the last question, the run stops within a minute."""
OWN_SILENCE_S: Final = 600.0
"""The scheduler of workers begun here lives in this process, and is lost only with it; a computer may be very busy."""
CLOSE_S: Final = 5.0
RESULT_S: Final = 20.0
"""For the few bytes that a worker answers; if it ended meanwhile, others find in the store what it made."""
FORKSERVER: Final = "forkserver"
"""Begins a worker in a tenth of a second, since what workers import is imported once; not every system has it."""
LOST_WORKER_S: Final = 600
"""A worker of our own that ended is begun again so long; dask would give it up while a busy computer begins it."""
DEATHS: Final = 1
"""So many workers of our own may end over a task before it is suspected; a cluster elsewhere has its own number."""

DASK_SAYS: Final = (english("Timed out trying to connect to {address} after {seconds} s"),)
"""Of a scheduler that cannot be reached."""


class DaskPool:
    """A dask cluster."""

    def __init__(self, client: Any, silence_s: float) -> None:
        self._client = client
        self.silence_s = silence_s
        self._numbers = count(1)
        self._futures: dict[int, Any] = {}
        self._ended: SimpleQueue[Ended] = SimpleQueue()

    @property
    def link(self) -> str:
        """Where a person sees what the cluster does."""
        return str(self._client.dashboard_link)

    def workers(self) -> Mapping[str, int]:
        if self._client.status != "running":
            raise PoolLostError(f"the client is {self._client.status}")
        try:
            threads: Mapping[str, int] = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER_S)
        except Exception as error:
            raise PoolLostError(str(error)) from error
        return threads

    def begin(self, work: Callable[..., object], args: tuple[object, ...], workers: Collection[str]) -> int:
        task = next(self._numbers)
        try:
            future = self._client.submit(
                _on_worker,
                work,
                args,
                key=f"duitan-{self._client.id}-{task}",
                workers=sorted(workers),
                allow_other_workers=False,
                pure=False,
            )
        except Exception:  # noqa: BLE001 - the connection was lost a moment ago; `workers` sees whether it comes back
            self._ended.put(Ended(task=task, dropped=True))
            return task
        self._futures[task] = future
        future.add_done_callback(partial(self._note, task))
        return task

    def _note(self, task: int, future: Any) -> None:
        """Learn what became of a task, on a thread of its own: one whose worker is gone must not hold up the others."""
        begin(lambda: self._ended.put(_ended(task, future)), Future())

    def drop(self, task: int) -> None:
        future = self._futures.pop(task, None)
        if future:
            with suppress(Exception):
                future.release()

    def ended(self, timeout_s: float) -> list[Ended]:
        found: list[Ended] = []
        with suppress(Empty):
            found.append(self._ended.get(timeout=timeout_s))
            while True:
                found.append(self._ended.get_nowait())
        for ended in found:
            self.drop(ended.task)
        return found


@contextmanager
def open_pool(place: Place) -> Iterator[DaskPool]:
    """A cluster, begun here or reached; EngineUnavailableError when it cannot be.

    What was begun here ends with the block, or after an interrupt with this process.
    """
    try:
        import dask
        import distributed
    except ImportError as error:
        raise EngineUnavailableError(
            _("--on {place}: dask.distributed, which it needs, is not installed", place=place),
            hint=_("pip install 'duitan[cluster]'"),
        ) from error

    _hush()
    if isinstance(place, LocalWorkers):
        dask.config.set(_own_settings())
    client, cluster = _connect(place, distributed)
    try:
        yield DaskPool(client, OWN_SILENCE_S if cluster else SILENCE_S)
    except KeyboardInterrupt:  # nothing is waited for: workers of our own end with this process
        raise
    except BaseException:
        _close(client, cluster)
        raise
    _close(client, cluster)


def _connect(place: Place, library: Any) -> tuple[Any, Any]:
    """(a client, the cluster that was begun here or None); EngineUnavailableError when there is none to be had."""
    cluster = None
    try:
        if isinstance(place, LocalWorkers):
            cluster = _begin_workers(place, library)
        else:
            _knock(place)
        return library.Client(cluster or str(place), timeout=CONNECT_S, set_as_default=False), cluster
    except Exception as error:
        if cluster:
            cluster.close(timeout=CLOSE_S)
        raise EngineUnavailableError(
            f"--on {place}: {_first_line(error)}",
            hint=_("is its scheduler there, and can this computer reach it?"),
        ) from error


def _begin_workers(place: LocalWorkers, library: Any) -> Any:
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")  # it says what a signal leaves to it
    return library.LocalCluster(
        n_workers=place.count,
        threads_per_worker=1,
        processes=True,
        host=LOOPBACK,
        dashboard_address=f"{LOOPBACK}:0",
        memory_limit=0,
        silence_logs=logging.CRITICAL,
        scheduler_kwargs={"allowed_failures": DEATHS},
    )


def _knock(scheduler: Scheduler) -> None:
    """OSError at once when nobody listens at an address, where dask would try again and again."""
    parts = urlsplit(scheduler.address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=CONNECT_S):
        pass


def _own_settings() -> Mapping[str, str]:
    """Dask's settings for workers that are begun here."""
    settings = {"distributed.deploy.lost-worker-timeout": f"{LOST_WORKER_S} s"}
    if FORKSERVER in multiprocessing.get_all_start_methods():
        settings["distributed.worker.multiprocessing-method"] = FORKSERVER
    return settings


def _on_worker(work: Callable[..., object], args: tuple[object, ...]) -> tuple[str, object]:
    """Call a function in a worker; gives the worker's address and what the function gave."""
    from distributed import get_worker

    return str(get_worker().address), work(*args)


def _ended(task: int, future: Any) -> Ended:
    """What became of a task."""
    from distributed import KilledWorker

    if future.status == "error":
        error = future.exception(timeout=RESULT_S)
        if isinstance(error, KilledWorker):
            return Ended(task=task, killed=True)
        return Ended(task=task, error=error if isinstance(error, Exception) else RuntimeError(str(error)))
    if future.status != "finished":
        return Ended(task=task, dropped=True)
    try:
        worker, value = future.result(timeout=RESULT_S)
    except Exception:  # noqa: BLE001 - the worker that has it was lost
        return Ended(task=task, dropped=True)
    return Ended(task=task, worker=worker, value=value)


def _close(client: Any, cluster: Any) -> None:
    """End the connection, and the workers that were begun here."""
    with suppress(Exception):
        client.close(timeout=CLOSE_S)
    if cluster:
        with suppress(Exception):
            cluster.close(timeout=CLOSE_S)


def _hush() -> None:
    """What dask would log is told in our own words."""
    for name in (
        "distributed",
        *(each for each in logging.Logger.manager.loggerDict if each.startswith("distributed.")),
    ):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _first_line(error: Exception) -> str:
    return retold((str(error) or type(error).__name__).split("\n")[0])
