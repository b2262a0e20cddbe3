"""Which workers there are, and which of them may work: each is asked who it is before it gets a text.

Whoever has another version, model or lexicon is left out by name. Workers come and go; when the last one has gone, a
while is waited for others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.cluster.worker import introduce
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pipeline.cluster.work import Station

REFRESH_S: Final = 1.0
"""How soon a worker that came or went is noticed."""
NOBODY_S: Final = 180.0
"""So long a run waits for a worker when there is none: begun again, one may take a minute on a busy computer."""
TOLD_S: Final = 20.0
"""After so long it says that it waits."""
MOST_NAMED: Final = 10
"""So many refused workers are listed in an error."""


class PoolLostError(Exception):
    """The scheduler did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A task that has ended, and how: exactly one of these is so."""

    task: int
    worker: str = ""
    """Whose value it is."""
    value: object = None
    error: Exception | None = None
    """What it raised."""
    killed: bool = False
    """Every worker that tried it ended."""
    dropped: bool = False
    """It is not known what became of it: the connection was lost."""


class Pool(Protocol):
    """Processes that do tasks."""

    @property
    def silence_s(self) -> float:
        """A scheduler that has not answered for so long is lost."""

    def workers(self) -> Mapping[str, int]:
        """Who is there: address -> threads; PoolLostError when that cannot be told."""

    def begin(self, work: Callable[..., object], args: tuple[object, ...], workers: Collection[str]) -> int:
        """Have a function called by one of these workers; gives the number of the task."""

    def drop(self, task: int) -> None:
        """Forget a task."""

    def ended(self, timeout_s: float) -> list[Ended]:
        """What has ended since it was asked before; waits so long for the first."""


class Roster:
    """The workers of one run."""

    def __init__(self, pool: Pool, station: Station, place: str, tell: Callable[[str], None]) -> None:
        self._pool = pool
        self._station = station
        self._place = place
        self._tell = tell
        self._present: Mapping[str, int] = {}
        self._introductions: dict[int, str] = {}
        self._accepted: set[str] = set()
        self._refused: dict[str, str] = {}
        self._answered_s = self._manned_s = self._next_s = 0.0
        self._told = self._answers = False

    @property
    def threads(self) -> int:
        """How many texts can be spoken at the same time."""
        return sum(self._present[address] for address in self._accepted)

    @property
    def accepted(self) -> frozenset[str]:
        """The addresses of those that may work."""
        return frozenset(self._accepted)

    @property
    def answers(self) -> bool:
        """Whether the scheduler answered when it was asked last; one that does not takes no tasks."""
        return self._answers

    def refresh(self, now_s: float) -> bool:
        """See who is there, when it is time; True when it was looked. EngineUnavailableError when nobody can work."""
        if now_s < self._next_s:
            return False
        if not self._next_s:
            self._answered_s = self._manned_s = now_s
        self._next_s = now_s + REFRESH_S
        try:
            self._present = self._pool.workers()
            self._answered_s, self._answers = now_s, True
        except PoolLostError as error:
            self._answers = False
            if now_s - self._answered_s > self._pool.silence_s:
                raise EngineUnavailableError(
                    _("the scheduler of {place} does not answer any more", place=self._place),
                    hint=_("what was spoken is kept: run again when it is there"),
                ) from error
            return False
        self._accepted &= self._present.keys()
        self._refused = {address: why for address, why in self._refused.items() if address in self._present}
        for address in self._present.keys() - self._accepted - self._refused.keys():
            if address not in self._introductions.values():
                self._introductions[self._pool.begin(introduce, (self._station,), [address])] = address
        self._check(now_s)
        return True

    def note(self, ended: Ended) -> bool:
        """Take note of a task if it was an introduction."""
        address = self._introductions.pop(ended.task, None)
        if address is None:
            return False
        if address in self._present and not ended.killed and not ended.dropped:
            error = ended.error
            why = _("it cannot work for this version: {error}", error=error) if error else str(ended.value)
            if why:
                self.refuse(address, why)
            else:
                self._accepted.add(address)
        return True

    def refuse(self, address: str, why: str) -> None:
        """Give a worker nothing more."""
        self._accepted.discard(address)
        self._refused[address] = why
        self._tell(_("worker {address} is left out: {why}", address=address, why=why))

    def _check(self, now_s: float) -> None:
        """EngineUnavailableError when nobody can be waited for any more."""
        if self._accepted:
            self._manned_s = now_s
            self._told = False
            return
        waiting = [address for address in self._introductions.values() if address in self._present]
        if waiting:
            return
        if self._refused:
            raise self._all_refused()
        if now_s - self._manned_s > TOLD_S and not self._told:
            self._told = True
            self._tell(_("{place} has no worker: waiting for one", place=self._place))
        if now_s - self._manned_s > NOBODY_S:
            raise EngineUnavailableError(
                _("{place} has had no worker for {seconds:.0f} s", place=self._place, seconds=NOBODY_S),
                hint=_("begin workers with: dask worker {place}", place=self._place) if "://" in self._place else "",
            )

    def _all_refused(self) -> EngineUnavailableError:
        """Why each of them cannot work, as far as there is room for it."""
        reasons = [f"{address}: {why}" for address, why in sorted(self._refused.items())]
        rest = len(reasons) - MOST_NAMED
        more = [_("and {count} more", count=rest)] if rest > 0 else []
        return EngineUnavailableError(
            "\n".join(
                [_("no worker of {place} can work for this run", place=self._place), *reasons[:MOST_NAMED], *more]
            ),
            hint=_("install the same duitan, with the same voices, on every worker"),
        )
