"""Words and show -> feed.xml: RSS 2.0 with the namespaces of Apple, the podcast index and Podlove.

Apple's required tags and limits are checked before anything is written; every problem is reported at once. What a
feed says is stable: guids and dates that were announced once stand (`announced`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin
from xml.etree import ElementTree as Xml

from pipeline.messages import _
from pipeline.publish.description import describe
from pipeline.publish.display_text import one_line, safe_url
from pipeline.publish.outputs.table import OUTPUTS
from pipeline.publish.outputs.vtt import to_timestamp
from pipeline.publish.seal import Kind, blank, seal
from pipeline.publish.site.announced import FEED_NAME, PODCAST_SPACE
from pipeline.publish.site.pages import page_name, show_language
from pipeline.publish.site.series import group_series, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.publish.episode import Episode
    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.show import Show
    from pipeline.publish.site.announced import Announced
    from pipeline.publish.site.captions import Caption

MAX_DESCRIPTION_BYTES: Final = 4000
MAX_VALUE_CHARS: Final = 255
MAX_PERSON_CHARS: Final = 128
MAX_DISPLAY_CHARS: Final = 32
"""Limits of Apple's and the podcast namespace's documents."""
CATEGORIES: Final = frozenset(
    [
        "Arts",
        "Business",
        "Comedy",
        "Education",
        "Fiction",
        "Government",
        "History",
        "Health & Fitness",
        "Kids & Family",
        "Leisure",
        "Music",
        "News",
        "Religion & Spirituality",
        "Science",
        "Society & Culture",
        "Sports",
        "Technology",
        "True Crime",
        "TV & Film",
    ]
)
"""Apple's categories of the first level."""
_ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST: Final = PODCAST_SPACE
_PODLOVE: Final = "http://podlove.org/simple-chapters"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    **{output.name: output.media_type for output in OUTPUTS},
    "m4b": "audio/x-m4a",  # as Apple calls what the web calls audio/mp4
}
COVER_SIDES_PX: Final = (1400, 3000)
"""Apple takes no smaller and no larger cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEpisode:
    """An episode as the feed lists it."""

    manifest: Manifest
    sound_bytes: int
    made_at: datetime
    """When it was announced or made, for an article without a date."""
    captions: tuple[Caption, ...] = ()

    @property
    def date(self) -> datetime:
        """The article's date as far as it is known, or else when the episode was made.

        Parts of one article are a minute apart, so that players list them in order.
        """
        episode = self.manifest.words.episode
        found = _date(episode.published)
        return self.made_at if found is None else found + timedelta(minutes=place_of(episode))


def feed_problems(
    show: Show, episodes: Sequence[FeedEpisode], cover_size: tuple[int, int] = (COVER_SIDES_PX[1], COVER_SIDES_PX[1])
) -> list[str]:
    """What keeps directories from taking the feed, as sentences."""
    silent = (each.manifest.words.episode.stem for each in episodes if not each.sound_bytes)
    return [
        *_show_problems(show),
        *_cover_problems(*cover_size),
        *(_("{stem}: its sound is empty", stem=stem) for stem in silent),
    ]


def _show_problems(show: Show) -> Iterator[str]:
    """What show.yaml lacks, or says at too great length."""
    for name, value, why in (
        ("title", show.title, _("a feed needs a name")),
        ("description", show.description, _("Apple wants to know what the show is about")),
        ("link", show.link, _("a feed holds whole addresses, so it must know where the show will be")),
    ):
        if not value:
            yield _("show.yaml: {name} is missing: {why}", name=name, why=why)
    if len(show.description.encode()) > MAX_DESCRIPTION_BYTES:
        yield _(
            "show.yaml: description is longer than {max_description_bytes} bytes",
            max_description_bytes=MAX_DESCRIPTION_BYTES,
        )
    if show.category not in CATEGORIES:
        yield _(
            "show.yaml: category {category!r} is none of Apple's: {listed}",
            category=show.category,
            listed=", ".join(sorted(CATEGORIES)),
        )
    for name, value in (("title", show.title), ("author", show.author), ("link", show.link)):
        if len(value) > MAX_VALUE_CHARS:
            yield _(
                "show.yaml: {name} is longer than {max_value_chars} characters",
                name=name,
                max_value_chars=MAX_VALUE_CHARS,
            )


def _cover_problems(width: int, height: int) -> Iterator[str]:
    smallest, largest = COVER_SIDES_PX
    if width != height or not smallest <= width <= largest:
        yield _(
            "show.yaml: cover is {width} × {height} pixels; Apple wants a square of {smallest} to {largest} a side",
            width=width,
            height=height,
            smallest=smallest,
            largest=largest,
        )


def write_feed(show: Show, episodes: Sequence[FeedEpisode], announced: Announced, cover: str) -> bytes:
    """The sealed feed; its problems were looked for before."""
    for prefix, address in (("itunes", _ITUNES), ("podcast", _PODCAST), ("psc", _PODLOVE), ("atom", _ATOM)):
        Xml.register_namespace(prefix, address)
    base = show_address(show)
    rss = Xml.Element("rss", {"version": "2.0"})
    channel = Xml.SubElement(rss, "channel")
    for name, text in (
        ("title", show.title),
        ("link", base),
        ("description", show.description),
        ("language", show_language(show, [each.manifest for each in episodes]).lower()),
        ("generator", "duitan"),
        (_itunes("author"), show.author or show.title),
        (_itunes("explicit"), "false"),
        (_itunes("type"), "serial" if _is_one_talk(episodes) else "episodic"),
        (_podcast("guid"), announced.feed_guid),
        (_podcast("medium"), "podcast"),
    ):
        _add(channel, name, text)
    Xml.SubElement(
        channel, f"{{{_ATOM}}}link", {"href": urljoin(base, FEED_NAME), "rel": "self", "type": "application/rss+xml"}
    )
    Xml.SubElement(channel, _itunes("image"), {"href": urljoin(base, cover)})
    Xml.SubElement(channel, _itunes("category"), {"text": show.category})
    _add(channel, _podcast("txt"), "true", {"purpose": "ai-content"})
    if show.email:
        owner = Xml.SubElement(channel, _itunes("owner"))
        _add(owner, _itunes("name"), show.author or show.title)
        _add(owner, _itunes("email"), show.email)
    for each in episodes:
        _add_item(channel, base, each, announced)
    Xml.indent(rss)
    body = Xml.tostring(rss, encoding="unicode")
    return seal(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {blank(Kind.PAGE)} -->\n{body}\n'.encode())


def _add_item(channel: Xml.Element, base: str, each: FeedEpisode, announced: Announced) -> None:
    words, files = each.manifest.words, each.manifest.files
    episode = words.episode
    page = urljoin(base, quote(page_name(words)))
    sound = next(iter(files))
    item = Xml.SubElement(channel, "item")
    _add(item, "title", one_line(episode.full_title, MAX_VALUE_CHARS) or episode.stem)
    _add(item, "link", page)
    _add(item, "guid", announced.guid(episode.stem), {"isPermaLink": "false"})
    _add(item, "pubDate", format_datetime(each.date, usegmt=True))
    _add(item, "description", "\n".join(describe(words.episode, words.chapters).lines(MAX_DESCRIPTION_BYTES)))
    Xml.SubElement(
        item,
        "enclosure",
        {"url": urljoin(base, quote(files[sound])), "length": str(each.sound_bytes), "type": _MEDIA_TYPES[sound]},
    )
    _add(item, _itunes("duration"), str(max(1, round(words.duration_ms / 1000))))
    _add(item, _itunes("explicit"), "false")
    _add(item, _itunes("episodeType"), "full")
    _add_numbers(item, episode)
    for name in episode.artists:
        role = "host" if name in episode.hosts else "guest"
        _add(item, _podcast("person"), one_line(name, MAX_PERSON_CHARS), {"role": role})
    for caption in each.captions:
        attributes = {"url": urljoin(base, quote(caption.path)), "type": caption.media_type}
        Xml.SubElement(item, _podcast("transcript"), {**attributes, "language": caption.language, "rel": "captions"})
    if words.chapters:
        chapters = {"url": urljoin(base, quote(files["chapters"])), "type": _MEDIA_TYPES["chapters"]}
        Xml.SubElement(item, _podcast("chapters"), chapters)
        simple = Xml.SubElement(item, f"{{{_PODLOVE}}}chapters", {"version": "1.2"})
        for span in words.chapters:
            start = to_timestamp(span.start_ms)
            Xml.SubElement(simple, f"{{{_PODLOVE}}}chapter", {"start": start, "title": span.title})


def _add_numbers(item: Xml.Element, episode: Episode) -> None:
    """Season and number, and how the part is called, where they are known."""
    if episode.season:
        _add(item, _itunes("season"), str(episode.season))
        _add(item, _podcast("season"), str(episode.season))
    if episode.number:
        _add(item, _itunes("episode"), str(episode.number))
        shown = one_line(episode.part, MAX_DISPLAY_CHARS)
        _add(item, _podcast("episode"), str(episode.number), {"display": shown} if shown else {})


def _is_one_talk(episodes: Sequence[FeedEpisode]) -> bool:
    """Whether a show is the parts of one talk, which are heard from the first on."""
    return len(episodes) > 1 and len(group_series([each.manifest for each in episodes])) == 1


def _date(published: str) -> datetime | None:
    """A date as far as it is known; the first day of a year or month; None when nothing is."""
    partial = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", published)
    try:
        found = datetime.fromisoformat(f"{partial[1]}-{partial[2] or '01'}-01" if partial else published)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def show_address(show: Show) -> str:
    """The address of the show's folder."""
    url = safe_url(show.link)
    return url if url.endswith("/") else f"{url}/"


def _itunes(name: str) -> str:
    return f"{{{_ITUNES}}}{name}"


def _podcast(name: str) -> str:
    return f"{{{_PODCAST}}}{name}"


def _add(parent: Xml.Element, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    """An element with text that XML may hold."""
    element = Xml.SubElement(parent, name, dict(attributes or {}))
    element.text = "\n".join(one_line(line, MAX_DESCRIPTION_BYTES) for line in text.split("\n"))
