"""What an earlier feed told its subscribers: its guid, and when each episode came out. Both stand from then on.

A feed lies with its episodes wherever they are copied, so what it says needs no other note: neither a new address or
title of the show nor a copied file's time makes an old episode look new.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin
from xml.etree import ElementTree as Xml

PODCAST_SPACE: Final = "https://podcastindex.org/namespace/1.0"
FEED_NAME: Final = "feed.xml"
_FEEDS: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The podcast namespace's own root for guids of feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A feed's guid, and the date of each episode by the episode's guid."""

    feed_guid: str
    dates: Mapping[str, datetime] = field(default_factory=dict)

    def guid(self, stem: str) -> str:
        """The guid of the episode whose files have this name."""
        return str(uuid.uuid5(uuid.UUID(self.feed_guid), stem))


def first_announced(base: str) -> Announced:
    """What is announced of a new show that will lie at this address."""
    address = urljoin(base, FEED_NAME).partition("://")[2].rstrip("/")
    return Announced(feed_guid=str(uuid.uuid5(_FEEDS, address)))


def read_announced(feed: bytes, base: str) -> Announced:
    """What a feed of ours says; what cannot be read of it is as in a new one."""
    new = first_announced(base)
    try:
        channel = Xml.fromstring(feed).find("channel")
        found = channel.findtext(f"{{{PODCAST_SPACE}}}guid", "") if channel is not None else ""
        guid = str(uuid.UUID(found.strip()))
    except (Xml.ParseError, ValueError):
        return new
    items = channel.iterfind("item") if channel is not None else ()
    dates = {item.findtext("guid", ""): _date(item.findtext("pubDate", "")) for item in items}
    return Announced(feed_guid=guid, dates={name: date for name, date in dates.items() if name and date})


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
