"""Every place of a document that may be a label: at the beginning of a passage, or inside it after a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.forms import Label, LabelStyle, labels_of
from pipeline.script.labels.marks import COLONS, TIME
from pipeline.script.names.common_words import is_common_word
from pipeline.script.names.inside import without_nickname, without_verb
from pipeline.script.names.kinds import LIKELY, NameKind, is_stage_direction, kind_among
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

SPEAKABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.HEADING, BlockKind.CUE})

_COUNTER = re.compile(r"(q|a|问|答|问题|回答|提问|question|answer)\d{1,3}")
_INSIDE = re.compile(
    rf"(?:(?<=[。！？!?…])|(?<=[。！？!?…][”」』\"]))\s{{0,3}}(?:{TIME}\s{{0,3}})?"
    r"(?P<name>[^\W\d_][\w·•‧・]{0,11}(?: [A-Z][\w.]{0,15}){0,3})"
    r"(?:[（(][^（()）\n]{1,20}[）)])?\s{0,2}[:：](?!//)"
)
_BOLD_NAME = re.compile(
    rf"\s*(?P<name>[^\W\d_][\w·•‧・]{{0,11}}(?: [A-Z][\w.]{{0,15}}){{0,3}})\s*(?P<colon>[{COLONS}])?\s*"
)
_COLON_AFTER = re.compile(rf"\s{{0,3}}[{COLONS}](?!//)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A place that may be a label of this key: the beginning of a passage, or behind a sentence inside one."""

    index: int
    key: str
    label: Label
    inside: bool = False


def key_of(name: str) -> str:
    """What two labels share when they are the same word: Q1 and Q2, 張三 and 张三.

    >>> key_of("Q12"), key_of("張 三"), key_of("张三问")
    ('q', '张三', '张三')
    """
    folded = fold(without_verb(without_nickname(name)))
    counter = _COUNTER.fullmatch(folded)
    return counter[1] if counter else folded


def claims_in(passages: Sequence[Passage], known: frozenset[str], skip: frozenset[int]) -> list[Claim]:
    """Every claim in reading order; `skip` are passages that name nobody who speaks, whatever they begin with."""
    found: list[Claim] = []
    for index, passage in enumerate(passages):
        if index in skip or passage.kind not in SPEAKABLE:
            continue
        if passage.kind is not BlockKind.HEADING or passage.level > 1:
            labels = (label for label in labels_of(passage) if not _is_direction(label))
            found += [Claim(index, key_of(label.name), label) for label in labels]
        found += _inside(index, passage, known)
    return found


def _is_direction(label: Label) -> bool:
    """A stage direction in brackets: [Anna laughs], （大笑）."""
    bracketed = label.style in (LabelStyle.BRACKET, LabelStyle.PAREN) and not label.source.endswith(tuple(COLONS))
    return bracketed and is_stage_direction(label.name)


def _inside(index: int, passage: Passage, known: frozenset[str]) -> Iterator[Claim]:
    """Names with a colon after a sentence, and bold ones anywhere: several turns in one paragraph."""
    bold = dict(_bold_inside(passage))
    for match in _INSIDE.finditer(passage.text):
        name = match["name"]
        kind = kind_among(name, known)
        sure = kind in LIKELY and (kind is not NameKind.PERSON or not is_common_word(key_of(name)))
        if sure and match.end() not in bold:
            label = Label(name=name, end=match.end(), style=LabelStyle.COLON)
            yield Claim(index, key_of(name), label, inside=True)
    for end, name in bold.items():
        label = Label(name=name, end=end, style=LabelStyle.COLON, marked=True)
        yield Claim(index, key_of(name), label, inside=True)


def _bold_inside(passage: Passage) -> Iterator[tuple[int, str]]:
    """(end of the label, name) of every bold stretch inside a passage that is a name with a colon."""
    for start, end in passage.bold:
        match = _BOLD_NAME.fullmatch(passage.text, start, end) if passage.text[:start].strip() else None
        after = match and (match if match["colon"] else _COLON_AFTER.match(passage.text, end))
        if match and after:
            yield after.end(), match["name"]
