"""Headings that wear a speaker's label by mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.script.verdicts import Fate, Verdict

if TYPE_CHECKING:
    from pipeline.script.utterances import Utterance

MIN_HEADING, MAX_HEADING = 6, 40

_SPOKEN_SIGN = re.compile(
    r"[我你您咱吗嗎呢吧啊嗯哦哈呀嘛]|[对對][，,。]?$|好的|[谢謝]{2}|是的|[没沒][错錯有]|可能|[觉覺]得"
)


def labelled_headings(utterances: Sequence[Utterance], speakers: Sequence[str]) -> dict[int, Verdict]:
    """Labelled lines that read as headings, between two turns of one other person, where turns end as sentences do."""
    turns = [at for at, utterance in enumerate(utterances) if utterance.label and utterance.passage.text]
    closed = sum(utterances[at].passage.ends_sentence for at in turns)
    if len(turns) < 6 or (closed + 1) * 10 < 9 * len(turns):
        return {}
    found: dict[int, Verdict] = {}
    for before, at, behind in zip(turns, turns[1:], turns[2:], strict=False):
        between = any(u.passage.text and u.label is None for u in utterances[at + 1 : behind])
        if speakers[before] == speakers[behind] != speakers[at] and not between and _reads_as_heading(utterances[at]):
            found[at] = Verdict(Fate.CHAPTER, "labelled heading")
    return found


def _reads_as_heading(utterance: Utterance) -> bool:
    """No sentence's end, nothing that only a talking person says, and a heading's colon or no mark at all."""
    text = utterance.passage.text.strip()
    if not MIN_HEADING <= len(text) <= MAX_HEADING or utterance.passage.ends_sentence or text[-1] in "，,、；;：:…—":
        return False
    return not _SPOKEN_SIGN.search(text) and (":" in text or "：" in text or text.replace(" ", "").isalnum())
