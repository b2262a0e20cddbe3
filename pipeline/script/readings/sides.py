"""Interviews that label one side only, or none. Each way to read them is scored on its outcome; the best is taken.

marked     no labels: lines set off by one mark (bold, a heading level, a number …) ask, what follows answers
asked      only questions carry a label: what follows without a label is the answer
answered   only answers carry a label: the marked lines, or those that ask just before an answer, are the questions
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.dialogue import Doubt
from pipeline.script.labels.weights import Point
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.script.readings.marks import MAX_QUESTION, mark_kind, mark_name, marks_of

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.lines.utterances import Utterance

MIN_QUESTIONS = 3
MIN_SIGNED = 2
"""Where every line bears a sign, one question less is enough."""
ALONE = 9
"""Tenths of all labels that one person has where only answers are labelled: a step of a list may look like one more."""
MOSTLY_ASKED = 2
"""Where a line that asks stands above every second answer at least, what stands above the others asks too."""
ENOUGH_MARKED = 70
"""Points for typography alone: all lines ask and are answered, and some sign of talk beside."""
ENOUGH_LABELLED = 60
"""Points where one side is labelled: the label speaks for a talk already."""
CLOSE = 10
"""Points between two readings that a person should decide."""

MARK_POINTS = {
    "heading": -10,
    "number": -5,
    "question mark": -25,
    "bold": 0,
    "italic": -5,
    "look": -5,
    "quoted": -5,
    "quote": -5,
    "sign": 10,
}
"""What a mark says by itself: essays have headings that ask, answers quote and hold questions too."""

_ASKS = re.compile(r"[？?]")
_FIRST_PERSON = re.compile(r"[我咱俺]")
_SECOND_PERSON = re.compile(r"[你您]")
_TALK = re.compile(
    r"[专專][访訪]|[访訪][谈談问問]|采[访訪]|採訪|[对對][话話谈談]|[问問]答|答[问問]|[请請]教|聊|interview|Q\s?&\s?A",
    re.IGNORECASE,
)

QUESTION, ANSWER = Verdict(Fate.QUESTION, Judge.SIDES), Verdict(Fate.ANSWER, Judge.SIDES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One way to tell questions from answers, and what speaks for it."""

    name: str
    mark: str
    verdicts: Mapping[int, Verdict]
    points: tuple[Point, ...]
    enough: int

    @property
    def total(self) -> int:
        """All points together."""
        return sum(point.points for point in self.points)

    @property
    def margin(self) -> int:
        """Points above what is needed: by these two readings compare, since not all need the same."""
        return self.total - self.enough


def unlabelled_sides(lines: Lines) -> Opinion:
    """Votes QUESTION and ANSWER on utterances without a label, and what a person should know about them."""
    readings = ranked(lines)
    if lines.wanted:
        # "labels" and "narrator" are marks of no reading: then nothing is taken.
        taken = [each for each in readings if each.mark == lines.wanted]
    else:
        taken = [each for each in readings if each.margin >= 0]
    if not taken:
        return Opinion()
    best = taken[0]
    line = lines.passage(min(best.verdicts)).line
    doubts = [Doubt(line=line, problem=best.name)]
    if len(taken) > 1 and best.margin - taken[1].margin < CLOSE:
        doubts.append(Doubt(line=line, problem=english("nearly as likely: {reading}", reading=taken[1].name)))
    return Opinion(votes=tuple(Vote(at, each) for at, each in best.verdicts.items()), doubts=tuple(doubts))


def ranked(lines: Lines) -> list[Sides]:
    """Every reading that has questions enough, the best first."""
    readings = [each for each in sides_of(lines) if each.total > 0]
    return sorted(readings, key=lambda each: -each.margin)


def sides_of(lines: Lines) -> Iterator[Sides]:
    """Every reading that the document's labels allow."""
    talkers = Counter(speaker for speaker in lines.speakers if speaker)
    main, turns = talkers.most_common(1)[0] if talkers else ("", 0)
    labelled = [at for at in lines.open if main and lines.speakers[at] == main]
    marks = dict.fromkeys(mark for at in lines.open for mark in marks_of(lines.utterances[at]))
    open_lines = _Lines(lines.utterances, lines.open, labelled, lines.title)
    if not talkers:
        yield from (open_lines.marked(mark) for mark in marks)
    elif len(labelled) >= MIN_QUESTIONS and 10 * turns >= ALONE * talkers.total():
        if len(talkers) == 1:
            yield open_lines.asked()
        yield from (open_lines.answered(mark) for mark in marks)


class _Lines:
    """The lines of a document that are open to be read one way or the other."""

    def __init__(
        self, utterances: Sequence[Utterance], open_lines: Sequence[int], labelled: Sequence[int], title: str
    ) -> None:
        self.utterances = utterances
        self.open = open_lines
        self.labelled = labelled
        head = " ".join([title, *(self.text(at) for at in open_lines[:3] if len(self.text(at)) <= MAX_QUESTION)])
        self.is_talk = bool(_TALK.search(head))
        self.size = sum(len(self.text(at)) for at in open_lines)

    def text(self, at: int) -> str:
        """The text of a line."""
        return self.utterances[at].passage.text

    def marked(self, mark: str) -> Sides:
        """Lines with this mark ask, what follows them answers."""
        following = dict(pairwise(self.open))
        worn = {at for at in self.open if mark in marks_of(self.utterances[at])}
        asking = {at for at in worn if not self._heads_a_question(at, following.get(at), worn)}
        verdicts: dict[int, Verdict] = {}
        turn: Verdict | None = None
        for at in self.open:
            if at in asking:
                turn = verdicts[at] = QUESTION
            elif turn is not None and at not in worn and not self._is_set_off(at, mark):
                turn = verdicts[at] = ANSWER
        name = english(
            "no labels: {mark} were taken for the interviewer, the paragraphs after them for the answers",
            mark=mark_name(mark),
        )
        own = Point(mark_name(mark), MARK_POINTS[mark_kind(mark)])
        return self._scored(name, mark, verdicts, own, ENOUGH_MARKED)

    def asked(self) -> Sides:
        """What follows a labelled question without a label is the answer."""
        first = self.labelled[0]
        verdicts = {
            at: QUESTION if at in set(self.labelled) else ANSWER
            for at in self.open
            if at in set(self.labelled) or (at > first and not self._is_title(at))
        }
        name = english("only questions carry a label: the paragraphs after them were taken for the answers")
        sides = self._scored(
            name, "labelled questions", verdicts, Point(english("one side is labelled"), 20), ENOUGH_LABELLED
        )
        answers = {at: verdict for at, verdict in sides.verdicts.items() if verdict is ANSWER}
        return replace(sides, verdicts=answers)

    def answered(self, mark: str) -> Sides:
        """The lines with this mark before labelled answers are the questions."""
        before = dict(zip(self.open[1:], self.open, strict=False))
        worn = {at for at in self.open if mark in marks_of(self.utterances[at])}
        asked = {before[at] for at in self.labelled if before.get(at) in worn}
        if mark == "question mark" and MOSTLY_ASKED * len(asked) >= len(self.labelled):
            asked |= {before[at] for at in self.labelled if at in before and self._may_ask(before[at])}
        verdicts = dict.fromkeys(self.labelled, ANSWER) | dict.fromkeys(asked, QUESTION)
        name = english("only answers carry a label: the lines that ask before them were taken for the interviewer")
        own = Point(english("one side is labelled"), 20 * len(asked) // max(1, len(self.labelled)))
        sides = self._scored(name, mark, verdicts, own, ENOUGH_LABELLED)
        questions = {at: verdict for at, verdict in sides.verdicts.items() if verdict is QUESTION}
        return replace(sides, verdicts=questions)

    def _may_ask(self, at: int) -> bool:
        """A paragraph of its own without a label: right above an answer it asks, whatever its last mark (请谈谈。)."""
        utterance = self.utterances[at]
        alone = at == 0 or self.utterances[at - 1].passage.block != utterance.passage.block
        plain = utterance.passage.kind is BlockKind.PARAGRAPH and utterance.passage.ends_sentence
        return alone and plain and utterance.label is None and len(self.text(at)) <= MAX_QUESTION

    def _heads_a_question(self, at: int, following: int | None, worn: set[int]) -> bool:
        """A marked line that asks nothing, right above one that does: a chapter's title."""
        if self.utterances[at].passage.asks or following not in worn or following is None:
            return False
        return not self.utterances[at].passage.ends_sentence and self.utterances[following].passage.asks

    def _is_set_off(self, at: int, mark: str) -> bool:
        """A line that another mark sets off is neither side's: a chapter's title among bold questions."""
        utterance = self.utterances[at]
        heading = utterance.passage.kind is BlockKind.HEADING
        return heading or (utterance.passage.is_bold and mark != "bold" and not utterance.passage.ends_sentence)

    def _is_title(self, at: int) -> bool:
        passage = self.utterances[at].passage
        return (passage.kind is BlockKind.HEADING or passage.is_bold) and not passage.ends_sentence

    def _scored(self, name: str, mark: str, verdicts: Mapping[int, Verdict], own: Point, enough: int) -> Sides:
        """The reading with the points of its outcome."""
        groups = self._groups(verdicts)
        few = len(groups) < (MIN_SIGNED if mark == "sign" else MIN_QUESTIONS)
        points = (Point(english("too few questions"), -enough),) if few else (own, *self._points(groups))
        return Sides(name=name, mark=mark, verdicts=verdicts, points=points, enough=enough)

    def _groups(self, verdicts: Mapping[int, Verdict]) -> list[tuple[str, str]]:
        """(question, answer) texts, one pair for every run of questions."""
        groups: list[tuple[str, str]] = []
        turn: Verdict | None = None
        for at in sorted(verdicts):
            if verdicts[at] is QUESTION:
                question = f"{groups.pop()[0]}\n{self.text(at)}" if turn is QUESTION else self.text(at)
                groups.append((question, ""))
            elif groups:
                groups[-1] = (groups[-1][0], f"{groups[-1][1]}\n{self.text(at)}")
            turn = verdicts[at]
        return groups

    def _points(self, groups: Sequence[tuple[str, str]]) -> Iterator[Point]:
        answered = [answer for _, answer in groups if answer.strip()]
        questions = [question for question, _ in groups]
        size = sum(len(question) + len(answer) for question, answer in groups)
        yield Point(
            english("the questions ask"), _part(40, sum(bool(_ASKS.search(each)) for each in questions), len(groups))
        )
        yield Point(english("each has an answer"), _part(20, len(answered), len(groups)))
        own = sum(bool(_FIRST_PERSON.search(each)) for each in answered)
        addressed = sum(bool(_SECOND_PERSON.search(each)) for each in questions)
        yield Point(english("answers say I"), _part(15, own, len(answered)))
        yield Point(english("questions say you"), _part(15, addressed, len(groups)))
        if not (own or addressed or self.is_talk):
            yield Point(english("nobody talks to anybody"), -15)
        if median(map(len, questions)) < median([len(answer) for answer in answered] or [0]):
            yield Point(english("answers are longer"), 5)
        if self.is_talk:
            yield Point(english("the head calls it a talk"), 15)
        yield Point(english("most of the text is in it"), _part(10, size, self.size))
        if median(map(len, questions)) > MAX_QUESTION // 2:
            yield Point(english("long for questions"), -30)


def _part(points: int, some: int, of: int) -> int:
    return points * some // max(1, of)
