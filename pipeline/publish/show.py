"""What every episode of a show has in common. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.speech.chinese.standards import Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The facts that every episode of a show has in common."""

    title: str = ""
    author: str = ""
    description: str = ""
    link: str = ""
    email: str = ""
    cover: str = ""
    """Path of the cover image, as it can be opened."""
    language: str = ""
    """Of the pages and the feed; by default that of the episodes."""
    reading: Standard = "mainland"
    """By which standard characters are read."""
    category: str = "Society & Culture"
    """One of Apple's categories; directories want one."""
    season: int = 0
    """Of the episodes whose script names none; 0 for none."""
    opening: str | None = None
    """Wording of the opening notice; None for our own, empty for no notice."""
