"""What a person says about a document: how it is to be read, and who its people are. Nouns only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A person's word; by default nothing is said."""

    reading: int | None = None
    """Number of a reading as it was listed, from 1; 0 is the likeliest, whatever tells against it."""
    speakers: tuple[str, ...] = ()
    """The labels of this document, and no others."""
    asker: str = ""
    """The name of who asks where no label says it."""
    narrate: bool = False
    """One narrator reads everything."""
    genders: Mapping[str, Gender] = field(default_factory=dict)
    """A speaker's id, name or label -> man or woman; no choice among readings."""

    @property
    def chooses(self) -> bool:
        """True when a person said how the document is to be read."""
        return replace(self, genders={}) != Choice()

    def after(self, earlier: Choice) -> Choice:
        """Joined to what was said before: how to read is said as a whole, for a gender the last word holds.

        >>> Choice(genders={"李娜": "female"}).after(Choice(reading=2)) == Choice(reading=2, genders={"李娜": "female"})
        True
        """
        said = self if self.chooses else earlier
        return replace(said, genders={**earlier.genders, **self.genders})


BY_ITSELF = Choice()
"""Nobody said anything: the document is read as it shows itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to read a document, as it is offered to a person."""

    name: str
    """What was taken for what, in words."""
    mark: str = ""
    """The mark by which unlabelled questions are told; "labels" and "narrator" where none are."""
    points: int = 0
