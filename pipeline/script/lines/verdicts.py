"""What a line is, and who says so. Nouns, and the one place where two opinions about a line meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum, auto

from pipeline.script.dialogue import Doubt


class Fate(Enum):
    """What an utterance is when it is not simply spoken by the speaker before it."""

    TITLE = auto()
    PART = auto()
    CHAPTER = auto()
    NUMBER = auto()
    """A number alone on its line: the title below it is a chapter's."""
    DROPPED = auto()
    QUESTION = auto()
    """An unlabelled question: spoken by who asks."""
    ANSWER = auto()
    """An unlabelled answer: spoken by who is asked."""


class Judge(IntEnum):
    """Who votes. Of two votes on one line the judge named first here is followed."""

    ORIGINAL = auto()
    """A paragraph in its original language beside its translation: two texts side by side are the surest sign."""
    LABELLED_HEADING = auto()
    FOOTNOTE = auto()
    """Marked by the format."""
    PARTICIPANTS = auto()
    FRONT = auto()
    """Title, facts and credits: they are named, with a value."""
    FURNITURE = auto()
    """A line that a rule of drops.yaml knows."""
    CONTENTS = auto()
    BACK_MATTER = auto()
    """What a page has after its article, told by many lines together."""
    INSERTION = auto()
    """What stands between the lines of the talk: captions, links, code."""
    SIDES = auto()
    CHAPTER = auto()
    LOOSE = auto()
    """No rule knows it, it is only no sentence: the weakest reason."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of one utterance, the judge whose vote it was, and why it is dropped in words."""

    fate: Fate
    judge: Judge
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """One judge's opinion about the line at index `at`."""

    at: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one judge found in a document: votes, and what a person should look at whoever wins."""

    votes: tuple[Vote, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The verdict on every line that has one, and the votes that lost."""

    verdicts: Mapping[int, Verdict] = field(default_factory=dict)
    lost: tuple[Vote, ...] = ()


def settle(votes: Iterable[Vote], standing: Settled | None = None) -> Settled:
    """The referee: of several votes on a line that of the first-ranked judge counts; what stands already stays.

    The order in which the votes come makes no difference.
    """
    settled = dict(standing.verdicts) if standing else {}
    lost = list(standing.lost) if standing else []
    open_votes: dict[int, list[Vote]] = {}
    for vote in votes:
        open_votes.setdefault(vote.at, []).append(vote)
    for at in sorted(open_votes):
        ranked = sorted(open_votes[at], key=lambda vote: (vote.verdict.judge, vote.verdict.reason))
        if at not in settled:
            settled[at] = ranked.pop(0).verdict
        lost += ranked
    return Settled(verdicts=settled, lost=tuple(lost))
