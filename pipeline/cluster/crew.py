"""The workers of a cluster as a crew: texts of the episode that is recorded, and of those after it while there is room.

A thread of its own hands out; whoever records waits for the keys that were asked for. What is spoken ahead of time lies
in the store, where the recording of its episode finds it.
"""

from __future__ import annotations

from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import TYPE_CHECKING, Final, Self

from pipeline.cluster.dispatcher import Dispatcher
from pipeline.cluster.roster import Roster
from pipeline.cluster.work import Text
from pipeline.errors import EngineError, EngineUnavailableError, OutputError
from pipeline.messages import _
from pipeline.synth.crew import POLL_S
from pipeline.synth.take import Take
from pipeline.synth.threads import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pipeline.cluster.roster import Pool
    from pipeline.cluster.work import Station
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.crew import Collect
    from pipeline.synth.store import TakeStore

    Inbox = SimpleQueue[tuple[str, EngineError | None]]

CLOSE_S: Final = 1.0
"""So long the thread that hands out has to end."""


class ClusterCrew:
    """Whoever speaks on the workers; leaving the context ends the handing out."""

    def __init__(
        self,
        pool: Pool,
        station: Station,
        store: TakeStore,
        place: str,
        tell: Callable[[str], None],
        later: Iterable[Iterable[Text]] = (),
    ) -> None:
        roster = Roster(pool, station, place, tell)
        self._dispatcher = Dispatcher(pool, station, roster, self._deliver, later)
        self._store = store
        self._shared = station.store
        self._questions: SimpleQueue[list[Text]] = SimpleQueue()
        self._inboxes: dict[str, Inbox] = {}
        self._lock = Lock()
        self._closing = Event()
        self._ended: Future[None] = Future()

    def __enter__(self) -> Self:
        begin(self._run, self._ended)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        wait([self._ended], timeout=CLOSE_S)

    @property
    def symbols(self) -> int:
        """Of what was spoken in this run, whether or not somebody waited for it."""
        return self._dispatcher.symbols

    def has_made(self, key: str) -> bool:
        return key in self._dispatcher.made

    def speak(self, texts: Mapping[str, SpokenSegment], collect: Collect, stop: Event | None) -> None:
        inbox: Inbox = SimpleQueue()
        waiting = dict.fromkeys(texts)
        doubted: set[str] = set()
        self._ask([Text(key=key, segment=segment) for key, segment in texts.items()], inbox)
        while waiting:
            if stop and stop.is_set():
                raise KeyboardInterrupt
            try:
                key, error = inbox.get(timeout=POLL_S)
            except Empty:
                if self._ended.done():
                    collect(next(iter(waiting)), self._last_word())
                    return
                continue
            take = None if error else self._store.get(key) or self._store.fetch([key]).get(key)
            if error or take or key in doubted:
                del waiting[key]
                collect(key, self._outcome(texts[key], take, error))
            else:  # a file that is not whole
                doubted.add(key)
                self._ask([Text(key=key, segment=texts[key], again=True)], inbox)

    def _ask(self, texts: list[Text], inbox: Inbox) -> None:
        with self._lock:
            self._inboxes.update({text.key: inbox for text in texts})
        self._questions.put(texts)

    def _run(self) -> None:
        """Hand out until it is enough; what stops it is the last word for whoever waits."""
        while not self._closing.is_set():
            while not self._questions.empty():
                self._dispatcher.ask(self._questions.get())
            self._dispatcher.step(POLL_S)

    def _deliver(self, key: str, error: EngineError | None) -> None:
        with self._lock:
            inbox = self._inboxes.pop(key, None)
        if inbox:
            inbox.put((key, error))

    def _last_word(self) -> Future[Take]:
        """Why nothing is handed out any more."""
        future: Future[Take] = Future()
        future.set_exception(self._ended.exception() or EngineUnavailableError(_("the workers were sent away")))
        return future

    def _outcome(self, segment: SpokenSegment, take: Take | None, error: EngineError | None) -> Future[Take]:
        future: Future[Take] = Future()
        if error:
            future.set_exception(error)
        elif take:
            future.set_result(take)
        else:
            future.set_exception(
                OutputError(
                    _(
                        "{name}: its take is not in {store}, where a worker put it",
                        name=segment.name,
                        store=self._shared,
                    ),
                    hint=_("driver and workers must reach the same store: name one that they share with --store"),
                )
            )
        return future
