"""Speech before the first label: whose it is when the article is a later part of a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.dialogue import Doubt, Speaker
from pipeline.script.names.vocabulary import fold
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance

_LATER = re.compile(
    r"[下中终终续][篇集部]?|(?:之|其|第)?(?:[二三四五六七八九十]|[2-9]|1\d)(?:部分|[部篇回集期章讲场])?|(?:part|ep\.?|vol\.?)\s?(?:[2-9]|\d\d)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"[我咱]")


def is_later_part(part: str) -> bool:
    """True for a part that is not the first.

    >>> is_later_part("之二"), is_later_part("（下）"), is_later_part("上"), is_later_part("")
    (True, True, False, False)
    """
    return bool(_LATER.fullmatch(simplify(part).strip(" ()（）【】[]")))


def opening_speaker(
    opening: Sequence[Utterance], answering: str, speakers: Sequence[Speaker], *, continues: bool
) -> tuple[str, Doubt | None]:
    """Who speaks before the first label (nothing: the narrator), and what a person should check.

    `answering` is the first labelled speaker. In a later part of a talk between two, words in the first person that
    name neither of them are the end of the other one's turn.
    """
    text = fold("".join(utterance.passage.text for utterance in opening))
    names = {fold(name) for speaker in speakers for name in (speaker.name, *speaker.labels)}
    if not continues or not _FIRST_PERSON.search(text) or any(len(name) > 1 and name in text for name in names):
        return "", None
    line = opening[0].passage.line
    others = [speaker for speaker in speakers if speaker.id != answering]
    if len(speakers) != 2 or len(others) != 1:
        problem = english("speech before the first label in a later part: who says it stands in the part before")
        return "", Doubt(line=line, problem=problem)
    problem = english("speech before the first label is given to {name}, who is answered next", name=others[0].name)
    return others[0].id, Doubt(line=line, problem=problem)
