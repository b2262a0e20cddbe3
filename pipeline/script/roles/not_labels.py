"""Passages that begin as labels do and name nobody who speaks: a headline, a dated byline, the back matter.

They are found before labels are, because one of them can lend its first word to everybody (张三：机器不会累).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.forms import LabelStyle, labels_of
from pipeline.script.names.vocabulary import fold
from pipeline.script.roles.credits import credits_in
from pipeline.script.roles.furniture import BACK_MATTER, rule_for

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

HEAD_PASSAGES = 12
MAX_HEADLINE = 50
MAX_BYLINE = 80
MAX_WRITER = 12
"""Characters of a name, with the marks between it and a date."""
MIN_TURNS = 6

_FULL_DATE = re.compile(r"(?:19|20)\d{2}\s?(?:[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|年\s?\d{1,2}\s?月)")
_ADDRESS_ALONE = re.compile(r"[^:：]*[:：]\s*(?:(?:https?://|www\.)\S+\s*)+")
_SPEAKS = re.compile(r"[你您咱吗嗎呢吧啊嗯哦呀嘛]|大家好|[谢謝]{2}")


def not_labelled(passages: Sequence[Passage]) -> frozenset[int]:
    """The passages that carry no label, whatever they begin with."""
    return frozenset(
        (
            *_headline(passages),
            *_titles_again(passages),
            *byline_indexes(passages),
            *_links(passages),
            *_back_matter(passages),
        )
    )


def byline_indexes(passages: Sequence[Passage]) -> tuple[int, ...]:
    """Short lines in the head that state a date (晨光 2024年5月1日 20:30 江城); labels that carry dates recur."""
    dated = [at for at, passage in enumerate(passages) if _is_dated_line(passage)]
    stamped = sum(any(label.style is LabelStyle.TIMED for label in labels_of(passages[at])) for at in dated)
    head = set(_texts(passages)[:HEAD_PASSAGES])
    return tuple(at for at in dated if at in head) if stamped < 3 else ()


def _is_dated_line(passage: Passage) -> bool:
    if passage.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or len(passage.text) > MAX_BYLINE:
        return False
    if passage.ends_sentence or (passage.kind is BlockKind.HEADING and not _is_byline(passage.text)):
        return False
    return bool(_FULL_DATE.search(passage.text)) and passage.text.rstrip()[-1:] not in ":：，,、；;”」"


def _is_byline(heading: str) -> bool:
    """A heading that says who wrote and when, and nothing else: a title with a date in it says more."""
    date = _FULL_DATE.search(heading)
    return date is not None and len(heading) - len(date.group()) <= MAX_WRITER


def _texts(passages: Sequence[Passage]) -> list[int]:
    skipped = (BlockKind.METADATA, BlockKind.IMAGE, BlockKind.CAPTION, BlockKind.RULE)
    return [at for at, passage in enumerate(passages) if passage.text and passage.kind not in skipped]


def _headline(passages: Sequence[Passage]) -> Iterator[int]:
    """The first line, when it reads `name: headline` and what follows it, or how everybody else speaks, shows it."""
    texts = _texts(passages)
    furniture = [at for at in texts[:HEAD_PASSAGES] if rule_for(passages[at].text, in_front=True, after=False)]
    texts = [at for at in texts if at not in furniture]
    first = passages[texts[0]] if texts else None
    if first is None or first.kind is not BlockKind.PARAGRAPH or first.bold or len(texts) < 3:
        return
    name = _colon_name(first)
    if not name or len(first.text) > MAX_HEADLINE or _SPEAKS.search(first.text):
        return
    if first.text.rstrip()[-1:] in ":：，,、；;" or not first.text.partition(name)[2].strip(" :：\u3000"):
        return
    following = passages[texts[1]]
    stated = rule_for(following.text, in_front=True, after=False) or credits_in(following.text)
    if stated or _is_dated_line(following):
        yield texts[0]
    elif not first.ends_sentence:
        turns = [passages[at] for at in texts[1:] if _colon_name(passages[at])]
        ends = sum(turn.ends_sentence or turn.text.rstrip()[-1:] in ":：" for turn in turns)
        closed = len(turns) >= MIN_TURNS and ends * 10 >= 9 * len(turns)
        led = following.ends_sentence and not _colon_name(following) and _names(following, name)
        if closed or (led and len(turns) >= 2):
            yield texts[0]


def _titles_again(passages: Sequence[Passage]) -> Iterator[int]:
    """The title once more below its heading, as feeds and forums have it: 何青：河口的船 is said by nobody."""
    titles = {fold(passage.text) for passage in passages if passage.kind is BlockKind.HEADING and passage.level == 1}
    yield from (at for at, passage in enumerate(passages) if passage.text and fold(passage.text) in titles)


def _links(passages: Sequence[Passage]) -> Iterator[int]:
    """Lines with an address behind a word (原帖链接：https://…): in a collection the word comes back as a name does.

    Somebody who talks says more than addresses.
    """
    words: dict[str, list[int]] = {}
    for at, passage in enumerate(passages):
        words.setdefault(_colon_name(passage), []).append(at)
    for word, places in words.items():
        if word and all(_ADDRESS_ALONE.fullmatch(passages[at].text) for at in places):
            yield from places


def _names(passage: Passage, name: str) -> bool:
    return fold(name) in fold(passage.text)


def _colon_name(passage: Passage) -> str:
    """The name before a colon at the beginning, or nothing."""
    return next((label.name for label in labels_of(passage) if label.style is LabelStyle.COLON), "")


def _back_matter(passages: Sequence[Passage]) -> Iterator[int]:
    """What stands under a line such as 评论 or 术语表 in the last part of the text: its names answer nobody here."""
    texts = _texts(passages)
    sizes = [len(passages[at].text) for at in texts]
    before, behind = sum(sizes), 0
    for count in range(len(texts) - 1, 0, -1):
        text = passages[texts[count]].text
        before -= sizes[count]
        if behind * 2 > before:
            return
        if rule_for(text, in_front=False, after=True) == BACK_MATTER:
            yield from texts[count:]
            return
        behind += sizes[count]
