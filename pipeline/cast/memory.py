"""Who spoke with which voice in earlier episodes. Nouns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.script.dialogue import Gender


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One person of cast.yaml."""

    id: str
    name: str
    voice: str
    """Our name for it; voices.yaml may have changed since."""
    first: str = ""
    """Name of the first episode."""
    gender: Gender | None = None
    """None while nobody knows."""
    line: int = 0
    """Where it stands in the file; 0 for who was not in it when it was read."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """All of cast.yaml, checked; who was remembered first comes first."""

    path: str = "cast.yaml"
    people: tuple[Remembered, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Remembered]:
        """The people by their id."""
        return {person.id: person for person in self.people}

    @cached_property
    def by_name(self) -> Mapping[str, Remembered]:
        """The people by their name, as `own_names.name_key` has it."""
        from pipeline.script.names.own_names import name_key  # loads what a command that only asks for help never needs

        return {name_key(person.name): person for person in self.people}

    def rank(self, person: Remembered) -> int:
        """How many were remembered before."""
        return self._ranks[person.id]

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {person.id: rank for rank, person in enumerate(self.people)}


NOBODY = Memory()
"""The memory of a show without episodes."""
