"""Whether the service works at all, judged over all segments.

When request after request fails, the breaker opens: one request at a time probes the service, after growing waits,
until an answer is good or the service has been failing for so long that it is given up. All methods run on one loop.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from pipeline.synth.remote.patience import LAST_TRY_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable

    from pipeline.synth.remote.patience import Patience
    from pipeline.synth.remote.trouble import Trouble

OPENS_AFTER: Final = 3
"""Failures in a row, of two segments or without reaching the service. Opening early costs little: the first good answer
closes it again."""


class Breaker:
    """Counts failures since the last good answer."""

    def __init__(
        self,
        patience: Patience,
        *,
        sleep: Callable[[float], Awaitable[None]],
        chance: Callable[[], float],
        clock: Callable[[], float],
    ) -> None:
        self._patience = patience
        self._sleep = sleep
        self._chance = chance
        self._clock = clock
        self._probing = asyncio.Lock()
        self._busy = 0
        self._idle_since = clock()
        self._good_at = float("-inf")
        self.reset()

    def reset(self) -> None:
        """Forget all failures."""
        self._failures = self._probes = 0
        self._failed: set[Hashable] = set()
        self._unreachable = False
        self._failing_since: float | None = None
        self._not_before = float("-inf")
        self.last_trouble: Trouble | None = None

    @property
    def is_open(self) -> bool:
        """Whether only one request at a time may probe the service."""
        return self._failures >= OPENS_AFTER and (len(self._failed) > 1 or self._unreachable)

    def left_s(self) -> float:
        """How much longer the service may fail until it is given up; the whole time while it works."""
        if self._failing_since is None:
            return self._patience.give_up_s
        return self._failing_since + self._patience.give_up_s - self._clock()

    def begin(self) -> None:
        """A segment is to be spoken. Time in which there was none to speak says nothing about the service."""
        if not self._busy and self._failing_since is not None:
            self._failing_since += self._clock() - self._idle_since
        self._busy += 1

    def end(self) -> None:
        """The segment is done with."""
        self._busy -= 1
        self._idle_since = self._clock()

    def succeed(self) -> None:
        """A good answer came: all is well."""
        self._good_at = self._clock()
        self.reset()

    def fail(self, key: Hashable, trouble: Trouble, started_at: float) -> None:
        """A request for a segment, known by `key`, that began at `started_at` gave no good answer."""
        if self.is_open:
            self._probes += 1
        self._failures += 1
        self._failed.add(key)
        self.last_trouble = trouble
        self._unreachable = trouble.unreachable
        if self._failing_since is None:
            self._failing_since = max(started_at, self._good_at)
        if trouble.retry_after_s is not None:
            longest_s = max(0.0, self.left_s() - LAST_TRY_S)
            self._not_before = max(self._not_before, self._clock() + min(trouble.retry_after_s, longest_s))

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[bool]:
        """Wait until a request may be sent and hold its turn; whether it is a probe of a service that fails."""
        while self.is_open:
            async with self._probing:
                if self.is_open:
                    await self._pause(self._patience.wait_s(self._probes + 1, self._chance()))
                    yield True
                    return
        await self._pause(0.0)
        yield False

    async def _pause(self, seconds: float) -> None:
        """Sleep so long, or as the service asked us to, but not beyond the time at which it is given up."""
        pause_s = min(max(seconds, self._not_before - self._clock()), self.left_s())
        if pause_s > 0:
            await self._sleep(pause_s)
