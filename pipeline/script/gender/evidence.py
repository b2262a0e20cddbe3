"""What is read for a speaker's sex, and what is found. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph and who says it: a speaker's id, or the narrator's for everything that stands around the talk."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to take somebody for a man or a woman."""

    gender: Gender
    points: int
    kind: str
    """What kind of reason: label, name, title, fact, kin, self, asked or pronoun."""
    reason: str
    """The words that tell."""
