"""ID3v2.3 tags with chapters, as bytes.

Rules
1. Version 2.3 and UTF-16 with a byte order mark: FFmpeg misreads chapter frames of 128 bytes or more in 2.4.
2. Every chapter is a CHAP frame, in order of time, after the tables of contents: some players list them as stored.
   Byte offsets are "unknown" (all ones), because any later change of the tag would make them wrong.
3. A table of contents (CTOC) counts its entries in one byte. More than 255 chapters are listed in tables of 255, which
   the top table lists in turn.
4. URLs are Latin-1 by the standard: percent-encoded, http(s) only. Padding follows; no unsynchronisation, no footer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.publish.display_text import one_line, safe_url
from pipeline.publish.seal import Kind, blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.publish.chapters import ChapterSpan
    from pipeline.publish.episode import Cover, Episode

LANGUAGE = b"chi"
GENRE = "Podcast"
MAX_LABEL_CHARS = 500
MAX_LINE_CHARS = 4000
MAX_ENTRIES = 255
PADDING_BYTES = 1024
UNKNOWN_OFFSET = b"\xff\xff\xff\xff"
TOP_LEVEL_ORDERED, ORDERED = 0x03, 0x01
FRONT_COVER = 3


@dataclass(frozen=True, slots=True)
class Prose:
    """What a tag holds of several lines."""

    comment: str = ""
    lyrics: str = ""
    """All that is said."""


NO_PROSE: Final = Prose()


def to_id3(
    episode: Episode,
    chapters: Sequence[ChapterSpan],
    *,
    duration_ms: int,
    content_id: str,
    kind: Kind = Kind.EPISODE,
    prose: Prose = NO_PROSE,
) -> bytes:
    """The tag that stands before an episode's audio frames, with a mark to be sealed.

    `content_id` names this very sound; it goes into the AIGC label, which Chinese law asks of synthetic sound.
    """
    frames = [
        _frame("TSSE", b"\0" + blank(kind).encode("ascii")),
        *_text_frames(episode, duration_ms),
        *_text_with_language("COMM", prose.comment),
        *_text_with_language("USLT", prose.lyrics),
        _labelled_frame("AIGC", aigc_label(episode.producer, content_id)),
        *_link_frames(episode),
        *([_picture_frame(episode.cover)] if episode.cover else []),
        *_chapter_frames(chapters),
    ]
    body = b"".join(frames) + bytes(PADDING_BYTES)
    return b"ID3\x03\x00\x00" + _synchsafe(len(body)) + body


def _text_frames(episode: Episode, duration_ms: int) -> list[bytes]:
    """The plain text frames of what is known."""
    year, day_and_month = _date_parts(episode.published)
    texts = {
        "TIT2": episode.full_title,
        "TPE1": "、".join(episode.artists),
        "TALB": episode.album,
        "TPUB": episode.publisher,
        "TRCK": str(episode.number or ""),
        "TPOS": str(episode.season or ""),
        "TYER": year,
        "TDAT": day_and_month,
        "TCON": GENRE,
        "TLAN": LANGUAGE.decode(),
        "TLEN": str(duration_ms),
    }
    lines = {name: one_line(text, MAX_LABEL_CHARS) for name, text in texts.items()}
    return [_frame(name, b"\x01" + _utf16(line)) for name, line in lines.items() if line]


def _date_parts(published: str) -> tuple[str, str]:
    """An ISO date as the TYER (YYYY) and TDAT (DDMM) frames want it, as far as it is known."""
    found = re.match(r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2}))?", published)
    if not found:
        return "", ""
    year, month, day = found.groups(default="")
    return year, day + month


def _text_with_language(name: str, text: str) -> list[bytes]:
    """A frame of several lines, such as COMM; none without text."""
    lines = "\n".join(one_line(line, MAX_LINE_CHARS) for line in text.split("\n")).strip()
    return [_frame(name, b"\x01" + LANGUAGE + _utf16("") + b"\0\0" + _utf16(lines))] if lines else []


def _labelled_frame(label: str, text: str) -> bytes:
    """A TXXX frame."""
    return _frame("TXXX", b"\x01" + _utf16(label) + b"\0\0" + _utf16(text))


def aigc_label(producer: str, content_id: str) -> str:
    """The label for machine-made content as GB 45438 spells it."""
    fields = {
        "Label": "1",
        "ContentProducer": one_line(producer, MAX_LABEL_CHARS),
        "ProduceID": content_id,
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _link_frames(episode: Episode) -> list[bytes]:
    """WOAF for the episode's own page, WXXX for the source of its words."""
    page_url, source_url = safe_url(episode.page_url), safe_url(episode.source_url)
    frames = [_frame("WOAF", page_url.encode("ascii"))] if page_url else []
    if source_url:
        frames.append(_frame("WXXX", b"\0\0" + source_url.encode("ascii")))
    return frames


def _picture_frame(cover: Cover) -> bytes:
    return _frame("APIC", b"\0" + cover.mime.encode("ascii") + b"\0" + bytes([FRONT_COVER]) + b"\0" + cover.image)


def _chapter_frames(chapters: Sequence[ChapterSpan]) -> list[bytes]:
    """Tables of contents, the top one first, then the chapters in order of time."""
    if not chapters:
        return []
    ids = [f"chp{number}" for number in range(len(chapters))]
    frames = [_chapter_frame(name, chapter) for name, chapter in zip(ids, chapters, strict=True)]
    depth = 0
    while len(ids) > MAX_ENTRIES:
        groups = [ids[start : start + MAX_ENTRIES] for start in range(0, len(ids), MAX_ENTRIES)]
        ids = [f"toc{depth}-{number}" for number in range(len(groups))]
        frames = [*(_contents_frame(name, ORDERED, group) for name, group in zip(ids, groups, strict=True)), *frames]
        depth += 1
    return [_contents_frame("toc", TOP_LEVEL_ORDERED, ids), *frames]


def _chapter_frame(name: str, chapter: ChapterSpan) -> bytes:
    times = chapter.start_ms.to_bytes(4, "big") + chapter.end_ms.to_bytes(4, "big")
    title = _frame("TIT2", b"\x01" + _utf16(chapter.title))
    return _frame("CHAP", name.encode("ascii") + b"\0" + times + UNKNOWN_OFFSET * 2 + title)


def _contents_frame(name: str, flags: int, children: Sequence[str]) -> bytes:
    entries = b"".join(child.encode("ascii") + b"\0" for child in children)
    return _frame("CTOC", name.encode("ascii") + bytes([0, flags, len(children)]) + entries)


def _frame(name: str, body: bytes) -> bytes:
    """One frame: its size is a plain 32-bit number in version 2.3."""
    return name.encode("ascii") + len(body).to_bytes(4, "big") + b"\0\0" + body


def _utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le", errors="replace")


def _synchsafe(number: int) -> bytes:
    """28 bits in four bytes of seven."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
