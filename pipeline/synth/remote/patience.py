"""How long to wait for a service, and how often to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LAST_TRY_S: Final = 10.0
"""However long a service asks us to wait, so much time is left for a last try before it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The limits of one engine."""

    most_at_once: int = 4
    """Requests at a time; more gain nothing and look like an attack."""
    attempts: int = 4
    """Requests for one segment while the service answers others."""
    first_wait_s: float = 1.0
    longest_wait_s: float = 20.0
    """Waits double from the first to the longest."""
    stall_s: float = 20.0
    """No message for so long is a stall. A healthy service begins to answer within a few seconds."""
    request_s: float = 60.0
    """For one request in all; the longest segment speaks for about as long, and answers come faster than they sound."""
    give_up_s: float = 80.0
    """Without a good answer for so long, the service is lost: a run stops within a minute and a half in all."""
    probe_s: float = 5.0
    """For the question whether the service is there at all."""

    def wait_s(self, failures: int, chance: float) -> float:
        """How long to wait after this many failures; `chance`, from 0 to 1, scatters what failed at the same time.

        >>> [Patience().wait_s(failures, 1.0) for failures in (1, 2, 3, 6, 1000)]
        [1.0, 2.0, 4.0, 20.0, 20.0]
        >>> Patience().wait_s(2, 0.0)
        1.0
        """
        doubled = self.first_wait_s * 2.0 ** min(failures - 1, 32)
        return min(self.longest_wait_s, doubled) * (0.5 + 0.5 * chance)
