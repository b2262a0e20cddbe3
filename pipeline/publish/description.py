"""What an episode is, in a few plain lines: for tags, show notes and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.publish.display_text import one_line, safe_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.publish.chapters import ChapterSpan
    from pipeline.publish.episode import Episode
    from pipeline.script.dialogue import Language

MAX_SUMMARY_CHARS: Final = 1000


@dataclass(frozen=True, slots=True)
class Phrases:
    """Our own words in a description."""

    people: str
    source: str
    synthetic: str
    """That the voices are not those of the people."""


PHRASES: Final[Mapping[Language, Phrases]] = {
    "zh-Hans": Phrases("对话者", "文稿", "本节目由文字稿合成，并非本人声音。"),
    "zh-Hant": Phrases("對話者", "文稿", "本節目由文字稿合成，並非本人聲音。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The parts of a description, each on one line; what is not known is empty."""

    summary: str
    people: str
    chapters: tuple[str, ...]
    """Time and title; the first begins at 00:00, and apps make chapters of such lines."""
    source: str
    source_url: str
    notice: str

    def lines(self, limit_bytes: int) -> tuple[str, ...]:
        """All that is known, within so many bytes of UTF-8; chapters go first, from the last on."""
        chapters = list(self.chapters)
        while chapters and _size(self._lines(chapters)) > limit_bytes:
            chapters.pop()
        return self._lines(chapters)

    def _lines(self, chapters: Sequence[str]) -> tuple[str, ...]:
        return tuple(filter(None, (self.summary, self.people, *chapters, self.source, self.notice)))


def describe(episode: Episode, chapters: Sequence[ChapterSpan]) -> Description:
    """The description of an episode, in its own characters."""
    phrases = PHRASES[episode.language]
    people = one_line("、".join(episode.artists), MAX_SUMMARY_CHARS)
    url = safe_url(episode.source_url)
    return Description(
        summary=one_line(episode.summary, MAX_SUMMARY_CHARS),
        people=f"{phrases.people}：{people}" if people else "",
        chapters=tuple(f"{clock(span.start_ms)} {span.title}" for span in chapters),
        source=f"{phrases.source}：{url}" if url else "",
        source_url=url,
        notice=phrases.synthetic,
    )


def clock(time_ms: int) -> str:
    """A time as people write it: 00:00, and 1:02:03 after an hour.

    >>> clock(0), clock(3_723_004)
    ('00:00', '1:02:03')
    """
    minutes, seconds = divmod(time_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def _size(lines: Sequence[str]) -> int:
    return len("\n".join(lines).encode())
