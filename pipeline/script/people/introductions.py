"""Who answers in an interview without labels: the answers say it, or the title names a person of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.script.dialogue import INTERVIEWEE, Doubt, Person, Speaker
from pipeline.script.lines.verdicts import Fate, Verdict
from pipeline.script.names.common_words import is_common_word
from pipeline.script.names.persons import is_han_name
from pipeline.script.names.spellings import is_latin_person
from pipeline.script.names.vocabulary import fold
from pipeline.script.people.display import slug
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.roles.front import Front

ANSWERS = 3
"""How many answers are searched: people say at the beginning who they are."""
MENTIONS = 2
"""How often the text names a person of the title who is the one that it is about."""
MAX_HAN_NAME = 4

_LATIN = r"[A-Z][\w.'’\-]*(?: [A-Z][\w.'’\-]*){1,3}"
_SELF = re.compile(rf"(?:我叫|我的名字[是叫]|我是)\s?(?P<name>{_LATIN}|[{HAN}]{{2,4}}(?=[，,。、；;（(]|$))")
_LATIN_NAME = re.compile(_LATIN)
_HAN_RUN = re.compile(f"[{HAN}]+")


def who_answers(
    utterances: Sequence[Utterance],
    verdicts: Mapping[int, Verdict],
    front: Front,
    text: str,
    people: Sequence[Person],
) -> tuple[Speaker, list[Doubt]]:
    """Who gives the answers that carry no label: a person whom the text names, or a part without a name."""
    answers = sorted(at for at, verdict in verdicts.items() if verdict.fate is Fate.ANSWER)
    if not answers:
        return INTERVIEWEE, []
    makers = frozenset({fold(front.author), fold(front.publisher)})
    name, why = introduced(front.title, [utterances[at].passage.text for at in answers], text, makers)
    if not name:
        return INTERVIEWEE, []
    known = next((person for person in people if fold(name) in map(fold, person.names)), None)
    speaker = Speaker(id=known.id, name=known.name) if known else Speaker(id=slug(name), name=name)
    line = utterances[answers[0]].passage.line
    return speaker, [Doubt(line=line, problem=f"{name} is taken for the one who answers: {why}")]


def introduced(title: str, answers: Sequence[str], text: str, makers: frozenset[str] = frozenset()) -> tuple[str, str]:
    """(name, where it comes from) of the one who answers; two empty strings when nothing tells.

    `makers` are folded names of those who made the article.

    >>> introduced("河上的船匠", ["大家好，我叫何青，修船三十年。"], "")
    ('何青', 'the answers say it')
    >>> introduced("专访船匠何青：漆要等", ["我修船。"], "何青住在河口。何青有两个徒弟。")
    ('何青', 'the title names them')
    """
    for answer in answers[:ANSWERS]:
        match = _SELF.search(fold_spaces(answer))
        if match and _is_name(match["name"]) and fold(match["name"]) not in makers:
            return match["name"].strip(), "the answers say it"
    mentions = Counter({name: text.count(name) for name in _names_in(title) if fold(name) not in makers})
    best = max(mentions, key=lambda name: (mentions[name], len(name)), default="")
    return (best, "the title names them") if best and mentions[best] >= MENTIONS else ("", "")


def fold_spaces(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def _is_name(name: str) -> bool:
    folded = fold(name)
    return is_latin_person(name) or (is_han_name(folded) and not is_common_word(folded))


def _names_in(title: str) -> Iterator[str]:
    """Every stretch of a title that has the shape of a whole name."""
    yield from (match.group() for match in _LATIN_NAME.finditer(title) if is_latin_person(match.group()))
    for run in _HAN_RUN.findall(title):
        for start in range(len(run)):
            for size in range(3, MAX_HAN_NAME + 1):
                piece = run[start : start + size]
                if len(piece) == size and _is_name(piece):
                    yield piece
            piece = run[start : start + 2]
            if len(piece) == 2 and _is_name(piece):
                yield piece
