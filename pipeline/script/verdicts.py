"""What becomes of an utterance that is not simply spoken. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Fate(Enum):
    """What an utterance is."""

    TITLE = auto()
    PART = auto()
    CHAPTER = auto()
    DROPPED = auto()
    QUESTION = auto()
    """An unlabelled question: spoken by who asks."""
    ANSWER = auto()
    """An unlabelled answer: spoken by who is asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of one utterance; `reason` says why it is dropped, `text` is a chapter's title where it differs."""

    fate: Fate
    reason: str = ""
    text: str = ""
