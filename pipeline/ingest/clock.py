"""Times of day and of a recording as they stand in transcripts -> milliseconds."""

from __future__ import annotations

import re

_CLOCK = re.compile(
    r"[\[(（【<]?\s*(?:(\d{1,4})[:：])?(\d{1,2})[:：](\d{1,2})(?:[.,:，．。：](\d{1,3}))?\s*[\])）】>]?"
)


def clock_ms(text: str) -> int | None:
    """The milliseconds of a time that stands alone; of a range its beginning; None for what is none.

    >>> clock_ms("01:02"), clock_ms("[1:00:00.5]"), clock_ms("00:01 --> 00:02"), clock_ms("陈默")
    (62000, 3600500, 1000, None)
    """
    text = re.split(r"\s*(?:-->|->|[-–—~～至])\s*", text.strip(), maxsplit=1)[0]
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
