"""Paragraphs without a label that are about their speaker: the author's last words, and doubts about others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.dialogue import NARRATOR, Doubt, Speaker
from pipeline.script.lines.verdicts import Verdict
from pipeline.script.names.persons import is_han_name
from pipeline.script.names.vocabulary import fold
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance

_LAST_WORDS = re.compile(
    r"(?:采访|访谈|对话|谈话|聊天|录音|录制|交谈|会面|专访|对谈)(?:快要|即将|接近|进行到|到了?)?(?:结束|尾声|最后|的最后|当天|当晚|之后|过后|后)"
    r"|(?:临别|临走|告别|道别|送别|分别)(?:时|前|之际|的时候)"
)
_INTERLUDE = re.compile(
    r"(?:[说讲聊谈]到(?:这里|这儿|此处|此)|说着|说完|说罢|话音刚落|讲完|听到这里|沉默(?:片刻|良久|许久)|停顿(?:片刻|了一下))[，,]"
)
_QUOTED = re.compile(r"[“「『\"][^“”「」『』\"\n]{0,400}[”」』\"]")
_FIRST_PERSON = re.compile(r"[我咱俺]")


def closing_at(
    utterances: Sequence[Utterance], judged: Mapping[int, Verdict], speakers: Sequence[Speaker], ids: Sequence[str]
) -> tuple[int | None, Doubt | None]:
    """Where the author closes the article behind the last label, and what a person should check.

    `ids` holds the speaker id of every utterance, as labels alone give it.
    """
    names = _full_names(speakers)
    last = max((at for at, utterance in enumerate(utterances) if utterance.label), default=len(utterances))
    for at in range(last + 1, len(utterances)):
        words = _own_words(utterances[at])
        if at in judged or not words or _FIRST_PERSON.search(words):
            continue
        if _LAST_WORDS.match(words) or _is_named(names.get(ids[at], ""), words):
            problem = english("the article closes about the talk, not in it: given to the narrator")
            return at, Doubt(line=utterances[at].passage.line, problem=problem)
    return None, None


def interludes(
    utterances: Sequence[Utterance], judged: Mapping[int, Verdict], ids: Sequence[str]
) -> Iterator[tuple[int, Doubt]]:
    """What the author tells between two paragraphs of a talk (说到这里，他站起来。), and a doubt for each."""
    for at, utterance in enumerate(utterances):
        words = "" if at in judged or utterance.label or ids[at] == NARRATOR else _own_words(utterance)
        if _INTERLUDE.match(words) and not _FIRST_PERSON.search(words):
            problem = english("this paragraph tells what a speaker does: given to the narrator")
            yield at, Doubt(line=utterance.passage.line, problem=problem)


def about_third_person(
    utterances: Sequence[Utterance], judged: Mapping[int, Verdict], speakers: Sequence[Speaker], ids: Sequence[str]
) -> Iterator[Doubt]:
    """Paragraphs without a label that name their own speaker as one names somebody else."""
    names = _full_names(speakers)
    for at, utterance in enumerate(utterances):
        if at in judged or utterance.label or ids[at] == NARRATOR:
            continue
        words = _own_words(utterance)
        name = names.get(ids[at], "")
        if _is_named(name, words) and not _FIRST_PERSON.search(words):
            problem = english("a paragraph of {name} speaks about {name}: is it the narrator's?", name=name)
            yield Doubt(line=utterance.passage.line, problem=problem)


def _own_words(utterance: Utterance) -> str:
    """The text without what it quotes."""
    return _QUOTED.sub("", simplify(utterance.passage.text)).strip()


def _full_names(speakers: Sequence[Speaker]) -> dict[str, str]:
    """Speaker id -> full name, of those who have one."""
    return {speaker.id: speaker.name for speaker in speakers if is_full_name(speaker.name)}


def _is_named(name: str, words: str) -> bool:
    return bool(name) and fold(name) in fold(words)


def is_full_name(name: str) -> bool:
    """True for a whole Chinese name or one of several parts; roles and short names occur in speech too.

    >>> [is_full_name(name) for name in ("何青", "汤姆·里德", "主持人", "老何")]
    [True, True, False, False]
    """
    folded = fold(name)
    return (is_han_name(folded) and folded[0] not in "老小阿") or any(mark in name.strip() for mark in "·•‧・ ")
