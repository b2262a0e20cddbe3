"""The title of an article and which part it is: a heading, a first line that reads like one, a marker such as 之二."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.names.vocabulary import fold
from pipeline.script.roles.credits import credits_in
from pipeline.script.roles.furniture import rule_for
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance

HEAD_PASSAGES = 12
MAX_TITLE = 80

_TAG = re.compile(r"(?:【[^【】]{1,20}】\s*)+")
_ORDINAL = r"(?:[一二三四五六七八九十百]{1,3}|\d{1,3})"
_PART = re.compile(
    rf"[（(【\[]?\s?((?:之|其){_ORDINAL}|第{_ORDINAL}(?:部分|部|篇|回|集|期|章|讲|场)|[上中下续終终](?:篇|集|部|半场)?|part\s?\d{{1,3}}|ep\.?\s?\d{{1,4}}|vol\.?\s?\d{{1,4}})\s?[）)】\]]?",
    re.IGNORECASE,
)
_PART_BEHIND = re.compile(
    rf"\s?[（(]((?:之|第)?{_ORDINAL}(?:部分|部|篇|集|期)?|[上中下续](?:篇|集|部)?)[）)]$|\s?(之{_ORDINAL})$"
)
_BESIDE_MARKS = re.compile(
    r"\s+(?=[，。！？：；、…—“”‘’《》「」『』（）【】])|(?<=[，。！？：；、…—“”‘’《》「」『』（）【】])\s+"
)
_TABLE_HEAD = re.compile(r"(?:说话人|发言人|讲话人|姓名|人物|角色|speaker|name)", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")


def text_indexes(utterances: Sequence[Utterance]) -> list[int]:
    """The utterances that hold words of the article: no metadata, pictures or rules."""
    skipped = (BlockKind.METADATA, BlockKind.IMAGE, BlockKind.CAPTION, BlockKind.RULE)
    return [at for at, u in enumerate(utterances) if u.passage.kind not in skipped and u.passage.text]


def title_index(utterances: Sequence[Utterance], stated: str) -> int | None:
    """Which utterance is the title: a first-level heading, the stated title, or a first line that reads like one."""
    talks = (at for at, utterance in enumerate(utterances) if utterance.label or utterance.passage.sign)
    first_label = next(talks, len(utterances))
    texts = [at for at in text_indexes(utterances)[:HEAD_PASSAGES] if at < first_label]
    headings = [at for at in texts if utterances[at].passage.kind is BlockKind.HEADING]
    named = [at for at in headings if stated and fold(utterances[at].passage.text) == fold(stated)]
    for at in (*named, *headings):
        if utterances[at].passage.level == 1:
            return at
    for at in texts[:4]:
        if stated and fold(utterances[at].passage.text) == fold(stated):
            return at
    if stated or not texts:
        return None
    texts = [at for at in texts if not rule_for(utterances[at].passage.text, in_front=True, after=False)]
    return texts[0] if texts and _reads_like_title(utterances, texts) else None


def _reads_like_title(utterances: Sequence[Utterance], texts: Sequence[int]) -> bool:
    first = utterances[texts[0]]
    passage = first.passage
    if passage.kind is BlockKind.HEADING:
        others = [u for u in utterances if u.passage.kind is BlockKind.HEADING and u.passage.level == passage.level]
        return len(others) == 1
    closed = passage.text.rstrip("”’」』）)\"'")[-1:] in "。，；：,;:…"
    quoted = passage.text[:1] in '“「『"'
    texts_in_all = sum(bool(u.passage.text) for u in utterances)
    if closed or quoted or len(passage.text) > MAX_TITLE or texts_in_all < 3 or passage.kind is not BlockKind.PARAGRAPH:
        return False
    if passage.asks and _asks_like_others(utterances, texts[0]):
        return False
    if _TABLE_HEAD.fullmatch(simplify(passage.text)):
        return False
    if _URL.search(passage.text):
        return False
    return not credits_in(passage.text) or (len(texts) == 1 and passage.text.replace(" ", "").isalnum())


def _asks_like_others(utterances: Sequence[Utterance], first: int) -> bool:
    """The first line is one of several questions in one form: the interview begins with it."""
    form = (utterances[first].passage.is_bold, utterances[first].passage.kind)
    alike = [
        u
        for u in utterances[first + 1 :]
        if u.label is None and u.passage.asks and (u.passage.is_bold, u.passage.kind) == form
    ]
    return len(alike) >= 2


def around_title(utterances: Sequence[Utterance], title: str, title_at: int | None) -> Iterator[tuple[int, str]]:
    """(index, reason) of repetitions of the title near the top, and of headings above it: the site's, the column's."""
    for at in text_indexes(utterances)[:HEAD_PASSAGES]:
        u = utterances[at]
        if title and at != title_at and u.label is None and fold(u.passage.text) == fold(title):
            yield at, "title"
        elif title_at is not None and at < title_at and u.passage.kind is BlockKind.HEADING:
            yield at, "header"


def tight(text: str) -> str:
    """A title on one line, without white space beside Chinese punctuation.

    >>> tight("访谈： 山坡上  的果园")
    '访谈：山坡上 的果园'
    """
    return _BESIDE_MARKS.sub("", " ".join(text.split()))


def untagged(title: str) -> tuple[str, str]:
    """(the title without column tags in front, the tags).

    >>> untagged("【深度】晨谈"), untagged("【深度】")
    (('晨谈', '【深度】'), ('【深度】', ''))
    """
    match = _TAG.match(title)
    if match and title[match.end() :].strip():
        return title[match.end() :].strip(), match.group().strip()
    return title, ""


def part_index(utterances: Sequence[Utterance], title_at: int | None) -> int | None:
    """A line of its own near the title that only says which part this is; two such lines are chapters."""
    parts = [at for at in text_indexes(utterances) if at != title_at and _is_part(utterances[at])]
    return parts[0] if len(parts) == 1 and parts[0] in text_indexes(utterances)[:4] else None


def _is_part(utterance: Utterance) -> bool:
    text = utterance.passage.text.strip()
    return utterance.label is None and len(text) <= MAX_TITLE and bool(_PART.fullmatch(simplify(text)))


def split_part(title: str) -> tuple[str, str]:
    """(title, part) where the title ends with it.

    >>> split_part("晨谈（上）"), split_part("晨谈之二"), split_part("总之")
    (('晨谈', '上'), ('晨谈', '之二'), ('总之', ''))
    """
    match = _PART_BEHIND.search(title)
    return (title[: match.start()].strip(), match[1] or match[2]) if match and match.start() > 1 else (title, "")
