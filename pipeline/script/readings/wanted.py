"""What a person says about a document that could not be read with certainty. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A choice among readings; nothing is wanted by default."""

    reading: int = 0
    """Number of a reading as it was listed, from 1; 0 takes the best."""
    speakers: tuple[str, ...] = ()
    """The labels of this document, and no others."""
    asker: str = ""
    """The name of who asks where no label says it."""
    narrate: bool = False
    """One narrator reads everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to read a document, as it is offered to a person."""

    name: str
    """What was taken for what, in words."""
    mark: str = ""
    """The mark by which unlabelled questions are told; "labels" and "narrator" where none are."""
    points: int = 0
