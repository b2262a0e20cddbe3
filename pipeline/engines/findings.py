"""What a look at the machine found: whether something an engine needs is there. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "missing", "corrupt", "unreachable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that an engine needs, and how it is."""

    part: str
    """What was looked at, e.g. "kokoro model"."""
    state: State
    message: str
    """What is so, in words a person understands."""
    remedy: str = ""
    """What to do about it; empty when all is well."""
