"""Where chapters begin: headings, numbered lines, wholly bold lines, short lines among sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.passages import Passage

MAX_CHAPTER = 60
MAX_PLAIN_CHAPTER = 16
MAX_TITLE, MIN_TITLES = 30, 2
"""Characters of a title without any mark that stands right above a label, and how many there are at least."""
_SAID_MARKS = re.compile(r"[。！？!?；;…@]|[:：]\s*\S|(?:19|20)\d{2}[-/.年]\d")
"""Marks of sentences, labels and dates, which such a title does not have."""
EMPTY = 2
"""Where more than every second heading has no text below, the headings are the text: converters make such pages."""

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


CHAPTER = Verdict(Fate.CHAPTER, Judge.CHAPTER)


def chapters(lines: Lines) -> Opinion:
    """Votes on the lines that begin a chapter."""
    utterances = lines.utterances
    open_lines = [at for at in lines.open if utterances[at].label is None]
    talk = _spoken_headings(lines)
    found = {at: CHAPTER for at in open_lines if at not in talk and _is_marked(utterances[at].passage)}
    found.update(dict.fromkeys(_numbered(utterances, open_lines, found), CHAPTER))
    if not found:
        titles = sorted({*_plain_titles(lines, open_lines), *_above_labels(lines)})
        found.update(dict.fromkeys(titles if _divide_speakers(utterances, titles) else (), CHAPTER))
    verdicts = _with_numbers(utterances, open_lines, found)
    empty = list(_empty(lines, sorted(verdicts)))
    if EMPTY * len(empty) <= len(verdicts):
        verdicts |= dict.fromkeys(empty, Verdict(Fate.DROPPED, Judge.CHAPTER, "heading without text"))
    return Opinion(votes=tuple(Vote(at, verdict) for at, verdict in verdicts.items()))


def _spoken_headings(lines: Lines) -> frozenset[int]:
    """Marked lines that are speech: below a label alone on its line, and sentences where labels stand in headings."""
    alone = {lines.next_filled(at) for at in lines.labelled if not lines.text(at)}
    headed = [at for at in lines.labelled if lines.passage(at).kind is BlockKind.HEADING and lines.text(at)]
    sentences = headed and 2 * len(headed) >= len(lines.labelled)
    return frozenset(
        at
        for at in lines.open
        if (at in alone and lines.passage(at).kind is not BlockKind.HEADING)
        or (sentences and at > lines.first_label and lines.passage(at).ends_sentence)
    )


def _empty(lines: Lines, found: Sequence[int]) -> Iterator[int]:
    """Headings right above another of their own level or a higher one, with nothing between that is spoken."""
    spoken = {at for at in lines.open if at not in found} | set(lines.labelled)
    for at, following in pairwise(found):
        one, other = lines.passage(at), lines.passage(following)
        headings = one.kind is other.kind is BlockKind.HEADING and other.level <= one.level
        if headings and not any(each in spoken for each in range(at + 1, following)):
            yield at


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
        if len(lines) >= 2 and len(apart) * 3 >= 2 * len(lines) and _divide_speakers(utterances, apart):
            yield from apart
            return


def _divide_speakers(utterances: Sequence[Utterance], lines: Sequence[int]) -> bool:
    """Chapters hold talk: where there are labels, one stands below most of the lines, or they are points of a list."""
    labelled = [at for at, utterance in enumerate(utterances) if utterance.label]
    if not labelled or not lines:
        return True
    ends = [*lines[1:], len(utterances)]
    holding = sum(any(at < label < end for label in labelled) for at, end in zip(lines, ends, strict=True))
    return holding * 3 >= 2 * len(lines)


def _numbered_line(passage: Passage, pattern: re.Pattern[str]) -> bool:
    text = passage.text.strip()
    plain = text[-1] not in _OPEN_ENDS and "。" not in text
    asked = passage.kind is BlockKind.LIST_ITEM and passage.asks
    return len(text) <= MAX_CHAPTER and plain and not asked and bool(pattern.match(text))


def _plain_titles(lines: Lines, open_lines: Sequence[int]) -> list[int]:
    """A few characters without any mark, between paragraphs that all end as sentences do.

    Where more labelled turns break off like that than there would be titles, such a line is only one turn more.
    """
    utterances, texts = lines.utterances, lines.open
    closed = sum(utterances[at].passage.ends_sentence or utterances[at].passage.text[-1] in ":：" for at in texts)
    if len(texts) < 8 or closed * 10 < 8 * len(texts):
        return []
    titles = list(_between_sentences(utterances, texts, open_lines))
    broken_off = sum(bool(utterances[at].label) and utterances[at].passage.text[-1].isalnum() for at in texts)
    return titles if broken_off < len(titles) else []


def _above_labels(lines: Lines) -> list[int]:
    """Short lines without an end, right above a label: where all turns end as sentences do, nobody says them.

    One alone could be anything; several, each with other words, name the parts of a talk.
    """
    if not lines.closes:
        return []
    texts = lines.open
    found = [
        at
        for before, at, behind in zip(texts, texts[1:], texts[2:], strict=False)
        if lines.utterances[behind].label and lines.passage(before).ends_sentence and _is_title(lines, at)
    ]
    return found if len({lines.text(at) for at in found}) == len(found) >= MIN_TITLES else []


def _is_title(lines: Lines, at: int) -> bool:
    passage = lines.passage(at)
    text = passage.text.strip()
    whole = text[-1].isalnum() or (text[0], text[-1]) in (("“", "”"), ("「", "」"), ("《", "》"))
    plain = lines.utterances[at].label is None and passage.kind is BlockKind.PARAGRAPH and not passage.links
    return plain and whole and len(text) <= MAX_TITLE and any(map(str.isalpha, text)) and not _SAID_MARKS.search(text)


def _between_sentences(
    utterances: Sequence[Utterance], texts: Sequence[int], open_lines: Sequence[int]
) -> Iterator[int]:
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
            found[at] = Verdict(Fate.NUMBER, Judge.CHAPTER)
        elif len(lone) >= 2:
            found[at] = CHAPTER
    return found
