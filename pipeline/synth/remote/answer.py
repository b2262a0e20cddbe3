"""What a speech service answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.audio.pcm import Pcm


@dataclass(frozen=True, slots=True)
class Answer:
    """The sound of one segment."""

    pcm: Pcm
    announced_s: float | None = None
    """Where the last sentence or word ends by the service's own account; None when it gives none."""
