"""Lines at either end of an article that no rule knows and that are no sentences: left out, and always reviewed.

Speech ends its sentences where the rest of the article does. A last line that does not is a page's, not a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.dialogue import Doubt
from pipeline.script.lines.facts import GOES_ON
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.lines.utterances import Utterance

LOOSE = "loose line"
MAX_LOOSE = 40


def loose_ends(lines: Lines) -> Opinion:
    """Votes that drop the loose lines after the last and in front of the first paragraph that is a sentence."""
    if not lines.closes:
        return Opinion()
    utterances, texts = lines.utterances, lines.open
    tail = [at for at in texts if at > lines.last_label + _below(utterances, lines.last_label)]
    after = list(_run(utterances, reversed(tail)))
    before = texts[texts.index(after[-1]) - 1] if after else -1
    if after and lines.text(before)[-1] in GOES_ON:
        after = []
    opens = min(
        (at for at, verdict in lines.settled.items() if verdict.fate is Fate.CHAPTER), default=lines.first_label
    )
    head = [at for at in texts if at < min(opens, lines.first_label)]
    announced = {
        at for at, following in pairwise(head) if _announces(utterances[at]) and _is_loose(utterances[following])
    }
    loose = sorted({*after, *_run(utterances, head, announced)})
    verdict = Verdict(Fate.DROPPED, Judge.LOOSE, LOOSE)
    return Opinion(
        votes=tuple(Vote(at, verdict) for at in loose),
        doubts=(*_about_loose_ends(lines, loose), *_about_loose_lines(lines, frozenset(loose))),
    )


def _about_loose_ends(lines: Lines, loose: Sequence[int]) -> Iterator[Doubt]:
    """One doubt for lines that stand together."""
    for place, at in enumerate(loose):
        if place and not any(lines.text(between) for between in range(loose[place - 1] + 1, at)):
            continue
        problem = english("left out as no part of the talk: “{text}”", text=lines.text(at)[:20])
        yield Doubt(line=lines.passage(at).line, problem=problem)


def _about_loose_lines(lines: Lines, dropped: Set[int]) -> Iterator[Doubt]:
    """Lines of that kind between two turns: they stay in the turn before them, and a person should look."""
    listed = False
    for before, at in pairwise(each for each in lines.open if each not in dropped):
        loose = lines.first_label < at < lines.last_label and _is_loose(lines.utterances[at])
        listed = loose and (listed or lines.text(before)[-1] in GOES_ON)
        if loose and not listed and lines.passage(before).ends_sentence:
            problem = english("is this line part of the talk? “{text}”", text=lines.text(at)[:20])
            yield Doubt(line=lines.passage(at).line, problem=problem)


def _below(utterances: Sequence[Utterance], at: int) -> int:
    """1 when a label stands alone: the first paragraph below it is speech, whatever its end."""
    return 0 if utterances[at].passage.text else 1


def _run(utterances: Sequence[Utterance], places: Iterable[int], announced: Set[int] = frozenset()) -> Iterator[int]:
    for at in places:
        if at not in announced and not _is_loose(utterances[at]):
            return
        yield at


def _announces(utterance: Utterance) -> bool:
    """A short line with a colon at its end: a list follows."""
    return len(utterance.passage.text) <= MAX_LOOSE and utterance.passage.text[-1] in "：:"


def _is_loose(utterance: Utterance) -> bool:
    passage = utterance.passage
    if utterance.label or passage.ends_sentence or len(passage.text) > MAX_LOOSE or passage.kind is BlockKind.HEADING:
        return False
    return passage.text[-1] not in GOES_ON and passage.text[-1] not in "”」』"
