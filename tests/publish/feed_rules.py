"""What Apple's and the podcast namespace's documents ask of a feed, as a table of our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from uuid import UUID

from lxml import etree

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
PODLOVE = "{http://podlove.org/simple-chapters}"
ATOM = "{http://www.w3.org/2005/Atom}"
Element = etree._Element


def one_line(limit: int) -> Callable[[str], bool]:
    return lambda text: 0 < len(text) <= limit and text == text.strip() and "\n" not in text


def matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def is_url(text: str) -> bool:
    parts = urlsplit(text)
    return text.isascii() and parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in text


def is_date(text: str) -> bool:
    try:
        return parsedate_to_datetime(text).tzinfo is not None
    except ValueError:
        return False


def is_guid(text: str) -> bool:
    try:
        return UUID(text).version == 5
    except ValueError:
        return False


def at_most_bytes(limit: int) -> Callable[[str], bool]:
    return lambda text: 0 < len(text.encode()) <= limit


COUNT = matches("[1-9][0-9]*")
BOOLEAN = matches("true|false")
REQUIRED, ONCE, MANY = (1, 1), (0, 1), (0, 1000)

CHANNEL = {
    "title": (REQUIRED, one_line(255)),
    "link": (REQUIRED, is_url),
    "description": (REQUIRED, at_most_bytes(4000)),
    "language": (REQUIRED, matches("[a-z]{2}(-[a-z]{2,4})?")),
    "generator": (ONCE, one_line(255)),
    f"{ITUNES}author": (ONCE, one_line(255)),
    f"{ITUNES}explicit": (REQUIRED, BOOLEAN),
    f"{ITUNES}type": (ONCE, matches("episodic|serial")),
    f"{ITUNES}owner": (ONCE, None),
    f"{ITUNES}image": (REQUIRED, None),
    f"{ITUNES}category": (REQUIRED, None),
    f"{PODCAST}guid": (REQUIRED, is_guid),
    f"{PODCAST}medium": (ONCE, matches("podcast")),
    f"{PODCAST}txt": (MANY, one_line(4000)),
    f"{ATOM}link": (ONCE, None),
}
ITEM = {
    "title": (REQUIRED, one_line(255)),
    "link": (REQUIRED, is_url),
    "guid": (REQUIRED, one_line(255)),
    "pubDate": (REQUIRED, is_date),
    "description": (REQUIRED, at_most_bytes(4000)),
    "enclosure": (REQUIRED, None),
    f"{ITUNES}duration": (REQUIRED, COUNT),
    f"{ITUNES}explicit": (ONCE, BOOLEAN),
    f"{ITUNES}episodeType": (ONCE, matches("full|trailer|bonus")),
    f"{ITUNES}season": (ONCE, COUNT),
    f"{ITUNES}episode": (ONCE, COUNT),
    f"{PODCAST}season": (ONCE, COUNT),
    f"{PODCAST}episode": (ONCE, matches(r"[0-9]+(\.[0-9]+)?")),
    f"{PODCAST}person": (MANY, one_line(128)),
    f"{PODCAST}transcript": (MANY, None),
    f"{PODCAST}chapters": (ONCE, None),
    f"{PODLOVE}chapters": (ONCE, None),
}
"""Element -> how often it stands there, and what its text must be like; None where attributes say everything."""
ATTRIBUTES: dict[str, dict[str, Callable[[str], bool]]] = {
    "enclosure": {"url": is_url, "length": COUNT, "type": matches("audio/(mpeg|x-m4a|ogg)")},
    "guid": {"isPermaLink": BOOLEAN},
    f"{ITUNES}image": {"href": matches(r"https?://[!-~]+\.(jpg|png)")},
    f"{ITUNES}category": {"text": one_line(255)},
    f"{ATOM}link": {"href": is_url, "rel": matches("self"), "type": matches(r"application/rss\+xml")},
    f"{PODCAST}txt": {"purpose": one_line(128)},
    f"{PODCAST}person": {"role": matches("host|guest")},
    f"{PODCAST}transcript": {
        "url": is_url,
        "type": matches("text/vtt|application/x-subrip|application/json"),
        "language": matches("zh-Han[st]"),
        "rel": matches("captions"),
    },
    f"{PODCAST}chapters": {"url": is_url, "type": matches(r"application/json\+chapters")},
    f"{PODLOVE}chapters": {"version": matches(r"1\.2")},
    f"{PODLOVE}chapter": {"start": matches(r"\d\d:\d\d:\d\d\.\d{3}"), "title": one_line(255)},
}
OPTIONAL_ATTRIBUTES: dict[str, dict[str, Callable[[str], bool]]] = {f"{PODCAST}episode": {"display": one_line(32)}}


def broken_rules(feed: bytes) -> list[str]:
    """Every rule that a feed breaks, by the element that breaks it."""
    root = etree.fromstring(feed)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return ["no RSS 2.0"]
    items = channel.findall("item")
    broken = list(_counts(channel, CHANNEL))
    for item in items:
        broken += _counts(item, ITEM)
        starts = [each.get("start", "") for each in item.iter(f"{PODLOVE}chapter")]
        broken += ["chapters out of order"] if starts != sorted(starts) else []
        twin = item.find(f"{PODCAST}season"), item.find(f"{ITUNES}season")
        broken += ["two seasons"] if len({each.text if each is not None else "" for each in twin}) > 1 else []
    for element in channel.iter(tag=etree.Element):
        broken += _attributes(element)
    for what, values in (
        ("guid", [item.findtext("guid") for item in items]),
        ("enclosure", [each.get("url") for item in items for each in item.findall("enclosure")]),
    ):
        broken += [f"{what} twice"] if len(set(values)) < len(values) else []
    return broken


Table = dict[str, tuple[tuple[int, int], Callable[[str], bool] | None]]


def _counts(parent: Element, table: Table) -> Iterator[str]:
    for tag, ((least, most), fits) in table.items():
        found = parent.findall(tag)
        if not least <= len(found) <= most:
            yield f"{tag}: {len(found)} times"
        for element in found:
            if fits and not fits(element.text or ""):
                yield f"{tag}: {element.text!r}"
    for element in parent.iterchildren(tag=etree.Element):
        if element.tag not in table and element.tag != "item":
            yield f"{element.tag}: unknown"


def _attributes(element: Element) -> Iterator[str]:
    wanted = ATTRIBUTES.get(str(element.tag), {})
    optional = OPTIONAL_ATTRIBUTES.get(str(element.tag), {})
    for name, fits in wanted.items():
        if not fits(element.get(name, "")):
            yield f"{element.tag} {name}: {element.get(name)!r}"
    for name in map(str, element.attrib):
        if name not in wanted and not (name in optional and optional[name](element.get(name, ""))):
            yield f"{element.tag} {name}: not allowed"
