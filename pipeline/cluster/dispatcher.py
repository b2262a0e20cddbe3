"""Hands texts to workers and takes note of what became of them, round by round.

Rules:
1. What a worker that was lost had in hand is spoken by others.
2. A text under suspicion, because workers ended that had been given its batch, is given out alone while nobody else
   speaks: if they end again, it is this text's fault, and that of no other.
3. What has ended is forgotten at once but for its key: memory does not grow with what was spoken.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.cluster.roster import Roster
from pipeline.cluster.schedule import AT_ONCE, Schedule
from pipeline.cluster.work import Report
from pipeline.cluster.worker import speak_batch
from pipeline.errors import EngineError, EngineUnavailableError, OutputError
from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.cluster.roster import Ended, Pool
    from pipeline.cluster.work import Outcome, Station, Text

    Deliver = Callable[[str, EngineError | None], None]
    """Called with every key that is done, and why it has no take, if it has none."""

SUSPECTED: Final = 2
"""A text that was lost with so many workers is under suspicion."""
CONVICTED: Final = 2 * SUSPECTED
"""A text that was lost with so many, alone at the end, ended them."""
MOST_KILLERS: Final = 3
"""When so many texts one after the other end every worker, the workers are at fault."""


@dataclass(frozen=True, slots=True)
class _Batch:
    texts: tuple[Text, ...]
    workers: frozenset[str]
    """Who may speak it."""
    alone: bool
    """Nobody else speaks meanwhile."""


class Dispatcher:
    """The one who hands out; used from one thread."""

    def __init__(
        self, pool: Pool, station: Station, roster: Roster, deliver: Deliver, later: Iterable[Iterable[Text]] = ()
    ) -> None:
        self._pool = pool
        self._station = station
        self._roster = roster
        self._deliver = deliver
        self._schedule = Schedule(filter(self._is_new, episode) for episode in later)
        self._handed: dict[int, _Batch] = {}
        self._busy: set[str] = set()
        self._suspects: deque[Text] = deque()
        self._losses: Counter[str] = Counter()
        self._killers = 0
        self._alone = False
        self._failed: dict[str, EngineError] = {}
        self._found: set[str] = set()
        self.made: set[str] = set()
        """The keys of what was spoken in this run."""
        self.symbols = 0
        """Of what was spoken, or turned out to be in the store."""

    def ask(self, texts: Iterable[Text]) -> None:
        """Somebody waits for these; those that failed before are not tried again."""
        fresh: list[Text] = []
        for text in texts:
            if text.key in self._failed:
                self._deliver(text.key, self._failed[text.key])
            elif text.key not in self._busy:
                fresh.append(text)
        self._schedule.ask(fresh)

    def step(self, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """One round, which waits so long for something to end.

        Raises EngineUnavailableError when nobody can speak any more, OutputError when the store is lost.
        """
        if self._roster.refresh(clock()):
            self._take_back_stranded()
        self._hand_out()
        for ended in self._pool.ended(timeout_s):
            if not self._roster.note(ended):
                self._settle(ended)

    def _is_new(self, text: Text) -> bool:
        """Whether a text of a later episode is still to be spoken."""
        return not any(text.key in known for known in (self._busy, self.made, self._found, self._failed))

    def _hand_out(self) -> None:
        """Give the workers what they can take now."""
        threads = self._roster.threads if self._roster.answers else 0
        if self._suspects:
            if threads and not self._handed:
                self._give((self._suspects.popleft(),), alone=True)
            return
        while len(self._handed) < AT_ONCE * threads and not self._alone:
            texts = self._schedule.hand_out(threads)
            if not texts:
                return
            self._give(texts)

    def _give(self, texts: tuple[Text, ...], *, alone: bool = False) -> None:
        task = self._pool.begin(speak_batch, (self._station, texts), self._roster.accepted)
        self._handed[task] = _Batch(texts, self._roster.accepted, alone)
        self._busy.update(text.key for text in texts)
        self._alone = alone

    def _settle(self, ended: Ended) -> None:
        """Take note of a batch."""
        batch = self._handed.pop(ended.task, None)
        if batch is None:
            return  # it was taken back
        self._alone = self._alone and not batch.alone
        if ended.killed:
            self._lose(batch, SUSPECTED)
            return
        self._release(batch)
        if ended.dropped:
            self._schedule.ask(batch.texts)
        elif ended.error:
            raise ended.error
        elif isinstance(ended.value, Report):
            self._read(ended.value, ended.worker, batch)

    def _read(self, report: Report, worker: str, batch: _Batch) -> None:
        """Take note of what a worker says."""
        texts = {text.key: text for text in batch.texts}
        if report.refusal:
            self._roster.refuse(worker, report.refusal)
        for outcome in report.outcomes:
            self._note(texts.pop(outcome.key), outcome)
        self._schedule.ask(texts.values())

    def _note(self, text: Text, outcome: Outcome) -> None:
        fault = outcome.fault
        if fault is None:
            self._killers = 0
            self._losses.pop(text.key, None)
            (self._found if outcome.found else self.made).add(text.key)
            self.symbols += text.symbols
            self._deliver(text.key, None)
        elif fault.kind == "store":
            raise OutputError(fault.message, hint=fault.hint)
        else:
            self._fail(text, EngineError(fault.message, hint=fault.hint))

    def _fail(self, text: Text, error: EngineError) -> None:
        self._failed[text.key] = error
        self._deliver(text.key, error)

    def _lose(self, batch: _Batch, workers: int) -> None:
        """So many workers ended that had this: one text of it is at fault, or it stood beside another that is."""
        for text in batch.texts:
            self._losses[text.key] += workers
        losses = max(self._losses[text.key] for text in batch.texts)
        if batch.alone and losses >= CONVICTED:
            self._release(batch)
            self._convict(batch.texts[0])
        elif losses >= SUSPECTED:
            self._suspects.extend(batch.texts)
        else:
            self._release(batch)
            self._schedule.ask(batch.texts)

    def _convict(self, text: Text) -> None:
        self._killers += 1
        if self._killers >= MOST_KILLERS:
            raise EngineUnavailableError(
                _("every worker ends at once, whatever it speaks"),
                hint=_("have they enough memory? their logs say more"),
            )
        self._fail(text, EngineError(_("{name}: every worker that speaks it ends at once", name=text.segment.name)))

    def _take_back_stranded(self) -> None:
        """Give to others what waits for workers that have all gone."""
        present = self._roster.accepted
        for task, batch in list(self._handed.items()):
            if present and not batch.workers & present:
                self._pool.drop(task)
                del self._handed[task]
                self._alone = self._alone and not batch.alone
                self._lose(batch, 1)

    def _release(self, batch: _Batch) -> None:
        self._busy.difference_update(text.key for text in batch.texts)
