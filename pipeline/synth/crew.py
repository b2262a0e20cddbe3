"""Whoever speaks what a recording lacks: callers in this process, or workers elsewhere.

Rules:
1. What became of a text is handed over the moment it is known, on the thread that asked.
2. A text that cannot be said does not stop the others; an engine that is lost, or an interrupt, does: no more is begun,
   what is nearly finished is kept, and the engine is interrupted in the rest.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.errors import EngineUnavailableError
from pipeline.synth.engine import Interruptible
from pipeline.synth.take import Take
from pipeline.synth.threads import begin
from pipeline.synth.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

    Collect = Callable[[str, Future[Take]], None]
    """What is called with the key of a text and what became of it; whatever it raises ends the speaking."""

POLL_S: Final = 0.2
"""How soon a `stop`, or on Windows Ctrl-C, is noticed."""
GRACE_S: Final = 0.3
"""On the way out, a take that is finished within this is kept; then the engine is interrupted."""
LEAVE_S: Final = 1.0
"""So long an engine has to end what it was interrupted in, or cannot be interrupted in; then we go without it.
Together these three are the 2 s in which an interrupt ends a recording."""
WIND_UP_S: Final = GRACE_S + LEAVE_S
"""What that takes at most."""


class Crew(Protocol):
    """Whoever speaks."""

    def speak(self, texts: Mapping[str, SpokenSegment], collect: Collect, stop: Event | None) -> None:
        """Have texts spoken, each under the key of its take, until there are no more or the engine is lost.

        When `stop` is set, KeyboardInterrupt is raised within 2 s.
        """

    def has_made(self, key: str) -> bool:
        """Whether it has spoken this in the same run, before anybody asked for it."""


class Callers:
    """Threads of this process, `engine.concurrency` at once."""

    def __init__(self, engine: SpeechEngine, say: Callable[[str], Take]) -> None:
        """`say` speaks and keeps the text of a key."""
        self._engine = engine
        self._say = say

    def speak(self, texts: Mapping[str, SpokenSegment], collect: Collect, stop: Event | None) -> None:
        lengths = {key: len(segment.sounds) for key, segment in texts.items()}
        waiting = Waiting(lengths, self._engine.concurrency)
        running: dict[Future[Take], str] = {}
        lost = False
        try:
            while (waiting or running) and not lost:
                if stop and stop.is_set():
                    raise KeyboardInterrupt
                while waiting and len(running) < self._engine.concurrency:
                    key = waiting.take(sum(lengths[key] for key in running.values()))
                    future: Future[Take] = Future()
                    running[future] = key  # before it begins: an interrupt in between must not miss it
                    begin(partial(self._say, key), future)
                finished, _ = wait(running, timeout=POLL_S, return_when=FIRST_COMPLETED)
                for future in [each for each in running if each in finished]:  # a set has no order
                    lost = lost or isinstance(future.exception(), EngineUnavailableError)
                    collect(running.pop(future), future)
        finally:
            self._wind_up(running, collect)

    def has_made(self, key: str) -> bool:  # noqa: ARG002 - nothing is spoken before it is asked for
        return False

    def _wind_up(self, running: Mapping[Future[Take], str], collect: Collect) -> None:
        """On the way out: keep what is nearly finished, end the rest. What fails now is no news."""
        _, late = wait(running, timeout=GRACE_S)
        if late and isinstance(self._engine, Interruptible):
            self._engine.interrupt()
        wait(late, timeout=LEAVE_S)
        for future, key in running.items():
            if future.done() and not future.exception():
                collect(key, future)
