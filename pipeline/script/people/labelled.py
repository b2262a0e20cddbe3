"""The labels of a document as they were written. Nouns only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.script.names.role_words import numbered_role_of, role_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """The labels of a document as they were written, in order of speech."""

    sequence: tuple[str, ...]
    """Keys, one a labelled passage."""
    written: Mapping[str, Counter[str]]
    """Key -> how often each form of it was written."""
    text: str
    """The text of the document, where names are explained."""
    bound: Mapping[str, str]
    """Role key -> the name that the head of the article gives (主持人：李四)."""

    paired: tuple[tuple[str, str], ...] = ()
    """Keys that label one paragraph in two languages."""

    def part(self, key: str) -> str:
        """The id of the part in the conversation that a key names, or nothing; A answers only where there is a Q."""
        if key == "a" and "q" not in self.written:
            return ""
        return role_of(key) or numbered_role_of(key)

    def forms(self, key: str) -> list[str]:
        """The written forms of a key, the most frequent first."""
        return [form for form, _ in self.written[key].most_common()]
