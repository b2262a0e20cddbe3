"""Who answers in an interview without labels: the answers say it, or the title names a person of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.dialogue import INTERVIEWEE, Doubt, Person, Speaker
from pipeline.script.lines.verdicts import Fate, Verdict
from pipeline.script.names.common_words import is_common_word
from pipeline.script.names.persons import is_han_name, is_surname
from pipeline.script.names.spellings import is_latin_person
from pipeline.script.names.vocabulary import fold, vocabulary
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
_CALLED = re.compile(rf"我(?:叫|的名字[是叫])\s?(?P<name>[{HAN}]{{2,4}})(?=[，,。、；;（(]|$)")
"""我叫 is followed by a name, a nickname too; 我叫他来 and 我叫了车 by none."""
_NO_NICKNAME = re.compile(r"[他她它你您我大]?[们家]|[他她它你您了过着不停住醒错对]")
_INTERVIEWED = re.compile(
    rf"(?:采访|采訪|採訪|专访|專訪|访问|訪問|访谈|訪談|请到|請到|邀请|邀請|对话|對話|讨论|討論)[^。！？\n]{{0,60}}?(?P<name>{_LATIN})"
)
"""An introduction that says whom the interview is with."""
_TALKED_WITH = re.compile("采访|采訪|採訪|专访|專訪|访问|訪問|访谈|訪談|对话|對話")
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
    first = min(at for at, verdict in verdicts.items() if verdict.fate in (Fate.QUESTION, Fate.ANSWER))
    opening = "\n".join(utterance.passage.text for utterance in utterances[:first])
    name, why = introduced(front.title, [utterances[at].passage.text for at in answers], text, makers, opening)
    if not name:
        return INTERVIEWEE, []
    known = next((person for person in people if fold(name) in map(fold, person.names)), None)
    speaker = Speaker(id=known.id, name=known.name) if known else Speaker(id=slug(name), name=name)
    line = utterances[answers[0]].passage.line
    return speaker, [
        Doubt(line=line, problem=english("{name} is taken for the one who answers: {why}", name=name, why=why))
    ]


def introduced(
    title: str, answers: Sequence[str], text: str, makers: frozenset[str] = frozenset(), opening: str = ""
) -> tuple[str, str]:
    """(name, where it comes from) of the one who answers; two empty strings when nothing tells.

    `makers` are folded names of those who made the article, `opening` is what stands before the first question.

    >>> introduced("河上的船匠", ["大家好，我叫何青，修船三十年。"], "")
    ('何青', 'the answers say it')
    >>> introduced("专访船匠何青：漆要等", ["我修船。"], "何青住在河口。何青有两个徒弟。")
    ('何青', 'the title names them')
    >>> introduced("河上的船匠", ["我修船。"], "", opening="我们采访了船厂的 Anna Berg。")
    ('Anna Berg', 'the introduction names them')
    >>> introduced("采访 Reedbed 的创始人 Lennart", ["我修船。"], "")
    ('Lennart', 'the introduction names them')
    """
    for answer in map(fold_spaces, answers[:ANSWERS]):
        for match in filter(None, (_SELF.search(answer), _CALLED.search(answer))):
            if _is_own_name(match) and fold(match["name"]) not in makers:
                return match["name"].strip(), english("the answers say it")
    mentions = Counter({name: text.count(name) for name in _names_in(title) if fold(name) not in makers})
    best = max(mentions, key=lambda name: (mentions[name], len(name)), default="")
    if best and mentions[best] >= MENTIONS:
        return best, english("the title names them")
    guests = {match["name"] for match in _INTERVIEWED.finditer(opening) if _is_guest(match["name"], makers)}
    guests = guests or {name for name in _titled_guests(f"{title}。{opening}") if fold(name) not in makers}
    return (guests.pop(), english("the introduction names them")) if len(guests) == 1 else ("", "")


def surnames_in(title: str, text: str, keys: Iterable[str]) -> dict[str, str]:
    """Label key that is a surname alone -> the one person of that name whom the title names, and the text too.

    >>> surnames_in("漆要等：何青访谈", "何青住在河口，有两个徒弟。何青说漆要等。", ["何", "问"])
    {'何': '何青'}
    >>> surnames_in("何青谈何远山", "何青住在河口。何青说，何远山走了。何远山是师父。", ["何"])
    {}
    """
    found: dict[str, str] = {}
    for key in keys:
        counts = {name: text.count(name) for name in _names_in(title) if is_surname(key) and fold(name).startswith(key)}
        often = {name: count for name, count in counts.items() if count >= MENTIONS}
        best = max(often, key=lambda name: (often[name], len(name)), default="")
        if best and all(name in best or best in name for name in often):
            found[key] = best
    return found


def _is_guest(name: str, makers: frozenset[str]) -> bool:
    return is_latin_person(name) and fold(name) not in makers


def _titled_guests(text: str) -> Iterator[str]:
    """Latin names of one word behind what somebody is, in sentences that tell of an interview: 专访创始人 Lennart."""
    for sentence in re.split("[。！？]", fold_spaces(text)):
        if _TALKED_WITH.search(sentence):
            yield from (match["name"] for match in _titled().finditer(sentence))


@cache
def _titled() -> re.Pattern[str]:
    titles = "|".join(re.escape(title) for title in vocabulary().titles_before if not title.isascii())
    return re.compile(rf"(?:{titles})\s?(?P<name>[A-Z][\w'’\-]+)(?![\w'’\-]| [A-Z])")


def _is_own_name(match: re.Match[str]) -> bool:
    """What somebody says of themselves is a name; after 我叫 also what looks like none."""
    name = match["name"]
    nickname = match.re is _CALLED and not is_common_word(fold(name)) and not _NO_NICKNAME.match(name)
    return nickname or _is_name(name)


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
