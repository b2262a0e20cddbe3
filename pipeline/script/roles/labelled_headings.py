"""Headings that wear a speaker's label by mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.dialogue import Doubt
from pipeline.script.lines.facts import CLOSING, CLOSING_TURNS
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.lines.utterances import Utterance

MIN_HEADING, MAX_HEADING = 6, 40

_SPOKEN_SIGN = re.compile(
    r"[我你您咱吗嗎呢吧啊嗯哦哈呀嘛]|[对對][，,。]?$|好的|[谢謝]{2}|是的|[没沒][错錯有]|可能|[觉覺]得"
)


def labelled_headings(lines: Lines) -> Opinion:
    """Labelled lines that read as headings, between two turns of one other person, where turns end as sentences do."""
    turns = [at for at in lines.labelled if lines.text(at)]
    closed = sum(lines.passage(at).ends_sentence for at in turns)
    if len(turns) < CLOSING_TURNS or (closed + 1) * 10 < CLOSING * len(turns):
        return Opinion()
    votes: list[Vote] = []
    doubts: list[Doubt] = []
    for before, at, after in zip(turns, turns[1:], turns[2:], strict=False):
        between = any(lines.text(each) and not lines.utterances[each].label for each in range(at + 1, after))
        other = lines.speakers[before] == lines.speakers[after] != lines.speakers[at]
        label = lines.utterances[at].label
        if other and label and not between and _reads_as_heading(lines.utterances[at]):
            votes.append(Vote(at, Verdict(Fate.CHAPTER, Judge.LABELLED_HEADING)))
            problem = english("a section heading carries the speaker label {name}", name=label.name)
            doubts.append(Doubt(line=lines.passage(at).line, problem=problem))
    return Opinion(votes=tuple(votes), doubts=tuple(doubts))


def _reads_as_heading(utterance: Utterance) -> bool:
    """No sentence's end, nothing that only a talking person says, and a heading's colon or no mark at all."""
    text = utterance.passage.text.strip()
    if not MIN_HEADING <= len(text) <= MAX_HEADING or utterance.passage.ends_sentence or text[-1] in "，,、；;：:…—":
        return False
    return not _SPOKEN_SIGN.search(text) and (":" in text or "：" in text or text.replace(" ", "").isalnum())
