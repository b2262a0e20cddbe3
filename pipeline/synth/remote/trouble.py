"""What can go wrong with one request to a speech service, and what can be done about it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Cure(StrEnum):
    """What may help."""

    WAIT = "wait"
    """The service asks us to slow down: fewer requests at once, and later."""
    AGAIN = "again"
    """It may pass by itself."""
    NEVER = "never"
    """Asking again cannot help."""


class Trouble(Exception):  # noqa: N818 - it never leaves this package and its engines; errors are what users meet
    """Why a request gave no good answer; what an engine's `ask` raises. `str(trouble)` is the reason, in words."""

    def __init__(
        self,
        reason: str,
        *,
        cure: Cure = Cure.AGAIN,
        retry_after_s: float | None = None,
        unreachable: bool = False,
        hint: str = "",
    ) -> None:
        """`unreachable`: the service did not let us in, so no text was at fault. `retry_after_s`: what it asked for."""
        super().__init__(reason)
        self.cure = cure
        self.retry_after_s = retry_after_s
        self.unreachable = unreachable
        self.hint = hint


def parse_retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, which holds seconds or a date; None when it holds neither.

    >>> parse_retry_after("7", datetime(2024, 5, 6, tzinfo=UTC))
    7.0
    >>> parse_retry_after("Mon, 06 May 2024 00:00:30 GMT", datetime(2024, 5, 6, tzinfo=UTC))
    30.0
    >>> parse_retry_after("soon", datetime(2024, 5, 6, tzinfo=UTC)) is None
    True
    """
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        return max(0.0, (date - now).total_seconds())
    except (ValueError, OverflowError):
        return None
