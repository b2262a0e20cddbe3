"""What is not spoken: captions, links, credits, footers and the like, each with the rule that drops it (drops.yaml).

A passage with a label is never dropped. Rules that could meet speech hold only in front of the first or behind the last
label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.marks import TIME
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.text.rows import table_tree
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.passages import Passage

EDGE_PASSAGES = 10
"""How many passages at either end are the edge of an article without labels."""

BY_KIND = {
    BlockKind.IMAGE: "image",
    BlockKind.CAPTION: "caption",
    BlockKind.CELL: "table",
    BlockKind.METADATA: "metadata",
    BlockKind.RULE: "rule",
}


BACK_MATTER = "back matter"
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]:")
_TIME_ALONE = re.compile(rf"\s*(?:{TIME}|[（(\[【][^\W\d]{{0,6}}\s?{TIME}\s?[^\W\d]{{0,6}}[）)\]】])\s*")
_SIGN = r"[\s>＞<＜=＝*＊~～|｜│→←⇒➜►▶▷◀◁»«›‹★☆●○◆◇■□※\U0001f440-\U0001f64f]"
_SET_OFF = re.compile(rf"^{_SIGN}+|{_SIGN}+$")
_BRACKETED = re.compile(r"^【([^【】]+)】$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRule:
    """One reason: passages up to `chars` long that match a pattern wholly, at a place."""

    reason: str
    where: str
    chars: int
    pattern: re.Pattern[str]
    after: str = ""
    """The reason that drops what stands after such a line, when the line ends the talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideRule:
    """One reason: what matches is cut out of a passage that is spoken otherwise."""

    reason: str
    pattern: re.Pattern[str]
    """With its place in the passage."""
    linked: bool
    """Whether a link must stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Text inside a spoken passage that is not spoken: `start` to `end` of its text."""

    start: int
    end: int
    reason: str


def drop_rules(table: Sequence[Mapping[str, Any]]) -> tuple[DropRule, ...]:
    """The rules of drops.yaml: one pattern for all rows of a reason."""
    return tuple(
        DropRule(
            reason=rule["reason"],
            where=rule["where"],
            chars=rule["chars"],
            after=rule.get("after", ""),
            pattern=re.compile("|".join(f"(?:{row['pattern']})" for row in rule["rows"]), re.IGNORECASE),
        )
        for rule in table
        if rule["rows"]
    )


def inside_rules(table: Sequence[Mapping[str, Any]]) -> tuple[InsideRule, ...]:
    """The rules for what stands inside a spoken passage."""
    anchors = {"start": r"\A\s*{}", "end": r"{}\s*\Z", "any": "{}"}
    return tuple(
        InsideRule(
            reason=row["reason"],
            pattern=re.compile(anchors[row["at"]].format(f"(?:{row['pattern']})"), re.IGNORECASE),
            linked=row.get("linked", False),
        )
        for row in table
    )


@cache
def _rules() -> tuple[DropRule, ...]:
    return drop_rules(table_tree("pipeline.script.roles", "drops.yaml")["rules"])


@cache
def _inside_rules() -> tuple[InsideRule, ...]:
    return inside_rules(table_tree("pipeline.script.roles", "drops.yaml")["inside"])


def footnotes(lines: Lines) -> Opinion:
    """Votes on paragraphs that the format marks as footnotes ([^1]: …)."""
    noted = {mark.line for mark in lines.document.markup if _NOTE_MARK.fullmatch(mark.text)}
    verdict = Verdict(Fate.DROPPED, Judge.FOOTNOTE, "footnote")
    return Opinion(votes=tuple(Vote(at, verdict) for at in lines.filled if lines.passage(at).line in noted))


def furniture(lines: Lines) -> Opinion:
    """Votes on the lines that a rule or their kind of block tells to be no speech, and on what stands after an end."""
    first, last = _edges(lines)
    found: dict[int, tuple[str, str]] = {}
    for at, utterance in enumerate(lines.utterances):
        if not utterance.label:
            reason = _reason(utterance.passage, in_front=at < first, after=at > last)
            if reason:
                found[at] = (reason, _ends(utterance.passage.text, reason) if at > last else "")
    votes = [Vote(at, Verdict(Fate.DROPPED, Judge.FURNITURE, reason)) for at, (reason, _) in found.items()]
    return Opinion(votes=(*votes, *_after_the_end(lines, found)))


def _edges(lines: Lines) -> tuple[int, int]:
    """(index of the first, of the last labelled utterance); without labels what leaves ten passages at either end."""
    if lines.labelled:
        return lines.first_label, lines.last_label
    if len(lines.filled) <= 2 * EDGE_PASSAGES:
        return len(lines.utterances), -1
    return lines.filled[EDGE_PASSAGES], lines.filled[-EDGE_PASSAGES - 1]


def _reason(passage: Passage, *, in_front: bool, after: bool) -> str:
    if passage.kind in BY_KIND:
        return BY_KIND[passage.kind]
    if not any(map(str.isalnum, passage.text)):
        return "ornament" if passage.text else ""
    if _TIME_ALONE.fullmatch(passage.text):
        return "timestamp"
    return rule_for(passage.text, in_front=in_front, after=after)


def rule_for(text: str, *, in_front: bool, after: bool, rules: Sequence[DropRule] | None = None) -> str:
    """The reason that drops a text at its place, or nothing; `rules` are those of drops.yaml.

    >>> rule_for("▲清晨的码头", in_front=False, after=False), rule_for("转载请联系后台", in_front=False, after=True)
    ('caption', 'reprint notice')

    Signs around a line only set it off; what it says is the same without them.

    >>> [rule_for(text, in_front=False, after=False) for text in (">>> 点击阅读原文 <<<", "【阅读原文】", "★ 谢谢 ★")]
    ['link', 'link', '']
    """
    reason = _rule_for(text, in_front=in_front, after=after, rules=rules)
    bare = _BRACKETED.sub(r"\1", _SET_OFF.sub("", text.strip()))
    return reason or (_rule_for(bare, in_front=in_front, after=after, rules=rules) if bare != text.strip() else "")


def _rule_for(text: str, *, in_front: bool, after: bool, rules: Sequence[DropRule] | None) -> str:
    places = {"any"} | ({"edge"} if in_front or after else set()) | ({"end"} if after else set())
    plain = ""
    for rule in _rules() if rules is None else rules:
        if rule.where in places and len(text) <= rule.chars:
            plain = plain or simplify(text.strip())
            if rule.pattern.fullmatch(plain):
                return rule.reason
    return ""


def _ends(text: str, reason: str) -> str:
    """Why what stands after this line is dropped too, or nothing when the line ends nothing."""
    return next((rule.after for rule in _rules() if rule.reason == reason and rule.after), "") if text else ""


def _after_the_end(lines: Lines, found: Mapping[int, tuple[str, str]]) -> Iterator[Vote]:
    """What stands after "the end" or after a heading such as 推荐阅读, without a label: no part of the talk."""
    ends = [at for at, (_, after) in found.items() if after]
    if not ends:
        return
    end = min(ends)
    reason = found[end][1]
    rest = [at for at in lines.filled if at > end]
    spoken = sum(len(lines.text(at)) for at in range(end))
    after = sum(len(lines.text(at)) for at in rest if at not in found)
    if after * (2 if reason == BACK_MATTER else 4) <= spoken:
        verdict = Verdict(Fate.DROPPED, Judge.FURNITURE, reason)
        yield from (Vote(at, verdict) for at in rest if at not in found)


def cuts_in(passage: Passage, rules: Sequence[InsideRule] | None = None) -> tuple[Cut, ...]:
    """The stretches of a spoken passage that are not spoken, in order and apart; `rules` are those of drops.yaml."""
    if not any(char in "（([【" for char in passage.text):
        return ()
    found: list[Cut] = []
    for cut in sorted(_cuts(passage, _inside_rules() if rules is None else rules), key=lambda cut: cut.start):
        if not found or cut.start >= found[-1].end:
            found.append(cut)
    return tuple(found)


def _cuts(passage: Passage, rules: Sequence[InsideRule]) -> Iterator[Cut]:
    plain = simplify(passage.text)
    text = plain if len(plain) == len(passage.text) else passage.text
    for rule in rules:
        for match in rule.pattern.finditer(text):
            if not rule.linked or any(start < match.end() and end > match.start() for start, end in passage.links):
                yield Cut(start=match.start(), end=match.end(), reason=rule.reason)
