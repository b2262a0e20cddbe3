"""What stands between the lines of a talk and is none of it: captions, cross links, notes of whoever made the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines

MAX_CAPTION = 60
"""Characters of a line below a picture that is its caption when it is no sentence."""
MAX_QUOTED_CAPTION = 160
"""The same for a quoted line: articles set captions as quotes, with full stops."""
MAX_NOTE = 40
MAX_SOURCE = 80
"""Characters of a line that says where a text comes from."""
LINKED = 5
"""Tenths of the letters that a line of links has in links."""
MAX_LINKED = 120

_TALKS = re.compile(r"[我咱俺你您吗嗎呢吧啊]")
_ADDRESS = re.compile(r"https?://|www\.")
_BETWEEN = re.compile(r"[；;，,、\n]")
_EXPLAINED = re.compile(r"([^\s:：=]{1,12})\s?[:：=]\s?\S.{0,24}")
_BRACKETED = re.compile(r"[（(【\[][^（()）【】\[\]]+[）)】\]]")


def insertions(lines: Lines) -> Opinion:
    """Votes on unlabelled lines by what stands beside them and how they are set."""
    return Opinion(votes=tuple(_found(lines)))


def _found(lines: Lines) -> Iterator[Vote]:
    notes = frozenset(_source_notes(lines))
    for at in lines.filled:
        if at in notes:
            yield Vote(at, Verdict(Fate.DROPPED, Judge.INSERTION, "note on the text"))
            continue
        if lines.utterances[at].label or lines.passage(at).kind is BlockKind.HEADING:
            continue
        if _is_caption(lines, at):
            yield Vote(at, Verdict(Fate.DROPPED, Judge.INSERTION, "caption"))
        elif _is_legend(lines, at):
            yield Vote(at, Verdict(Fate.DROPPED, Judge.INSERTION, "legend"))
        elif _is_cross_link(lines, at):
            yield Vote(at, Verdict(Fate.DROPPED, Judge.INSERTION, "cross link"))
        elif _is_note(lines, at):
            yield Vote(at, Verdict(Fate.DROPPED, Judge.INSERTION, "note"))


def _source_notes(lines: Lines) -> Iterator[int]:
    """Quoted lines right below a heading, one of them an address: where the part of a collection comes from."""
    quoted: list[int] = []
    below_heading = False
    for at in (*lines.filled, None):
        if at is not None and lines.passage(at).kind is BlockKind.QUOTE and (quoted or below_heading):
            quoted.append(at)
            continue
        short = all(len(lines.text(each)) <= MAX_SOURCE and not lines.utterances[each].label for each in quoted)
        if short and any(_ADDRESS.search(lines.text(each)) for each in quoted):
            yield from quoted
        quoted, below_heading = [], at is not None and lines.passage(at).kind is BlockKind.HEADING


def _is_caption(lines: Lines, at: int) -> bool:
    """A short line right below a picture that nobody says: no sentence, or quoted as captions are."""
    below = at > 0 and lines.passage(at - 1).kind is BlockKind.IMAGE
    passage = lines.passage(at)
    if not below or _TALKS.search(passage.text):
        return False
    if passage.kind is BlockKind.QUOTE and len(passage.text) <= MAX_QUOTED_CAPTION:
        return not lines.labels_in(BlockKind.QUOTE)
    open_end = not passage.ends_sentence and passage.text[-1] not in "：:，,、；;—”」』"
    return open_end and len(passage.text) <= MAX_CAPTION and not passage.is_bold


def _is_legend(lines: Lines, at: int) -> bool:
    """A line that says which label stands for whom: （何：何青；石：石远山）."""
    parts = [part for part in _BETWEEN.split(lines.text(at).strip("（）()[]【】 ")) if part.strip()]
    found = [match for part in parts if (match := _EXPLAINED.fullmatch(part.strip()))]
    return len(found) > 1 and len(found) == len(parts) and all(fold(match[1]) in lines.keys for match in found)


def _is_cross_link(lines: Lines, at: int) -> bool:
    """A line that is links for the most part leads elsewhere."""
    passage = lines.passage(at)
    return (
        len(passage.text) <= MAX_LINKED and lines.link_share(at) >= LINKED and not _TALKS.search(_unlinked(lines, at))
    )


def _unlinked(lines: Lines, at: int) -> str:
    """The text of a line outside its links."""
    passage = lines.passage(at)
    kept, start = "", 0
    for first, last in passage.links:
        kept += passage.text[start:first]
        start = last
    return kept + passage.text[start:]


def _is_note(lines: Lines, at: int) -> bool:
    """A bold line all in brackets between labels: the editor's word on the talk."""
    passage = lines.passage(at)
    inside = lines.first_label < at < lines.last_label
    return inside and passage.is_bold and len(passage.text) <= MAX_NOTE and bool(_BRACKETED.fullmatch(passage.text))
