"""The forms in which a transcript can name a speaker at the beginning of a passage.

This module only sees forms; whether a form is a label is decided over the whole document by `attribution`.

    COLON    张三：…   **张三：**…   [00:01:23] 张三（编辑） ：…
    BRACKET  【张三】…   [张三]：…   「张三」…
    TIMED    张三 00:12   00:12 张三   张三（00:12）…
    BOLD     **张三** …
    SPACED   张三　　…   (a wide gap instead of a colon)
    BAR      张三｜…
    DASH     张三——…
    PAREN    （张三）…   <张三> …
    COUNTED  Q1. …   问2、…
    CHEVRON  张三> …   张三>> …
    QUOTED   “小石”：…
    MARK     ——…   (a dash stands for who asks)
    ALONE    张三   (a passage that is nothing but a name)
    VOICE    the format itself names the speaker
    LEARNED  张三～…  @张三 …   (a form of this document's own; see `learned`)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.marks import (
    BARS,
    BULLETS,
    CHEVRONS,
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    COUNT_MARKS,
    DASHES,
    LATE_ASIDE,
    OPENING,
    OPENING_QUOTES,
    PART_OF_DAY,
    PICTOGRAMS,
    TIME,
)

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

MAX_LABEL = 40

_MASKS = "○◯〇×✕＊□"
"""Signs that hide a part of a name: 陈○○; a star does so alone (方*), since two are Markdown's."""
_STAR = r"(?<!\*)\*(?!\*)"
_BEFORE_NAME = r"(?:《[^《》\n]{1,20}》|“[^“”\n]{1,8}”(?=[A-Z]))?"
"""A journal before its reporter, a nickname before a name: “老船长”Anna Berg."""
_WORD = rf"(?:{_BEFORE_NAME}[^\W_](?:[\w.·•‧・'’\-{_MASKS}]|{_STAR}){{0,30}}|《[^《》\n]{{1,20}}》)"
_WORD_WITHOUT_DASH = rf"[^\W_](?:[\w.·•‧・'’{_MASKS}]|{_STAR}){{0,20}}"
_NEXT_WORD = rf"(?:(?!{PART_OF_DAY}\s?\d)[^\W\d_][\w.·•‧・'’\-{_MASKS}]{{0,30}}|\d{{1,2}}(?![\d/.\-年月]|[:：]\d))"
_JOINT = r"(?:[ \u3000\xa0]{1,3}|\s?[、&＆/+]\s?)"
_NAME = rf"(?P<name>{_WORD}(?:{_JOINT}{_NEXT_WORD}){{0,5}})"
_ASIDE = r"(?P<aside>[ ]?[（(【\[〔][^（()）【】\[\]〔〕\n:：]{1,40}[）)】\]〕])?"
_LEAD = rf"[\s>{BULLETS}\-{PICTOGRAMS}]{{0,12}}(?:\d{{1,3}}[.、)）]\s{{0,3}})?"
_START = rf"{_LEAD}(?:{TIME}\s{{0,3}})?"
_END = rf"\s{{0,3}}(?:{TIME}{LATE_ASIDE})?\s{{0,3}}"
_PARENS = frozenset("（(<＜〈")

_COLON = re.compile(rf"{_START}{_NAME}{_ASIDE}{_END}[{COLONS}](?!//)")
_BRACKET = re.compile(
    rf"{_START}(?P<open>[{re.escape(OPENING)}])\s?{_NAME}{_ASIDE}\s?(?P<close>[{re.escape(CLOSING)}]){_END}[{COLONS}]?"
)
_TIMED_BEHIND = re.compile(rf"{_LEAD}(?!{PART_OF_DAY}\s?\d){_NAME}{_ASIDE}(?:\s{{1,3}}|(?=[\[(（【<])){TIME}(?=\s|$)")
_TIMED_BEFORE = re.compile(rf"{_LEAD}{TIME}\s{{1,3}}{_NAME}{_ASIDE}\s*$")
_SPACED = re.compile(rf"{_LEAD}(?P<name>{_WORD})(?:[\u3000\t]+| {{2,}})(?=\S)")
_BAR = re.compile(rf"{_START}{_NAME}\s?[{BARS}]\s?(?=\S)")
_NAME_WITHOUT_DASH = rf"(?P<name>{_WORD_WITHOUT_DASH}(?: {_WORD_WITHOUT_DASH}){{0,3}})"
_DASH = re.compile(rf"{_START}{_NAME_WITHOUT_DASH}\s?(?:{'|'.join(DASHES)})\s?(?=\S)")
DASH_MARK = "——"
"""The name of a label that is only a dash."""
_MARK = re.compile(r"[\s>]{0,4}(?:—{1,2}|--|－－)\s?(?=[^\s—－\-])")
_COUNTED = re.compile(rf"{_LEAD}(?P<name>(?:[QqAa]|问题?|問題?|回?答|提[问問])\s?\d{{1,3}})\s?[{COUNT_MARKS}]\s*(?=\S)")
_CHEVRON = re.compile(rf"{_START}{_NAME}\s?[{CHEVRONS}]{{1,2}}\s?(?=\S)")
_QUOTED = re.compile(rf"{_START}[{OPENING_QUOTES}]{_NAME}[{CLOSING_QUOTES}]{_ASIDE}{_END}[{COLONS}]")
_ALONE = re.compile(rf"{_LEAD}{_NAME}{_ASIDE}\s*$")
_FIRST_OF_NAME = re.compile(r"[A-Z][\w.'’\-]{0,20}")
_REST_OF_NAME = re.compile(rf"[A-Z][\w.'’\-]{{0,20}}\s{{0,2}}[{COLONS}]")
_NUMBER = re.compile(r"\d+(?:[.、:：/\-]|$|[年月日点时分个岁％%])")


class LabelStyle(Enum):
    """How a label is set off from the speech."""

    COLON = auto()
    BRACKET = auto()
    TIMED = auto()
    BOLD = auto()
    SPACED = auto()
    BAR = auto()
    DASH = auto()
    PAREN = auto()
    COUNTED = auto()
    CHEVRON = auto()
    QUOTED = auto()
    MARK = auto()
    ALONE = auto()
    VOICE = auto()
    LEARNED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What may be a label: the speech begins at `end` of the passage's text."""

    name: str
    aside: str = ""
    """A bracket behind the name, with its brackets: （CEO）."""
    end: int
    style: LabelStyle
    source: str = ""
    """What stands in the text up to `end`: the label with its marks and times."""
    before: str = ""
    """Who of many asks this time, in front of the word that they share (see `askers`)."""
    marked: bool = False
    """Set off from the speech by bold, or alone as a heading."""

    @property
    def written(self) -> str:
        """The label as the source has it, without time and colon."""
        return self.before + self.name + self.aside

    @property
    def shared(self) -> str:
        """The label without who asks this time."""
        return self.name + self.aside


def labels_of(passage: Passage) -> tuple[Label, ...]:
    """Every label that the passage may begin with, the likeliest form first.

    >>> from pipeline.script.passages import Passage
    >>> labels_of(Passage(text="[00:12] 张三（编辑）：早。", line=1))[0].written
    '张三（编辑）'
    >>> labels_of(Passage(text="10:30", line=1))
    ()
    """
    if passage.voice:
        return (Label(name=passage.voice, end=0, style=LabelStyle.VOICE),)
    found = (_label(passage, style, pattern) for style, pattern in _PATTERNS)
    return tuple(label for label in (*found, _bold_label(passage), _mark(passage)) if label)


def with_whole_labels(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, a label that a line end cut in two made whole: the colon, or the rest of a name, opened a line."""
    joined: list[Passage] = []
    for passage in passages:
        between = _label_goes_on(joined[-1], passage) if joined else None
        if between is None:
            joined.append(passage)
        else:
            joined[-1] = passage.joined_to(joined[-1], between)
    return tuple(joined)


def _label_goes_on(before: Passage, passage: Passage) -> str | None:
    """What stands between the two halves of a label; None when these are no such halves."""
    if passage.text[:1] in tuple(COLONS) and len(before.text) <= MAX_LABEL and _ALONE.match(before.text):
        return ""
    if before.block == passage.block and _FIRST_OF_NAME.fullmatch(before.text) and _REST_OF_NAME.match(passage.text):
        return " "
    return None


_PATTERNS = (
    (LabelStyle.TIMED, _TIMED_BEHIND),
    (LabelStyle.TIMED, _TIMED_BEFORE),
    (LabelStyle.COLON, _COLON),
    (LabelStyle.BRACKET, _BRACKET),
    (LabelStyle.COUNTED, _COUNTED),
    (LabelStyle.ALONE, _ALONE),
    (LabelStyle.SPACED, _SPACED),
    (LabelStyle.BAR, _BAR),
    (LabelStyle.DASH, _DASH),
    (LabelStyle.CHEVRON, _CHEVRON),
    (LabelStyle.QUOTED, _QUOTED),
)


def _label(passage: Passage, style: LabelStyle, pattern: re.Pattern[str]) -> Label | None:
    match = pattern.match(passage.text)
    if not match or not _is_name(match["name"]) or (style is LabelStyle.BRACKET and not _brackets_match(match)):
        return None
    start = match.start("name")
    if style is LabelStyle.BRACKET and match["open"] in _PARENS:
        style = LabelStyle.PAREN
    return Label(
        name=match["name"].strip(),
        aside=(match.groupdict().get("aside") or "").strip(),
        end=match.end(),
        style=style,
        source=match.group().strip(),
        marked=_is_marked(passage, start, match.end()),
    )


def _is_marked(passage: Passage, start: int, end: int) -> bool:
    """True when bold covers the label only, or a heading holds nothing else."""
    if passage.kind is BlockKind.HEADING:
        return end >= len(passage.text)
    return any(a < end and start < b <= end < len(passage.text) for a, b in passage.bold)


def _is_name(name: str) -> bool:
    """False for numbers and times, and for what is longer than any label."""
    return len(name) <= MAX_LABEL and any(map(str.isalpha, name)) and not _NUMBER.match(name)


def _brackets_match(match: re.Match[str]) -> bool:
    return OPENING.index(match["open"]) == CLOSING.index(match["close"])


def _mark(passage: Passage) -> Label | None:
    """A dash at the beginning: some articles write nothing else before their questions."""
    match = _MARK.match(passage.text)
    return (
        Label(name=DASH_MARK, end=match.end(), style=LabelStyle.MARK, source=match.group().strip()) if match else None
    )


def _bold_label(passage: Passage) -> Label | None:
    """`**张三** …`: a name of its own in bold, then plain text."""
    if not passage.bold or passage.bold[0][1] >= len(passage.text):
        return None
    match = _ALONE.match(passage.text[: passage.bold[0][1]])
    if not match or not _is_name(match["name"]):
        return None
    name, end = match["name"].strip(), passage.bold[0][1]
    return Label(name=name, end=end, style=LabelStyle.BOLD, source=match.group().strip(), marked=True)
