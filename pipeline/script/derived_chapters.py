"""Chapters out of the interviewer's questions, where an article has too few headings to navigate by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.script.asking import asking_speakers
from pipeline.script.dialogue import Chapter, Turn
from pipeline.script.summary import spoken_minutes

MAX_MINUTES = 10.0
"""Longest stretch of speech that needs no chapter."""
MIN_MINUTES = 3.0
"""Shortest chapter that is made."""
MAX_TITLE = 30
MIN_TITLE = 6

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]?")
_CLAUSE = re.compile(r"[^，,；;：:]*[，,；;：:]*")
_FILLER = re.compile(
    r"^(?:那么|那|所以|嗯|好的|好|对|是的|其实|然后|另外|还有|不过|但是|但|而且|你知道|我想问|请问|最后)[，,、]\s*"
)


def with_derived_chapters(items: Sequence[Chapter | Turn]) -> tuple[Chapter | Turn, ...]:
    """The body with a chapter before some questions of every stretch longer than ten minutes."""
    asking = asking_speakers([item for item in items if isinstance(item, Turn)])
    made: list[Chapter | Turn] = []
    stretch: list[Turn] = []
    for item in items:
        if isinstance(item, Chapter):
            made += [*_divided(stretch, asking), item]
            stretch = []
        else:
            stretch.append(item)
    return (*made, *_divided(stretch, asking))


def _divided(stretch: Sequence[Turn], asking: frozenset[str]) -> list[Chapter | Turn]:
    """The turns of one stretch, with chapters where it is too long."""
    minutes = [spoken_minutes(turn.text) for turn in stretch]
    left = sum(minutes)
    if left <= MAX_MINUTES:
        return list(stretch)
    made: list[Chapter | Turn] = []
    since = 0.0
    for turn, length in zip(stretch, minutes, strict=True):
        title = question_title(turn.text) if turn.speaker in asking else ""
        if title and (since >= MIN_MINUTES or not made) and left >= MIN_MINUTES / 2:
            made.append(Chapter(title=title, line=turn.line, derived=True))
            since = 0.0
        made.append(turn)
        since += length
        left -= length
    return made


def question_title(text: str) -> str:
    """The question of a turn in its own words, cut at a clause; nothing when the turn asks nothing.

    >>> question_title("你们做了十年。那么，当初为什么选在一个小镇上开店，而不是去大城市呢？")
    '当初为什么选在一个小镇上开店，而不是去大城市呢？'
    >>> question_title("在这个谁也没有到过的地方，你们一点一点地修路、种树、盖房子，究竟是为了什么呢？")
    '你们一点一点地修路、种树、盖房子，究竟是为了什么呢？'
    >>> question_title("我同意。")
    ''
    """
    questions = [
        match.group().strip() for match in _SENTENCE.finditer(text) if match.group().rstrip()[-1:] in ("？", "?")
    ]
    questions = [each for each in map(_without_filler, questions) if len(each) >= MIN_TITLE]
    if not questions:
        return ""
    return next((each for each in questions if len(each) <= MAX_TITLE), None) or _cut(questions[0])


def _without_filler(question: str) -> str:
    return _FILLER.sub("", question.lstrip('“”"「」 '))


def _cut(question: str) -> str:
    """The last clauses that fit, else the beginning of the last one."""
    clauses = [match.group() for match in _CLAUSE.finditer(question) if match.group()]
    title = ""
    for clause in reversed(clauses):
        if len(clause) + len(title) > MAX_TITLE:
            break
        title = clause + title
    return (title if len(title) >= MIN_TITLE else (clauses[-1] if clauses else question)[:MAX_TITLE]).strip(
        "，,；;：:—、 "
    )
