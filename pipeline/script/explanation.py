"""Why a line of a document is what it is in the script: labels weighed, votes, readings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.messages import _, english, retold
from pipeline.script.labels.claims import key_of
from pipeline.script.labels.forms import labels_of
from pipeline.script.lines.verdicts import Fate

if TYPE_CHECKING:
    from pipeline.script.labels.weights import Point
    from pipeline.script.lines.verdicts import Verdict
    from pipeline.script.parsing import Parsed

EXCERPT = 40
WORDS = (
    english("title"),
    english("part"),
    english("chapter"),
    english("number"),
    english("dropped"),
    english("question"),
    english("answer"),
    english("original"),
    english("labelled heading"),
    english("footnote"),
    english("participants"),
    english("front"),
    english("furniture"),
    english("contents"),
    english("back matter"),
    english("insertion"),
    english("sides"),
    english("loose"),
    english("known"),
    english("role"),
    english("numbered"),
    english("person"),
    english("initial"),
    english("other"),
    english("never"),
    english("thread"),
)
"""What an utterance can be, who judges so, and what a word can look like."""


def explain_line(parsed: Parsed, line: int) -> tuple[str, ...]:
    """Sentences for a person on the source line `line`; nothing when no text begins at or before it."""
    around = [row for row in parsed.labelled.replies if row.line == line]
    if around:
        excerpts = (f"{line}: {row.text[:EXCERPT]}" for row in around)
        return (*excerpts, f"  {_judged('dropped', around[0].reason, 'thread')}")
    utterances = parsed.labelled.utterances
    starts = [
        at for at, u in enumerate(utterances) if (u.label_line or u.passage.line) <= line and _is_filled(parsed, at)
    ]
    if not starts:
        return ()
    first = utterances[starts[-1]].label_line or utterances[starts[-1]].passage.line
    own = [at for at in starts if (utterances[at].label_line or utterances[at].passage.line) == first]
    return (*(sentence for at in own for sentence in _on_utterance(parsed, at)), *_on_readings(parsed))


def _is_filled(parsed: Parsed, at: int) -> bool:
    utterance = parsed.labelled.utterances[at]
    return bool(utterance.passage.text or utterance.label)


def _on_utterance(parsed: Parsed, at: int) -> Iterator[str]:
    utterance = parsed.labelled.utterances[at]
    text = utterance.passage.text[:EXCERPT].replace("\n", " ")
    yield f"{utterance.label_line or utterance.passage.line}: {text}"
    reasons = parsed.labelled.attribution.reasons
    if utterance.label:
        yield _(
            "  the label {label}: {points}", label=utterance.label.written, points=_sum(reasons.get(utterance.key, ()))
        )
    else:
        keys = dict.fromkeys(key_of(label.name) for label in labels_of(utterance.passage))
        yield from (
            _("  {key} is no label: {points}", key=key, points=_sum(reasons[key])) for key in keys if key in reasons
        )
    verdict = parsed.settled.verdicts.get(at)
    if verdict:
        yield f"  {_in_words(verdict)}"
    yield from (
        _("  outvoted: {verdict}", verdict=_in_words(vote.verdict)) for vote in parsed.settled.lost if vote.at == at
    )
    if verdict is None or verdict.fate in (Fate.QUESTION, Fate.ANSWER):
        yield _("  spoken by {speakers}", speakers=parsed.speakers[at])


def _sum(points: tuple[Point, ...]) -> str:
    """The points together, and each with its reason."""
    total = sum(point.points for point in points)
    return (
        f"{total} = " + " + ".join(f"{point.points} ({retold(point.reason)})" for point in points)
        if points
        else _("as you said")
    )


def _in_words(verdict: Verdict) -> str:
    return _judged(verdict.fate.name.lower(), verdict.reason, verdict.judge.name.lower().replace("_", " "))


def _judged(fate: str, why: str, judge: str) -> str:
    reason = _(" as {reason}", reason=retold(why)) if why else ""
    return _("{fate}{reason}, says the judge of {judge}", fate=retold(fate), reason=reason, judge=retold(judge))


def _on_readings(parsed: Parsed) -> Iterator[str]:
    yield _("readings:")
    for number, option in enumerate(parsed.options, start=1):
        yield f"  {number}. {option}"
