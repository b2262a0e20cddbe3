"""What is not spoken: captions, links, credits, footers and the like, each with the rule that drops it (drops.yaml).

A passage with a label is never dropped. Rules that could meet speech hold only in front of the first or behind the last
label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.forms import TIME
from pipeline.script.verdicts import Fate, Verdict
from pipeline.script.vocabulary import read_table
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.passages import Passage
    from pipeline.script.utterances import Utterance

EDGE_PASSAGES = 10
"""How many passages at either end are the edge of an article without labels."""

BY_KIND = {
    BlockKind.IMAGE: "image",
    BlockKind.CAPTION: "caption",
    BlockKind.METADATA: "metadata",
    BlockKind.RULE: "rule",
}


BACK_MATTER = "back matter"
_CLOSERS = {"ending": "after the end", "recommended": "recommended", BACK_MATTER: BACK_MATTER}
"""Reasons that end the talk -> the reason for what stands behind."""

_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]:")
_TIME_ALONE = re.compile(rf"\s*{TIME}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRule:
    """One reason: passages up to `chars` long that match a pattern wholly, at a place."""

    reason: str
    where: str
    chars: int
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Text inside a spoken passage that is not spoken: `start` to `end` of its text."""

    start: int
    end: int
    reason: str


@cache
def _rules() -> tuple[DropRule, ...]:
    return tuple(
        DropRule(
            reason=rule["reason"],
            where=rule["where"],
            chars=rule["chars"],
            pattern=re.compile("|".join(f"(?:{pattern})" for pattern in rule["patterns"]), re.IGNORECASE),
        )
        for rule in read_table("drops.yaml")["rules"]
    )


@cache
def _inside_rules() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """(reason, pattern with its place, whether a link must stand in it)."""
    anchors = {"start": r"\A\s*{}", "end": r"{}\s*\Z", "any": "{}"}
    return tuple(
        (
            row["reason"],
            re.compile(anchors[row["at"]].format(f"(?:{row['pattern']})"), re.IGNORECASE),
            row.get("linked", False),
        )
        for row in read_table("drops.yaml")["inside"]
    )


def footnotes(document: Document, utterances: Sequence[Utterance]) -> dict[int, Verdict]:
    """Verdicts on paragraphs that the format marks as footnotes ([^1]: …)."""
    lines = {mark.line for mark in document.markup if _NOTE_MARK.fullmatch(mark.text)}
    return {
        at: Verdict(Fate.DROPPED, "footnote")
        for at, utterance in enumerate(utterances)
        if utterance.passage.text and utterance.passage.line in lines
    }


def unspoken(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> dict[int, Verdict]:
    """Verdicts on the utterances that are not spoken; `known` are those already judged."""
    first, last = _edges(utterances)
    found: dict[int, Verdict] = {}
    for at, utterance in enumerate(utterances):
        if at in known or utterance.label:
            continue
        reason = _reason(utterance.passage, in_front=at < first, behind=at > last)
        if reason:
            found[at] = Verdict(Fate.DROPPED, reason)
    found.update(_after_the_end(utterances, found, last))
    return found


def _edges(utterances: Sequence[Utterance]) -> tuple[int, int]:
    """(index of the first, of the last labelled utterance); without labels what leaves ten passages at either end."""
    labelled = [at for at, utterance in enumerate(utterances) if utterance.label]
    if labelled:
        return labelled[0], labelled[-1]
    texts = [at for at, utterance in enumerate(utterances) if utterance.passage.text]
    if len(texts) <= 2 * EDGE_PASSAGES:
        return len(utterances), -1
    return texts[EDGE_PASSAGES], texts[-EDGE_PASSAGES - 1]


def _reason(passage: Passage, *, in_front: bool, behind: bool) -> str:
    if passage.kind in BY_KIND:
        return BY_KIND[passage.kind]
    if not any(map(str.isalnum, passage.text)):
        return "ornament" if passage.text else ""
    if _TIME_ALONE.fullmatch(passage.text):
        return "timestamp"
    return rule_for(passage.text, in_front=in_front, behind=behind)


def rule_for(text: str, *, in_front: bool, behind: bool) -> str:
    """The reason that drops a text at its place, or nothing.

    >>> rule_for("▲清晨的码头", in_front=False, behind=False), rule_for("转载请联系后台", in_front=False, behind=True)
    ('caption', 'reprint notice')
    """
    places = {"any"} | ({"edge"} if in_front or behind else set()) | ({"end"} if behind else set())
    plain = ""
    for rule in _rules():
        if rule.where in places and len(text) <= rule.chars:
            plain = plain or simplify(text.strip())
            if rule.pattern.fullmatch(plain):
                return rule.reason
    return ""


def _after_the_end(utterances: Sequence[Utterance], found: Mapping[int, Verdict], last: int) -> dict[int, Verdict]:
    """What stands behind "the end" or behind a heading such as 推荐阅读, without a label: no part of the talk."""
    ends = [at for at, verdict in found.items() if verdict.reason in _CLOSERS and at > last]
    if not ends:
        return {}
    reason = _CLOSERS[found[min(ends)].reason]
    rest = [at for at in range(min(ends) + 1, len(utterances)) if at not in found and utterances[at].passage.text]
    spoken = sum(len(utterance.passage.text) for utterance in utterances[: min(ends)])
    behind = sum(len(utterances[at].passage.text) for at in rest)
    most = 2 if reason == BACK_MATTER else 4
    return {at: Verdict(Fate.DROPPED, reason) for at in rest} if behind * most <= spoken else {}


def cuts_in(passage: Passage) -> tuple[Cut, ...]:
    """The stretches of a spoken passage that are not spoken, in order and apart."""
    if not any(char in "（([【" for char in passage.text):
        return ()
    found: list[Cut] = []
    for cut in sorted(_cuts(passage), key=lambda cut: cut.start):
        if not found or cut.start >= found[-1].end:
            found.append(cut)
    return tuple(found)


def _cuts(passage: Passage) -> Iterator[Cut]:
    plain = simplify(passage.text)
    text = plain if len(plain) == len(passage.text) else passage.text
    for reason, pattern, linked in _inside_rules():
        for match in pattern.finditer(text):
            if not linked or any(start < match.end() and end > match.start() for start, end in passage.links):
                yield Cut(start=match.start(), end=match.end(), reason=reason)
