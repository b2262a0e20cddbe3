"""Interviews that label one side only, or none: questions in bold or as headings, answers as plain paragraphs.

NONE      no labels at all; bold lines or headings ask, plain paragraphs in the first person answer
ASKED     only questions carry a label; what follows a question without a label is the answer
ANSWERED  only answers carry a label; the line that asks just before each of them is the question
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.dialogue import Doubt, Speaker
from pipeline.script.verdicts import Fate, Verdict

if TYPE_CHECKING:
    from pipeline.script.utterances import Utterance

INTERVIEWER = Speaker(id="interviewer", name="采访者")
INTERVIEWEE = Speaker(id="interviewee", name="受访者")
MIN_QUESTIONS = 3
MAX_QUESTION = 200

_FIRST_PERSON = re.compile(r"[我咱]")
QUESTION, ANSWER = Verdict(Fate.QUESTION), Verdict(Fate.ANSWER)


def unlabelled_sides(
    utterances: Sequence[Utterance], known: Mapping[int, Verdict], speakers: Sequence[str]
) -> tuple[dict[int, Verdict], tuple[Doubt, ...]]:
    """Verdicts QUESTION and ANSWER on utterances without a label, and what a person should know about them.

    `speakers` holds the id of every labelled utterance and "" for the others.
    """
    open_lines = [at for at, u in enumerate(utterances) if u.passage.text and at not in known]
    labelled = [at for at in open_lines if speakers[at]]
    if not labelled:
        found = _none_labelled(utterances, open_lines)
        says = "no labels: lines set off that ask were taken for the interviewer, the paragraphs below for the answers"
    elif len({speakers[at] for at in labelled}) == 1 and len(labelled) >= MIN_QUESTIONS:
        found = _questions_labelled(utterances, open_lines, labelled)
        says = "only questions carry a label: the paragraphs behind them were taken for the answers"
        if not found:
            found = _answers_labelled(utterances, open_lines, labelled)
            says = "only answers carry a label: the lines that ask before them were taken for the interviewer"
    else:
        return {}, ()
    return found, (Doubt(line=utterances[min(found)].passage.line, problem=says),) if found else ()


def _set_off(utterance: Utterance) -> bool:
    return utterance.label is None and (utterance.passage.kind is BlockKind.HEADING or utterance.passage.is_bold)


def _none_labelled(utterances: Sequence[Utterance], open_lines: Sequence[int]) -> dict[int, Verdict]:
    lines = {at for at in open_lines if _set_off(utterances[at]) and len(utterances[at].passage.text) <= MAX_QUESTION}
    asking = {at for at in lines if utterances[at].passage.asks}
    if len(asking) < MIN_QUESTIONS or len(asking) * 10 < 6 * len(lines):
        return {}
    found: dict[int, Verdict] = {}
    answers: list[str] = []
    turn = None
    for at in open_lines:
        if at in asking or (turn is not None and at in lines and utterances[at].passage.ends_sentence):
            turn = found[at] = QUESTION
            answers.append("")
        elif turn is not None and not _set_off(utterances[at]):
            turn = found[at] = ANSWER
            answers[-1] += utterances[at].passage.text
    spoken = [answer for answer in answers if answer]
    personal = sum(bool(_FIRST_PERSON.search(answer)) for answer in spoken)
    return found if len(spoken) * 10 >= 6 * len(asking) and personal * 2 >= len(spoken) > 0 else {}


def _questions_labelled(
    utterances: Sequence[Utterance], open_lines: Sequence[int], labelled: Sequence[int]
) -> dict[int, Verdict]:
    following = dict(pairwise(open_lines))
    asking = sum(utterances[at].passage.asks for at in labelled)
    answered = sum(at in following and utterances[following[at]].label is None for at in labelled)
    if asking * 10 < 6 * len(labelled) or answered * 10 < 6 * len(labelled):
        return {}
    return {
        at: ANSWER
        for at in open_lines
        if at > labelled[0] and utterances[at].label is None and not _is_title(utterances[at])
    }


def _is_title(utterance: Utterance) -> bool:
    return _set_off(utterance) and not utterance.passage.ends_sentence


def _answers_labelled(
    utterances: Sequence[Utterance], open_lines: Sequence[int], labelled: Sequence[int]
) -> dict[int, Verdict]:
    before = dict(zip(open_lines[1:], open_lines, strict=False))
    asked = [before[at] for at in labelled if at in before and _is_question(utterances[before[at]])]
    if len(asked) < MIN_QUESTIONS or len(asked) * 10 < 8 * len(labelled):
        return {}
    return dict.fromkeys(asked, QUESTION)


def _is_question(utterance: Utterance) -> bool:
    return utterance.label is None and utterance.passage.asks and len(utterance.passage.text) <= MAX_QUESTION
