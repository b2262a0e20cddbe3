"""Where chapters begin: headings, numbered lines, wholly bold lines, short lines among sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.verdicts import Fate, Verdict

if TYPE_CHECKING:
    from pipeline.script.passages import Passage
    from pipeline.script.utterances import Utterance

MAX_CHAPTER = 60
MAX_PLAIN_CHAPTER = 16

_HAN_NUMBER = r"[一二三四五六七八九十百]{1,4}"
_NUMBERED = re.compile(
    rf"(?:[（(]?{_HAN_NUMBER}[）)]?[、.．·]|[（(]{_HAN_NUMBER}[）)]|第{_HAN_NUMBER}(?:章|节|部分|幕|回|篇)|第\d{{1,2}}(?:章|节|部分|幕|回|篇))\s*\S"
)
_DIGITS = re.compile(
    r"(?:0\d|\d{1,2}[.、．)）]|part\.?\s?\d{1,2}|chapter\s?\d{1,2}|#\s?\d{1,2}|[①-⑳]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+[.、 ])\s*\S",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(
    rf"(?:\d{{1,2}}[.、]?|part\.?\s?\d{{1,2}}|chapter\s?\d{{1,2}}|{_HAN_NUMBER}|[（(]{_HAN_NUMBER}[）)]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{{1,4}}|[①-⑳]|第{_HAN_NUMBER}(?:章|节|部分))[.、]?",
    re.IGNORECASE,
)
_OPEN_ENDS = frozenset(":：,，、;；—。")


def chapters(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> dict[int, Verdict]:
    """Verdicts on the lines that begin a chapter."""
    open_lines = [at for at, u in enumerate(utterances) if at not in known and u.label is None and u.passage.text]
    found = {at: Verdict(Fate.CHAPTER) for at in open_lines if _is_marked(utterances[at].passage)}
    found.update({at: Verdict(Fate.CHAPTER) for at in _numbered(utterances, open_lines, found)})
    if not found:
        found.update({at: Verdict(Fate.CHAPTER) for at in _plain_titles(utterances, open_lines)})
    return _with_numbers(utterances, open_lines, found)


def _is_marked(passage: Passage) -> bool:
    """A heading, or a line that is wholly bold and no sentence."""
    if passage.kind is BlockKind.HEADING:
        return True
    return passage.is_bold and len(passage.text) <= MAX_CHAPTER and passage.text.rstrip()[-1:] not in _OPEN_ENDS


def _numbered(
    utterances: Sequence[Utterance], open_lines: Sequence[int], marked: Mapping[int, Verdict]
) -> Iterator[int]:
    """Lines 一、二、三 (or 01, 1.) that count up from one, each with text before the next."""
    for pattern in (_NUMBERED, _DIGITS):
        lines = [at for at in open_lines if at not in marked and _numbered_line(utterances[at].passage, pattern)]
        apart = [
            at for at, following in zip(lines, [*lines[1:], len(utterances) + 1], strict=False) if following > at + 1
        ]
        if len(lines) >= 2 and len(apart) * 3 >= 2 * len(lines):
            yield from apart
            return


def _numbered_line(passage: Passage, pattern: re.Pattern[str]) -> bool:
    text = passage.text.strip()
    return len(text) <= MAX_CHAPTER and text[-1] not in _OPEN_ENDS and bool(pattern.match(text)) and "。" not in text


def _plain_titles(utterances: Sequence[Utterance], open_lines: Sequence[int]) -> Iterator[int]:
    """A few characters without any mark, between paragraphs that all end as sentences do."""
    texts = [at for at, u in enumerate(utterances) if u.passage.text]
    closed = sum(utterances[at].passage.ends_sentence or utterances[at].passage.text[-1] in ":：" for at in texts)
    if len(texts) < 8 or closed * 10 < 8 * len(texts):
        return
    neighbours = {
        at: (texts[i - 1] if i else None, texts[i + 1] if i + 1 < len(texts) else None) for i, at in enumerate(texts)
    }
    for at in open_lines:
        before, behind = neighbours[at]
        if before is None or behind is None or not _is_plain_title(utterances[at].passage):
            continue
        if utterances[before].passage.ends_sentence and utterances[behind].passage.ends_sentence:
            yield at


def _is_plain_title(passage: Passage) -> bool:
    text = passage.text.strip()
    letters = sum(map(str.isalnum, text))
    return 2 <= letters == len(text.replace(" ", "")) <= MAX_PLAIN_CHAPTER and passage.kind is BlockKind.PARAGRAPH


def _with_numbers(
    utterances: Sequence[Utterance], open_lines: Sequence[int], found: dict[int, Verdict]
) -> dict[int, Verdict]:
    """A number alone on its line joins the title below it; without one it is a chapter itself only among several."""
    lone = {at for at in open_lines if _LONE_NUMBER.fullmatch(utterances[at].passage.text.strip())}
    following = dict(pairwise(at for at, u in enumerate(utterances) if u.passage.text))
    for at in lone:
        behind = following.get(at)
        if behind in found and behind not in lone:
            found[at] = Verdict(Fate.CHAPTER, "number")
        elif len(lone) >= 2:
            found[at] = Verdict(Fate.CHAPTER)
    return found
