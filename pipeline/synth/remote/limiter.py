"""How many requests run at once: half as many when the service asks us to slow down, then one more at a time.

All methods run on one event loop.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

RECOVER_AFTER: Final = 8
"""Good answers in a row until one more request runs at once: about two rounds at the full number."""


class Limiter:
    """Places for requests."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self.limit = most
        self._most = most
        self._clock = clock
        self._running = 0
        self._good = 0
        self._slowed_at = float("-inf")
        self._waiting: list[asyncio.Future[None]] = []

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        while self._running >= self.limit:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            finally:
                self._waiting.remove(waiter)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._wake()

    def slow_down(self, started_at: float) -> None:
        """A request that began at this time was told to slow down. Those that began together halve the number once."""
        self._good = 0
        if started_at > self._slowed_at:
            self._slowed_at = self._clock()
            self.limit = max(1, self.limit // 2)

    def recover(self) -> None:
        """A good answer came."""
        if self.limit == self._most:
            return
        self._good += 1
        if self._good >= RECOVER_AFTER:
            self._good = 0
            self.limit += 1
            self._wake()

    def _wake(self) -> None:
        """Let all that wait look again, the one that waits longest first."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
