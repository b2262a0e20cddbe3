"""What a text says about the sex of those who speak in it.

Words in quotation marks are somebody else's and are not read. In the talk, what people say of themselves and to each
other counts, and what they say about a speaker by name; a 他 or 她 in anybody's words about nobody by name does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pipeline.script.dialogue import NARRATOR
from pipeline.script.gender.evidence import Evidence, Said
from pipeline.script.gender.given_names import SEXES, first_name_evidence
from pipeline.script.gender.mentions import Mentions
from pipeline.script.gender.pronouns import Pronouns
from pipeline.script.gender.words import any_of, words
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender, Speaker

TITLE, SURNAME_TITLE = 8, 4
"""陈默女士; 陈女士 may be another member of the family."""
FACT = 12
"""陈默，女，: stated."""
ROLE = 6
"""女船长陈默."""
KIN = 5
"""妻子陈默, 她是陈默."""
MARRIED = 4
"""陈默的妻子: wives have husbands, as a rule."""
OWN = 4
"""陈默和她的船: somebody else's boat, at worst."""
SELF = 4
"""我太太, 我一个女人."""
ASKED = 4
"""您作为女船长, 您太太."""

BESIDE = 12
"""Characters before a name in which a word that tells the sex of its bearer may stand."""

_QUOTED = re.compile(r"“[^“”]*(?:”|$)|「[^「」]*(?:」|$)|『[^『』]*(?:』|$)|\"[^\"]*\"")
_NO_ROLE = "[^的和与跟对向把被让是在、，。！？：“”\\s]"


def text_evidence(people: Sequence[Speaker], said: Sequence[Said]) -> Iterator[tuple[str, Evidence]]:
    """(speaker id, evidence) wherever the text tells something."""
    mentions = Mentions(people)
    pronouns = Pronouns(mentions)
    answering = _who_answers(said)
    known = {speaker.id for speaker in people}
    for at, paragraph in enumerate(said):
        text = _QUOTED.sub("…", simplify(paragraph.text))
        yield from _facts(text, mentions)
        if paragraph.speaker in known:
            yield from ((paragraph.speaker, each) for each in _own_words(text))
        if answering[at] in known:
            yield from ((answering[at], each) for each in _asked(text))
        yield from pronouns.read(text, paragraph.speaker)


def _who_answers(said: Sequence[Said]) -> list[str]:
    """For every paragraph the one who speaks next; nobody for the narrator's."""
    following = [""] * len(said)
    after: str = ""
    beyond: str = ""
    for at in range(len(said) - 1, -1, -1):
        speaker = said[at].speaker
        if speaker == NARRATOR:
            continue
        if speaker != after:
            beyond, after = after, speaker
        following[at] = beyond
    return following


def _facts(text: str, mentions: Mentions) -> Iterator[tuple[str, Evidence]]:
    """Titles, stated facts, roles and kin words beside a name."""
    for match in mentions.named.finditer(text):
        before = _before().search(text[max(0, match.start() - BESIDE) : match.start()])
        behind = _behind().match(text, match.end())
        for side in (before, behind):
            for group, word in side.groupdict().items() if side else ():
                if word:
                    tells, points, kind = _besides()[group]
                    reason = f"{before.group() if before else ''}{match.group()}{behind.group() if behind else ''}"
                    yield mentions.owner(match.group()), Evidence(tells[word], points, kind, reason)
    for match in mentions.whole.finditer(text):
        for each in first_name_evidence(match["han"] or match["latin"]):
            yield mentions.owner(match["name"]), each
    for match in mentions.titled.finditer(text):
        owner = mentions.surnames[match["surname"]]
        yield owner, Evidence(words().titles[match["title"]], SURNAME_TITLE, "title", match.group())


@cache
def _besides() -> Mapping[str, tuple[Mapping[str, Gender], int, str]]:
    """Group of a pattern -> (what its words tell, points, kind)."""
    return {
        "fact": (SEXES, FACT, "fact"),
        "title": (words().titles, TITLE, "title"),
        "spouse": (words().spouses, MARRIED, "kin"),
        "kin": (words().kin, KIN, "kin"),
        "people": (words().people, KIN, "kin"),
        "sex": (SEXES, ROLE, "fact"),
        "pronoun": (SEXES, KIN, "pronoun"),
        "own": (SEXES, OWN, "pronoun"),
    }


@cache
def _before() -> re.Pattern[str]:
    """What may end right before a name."""
    kin = any_of(word for word in words().kin if len(word) > 1)
    return re.compile(
        rf"(?:(?P<kin>{kin})(?:名叫|叫|是|、)?|(?<![子儿父母妇美少仙男])(?P<sex>[男女])(?!性|人|的)"
        rf"(?:{_NO_ROLE}{{1,5}}|子{_NO_ROLE}{{0,8}}(?:队长|队员|选手|冠军|运动员))"
        rf"|(?P<pronoun>[他她])(?:就是|是|名叫|叫|的名字叫))$"
    )


@cache
def _behind() -> re.Pattern[str]:
    """What may begin right after a name."""
    return re.compile(
        rf"\s?(?P<title>{any_of(words().titles)})(?![哥姐])|\s?[（(，,]\s?(?P<fact>[男女])(?=[）)，,、。\s])"
        rf"|(?:的|[和与跟同])(?P<spouse>{any_of(words().spouses)})|[和与](?P<own>[他她])的"
        rf"|[，也曾就还]{{0,2}}是(?:一?[个名位])?[^，。！？；\s]{{0,10}}?(?P<people>{any_of(words().people)})(?=[，。！？；]|$)"
    )


@cache
def _self_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    spouses, people = any_of(words().spouses), any_of(words().people)
    me = "我" + "".join(f"(?<!{word}我)" for word in ("如果", "假如", "要是", "以为", "觉得", "说", "给", "像"))
    return (
        (re.compile(rf"{me}的?(?P<word>{spouses})"), "spouse"),
        (re.compile(rf"{me}(?:的先生|先生(?=[，。、也在是他和的说跟很就都常]))"), "female"),
        (
            re.compile(
                rf"{me}(?:是|作为|身为)(?:一?[个名位])?[^，。！？；我你您他她是]{{0,8}}?"
                rf"(?P<word>{people})(?=[，。！？；、,]|$)"
            ),
            "people",
        ),
        (re.compile(rf"{me}(?:这么)?一个(?P<word>{people})"), "people"),
        (re.compile(rf"{me}(?:刚)?(?:怀孕|坐月子|生完?了?(?:孩子|老大|老二|宝宝)|嫁给|嫁到)"), "female"),
        (re.compile(rf"{me}(?:刚)?(?:娶了|娶到)"), "male"),
        (
            re.compile(
                rf"(?:^|[。！？，]|{me})(?:[当做]了|成为)(?P<word>{people})(?=(?:以后|之后|后)?，[^。！？]{{0,6}}我)"
            ),
            "people",
        ),
    )


def _own_words(text: str) -> Iterator[Evidence]:
    """What somebody says about themselves."""
    if "我" not in text:
        return
    for pattern, kind in _self_patterns():
        for match in pattern.finditer(text):
            yield Evidence(_told(match, kind), SELF, "self", match.group())


@cache
def _asked_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    spouses = any_of(words().spouses)
    role = r"(?P<sex>[男女])(?:性|人|生|孩|[^的，。！？\s]{1,5})"
    return (
        (re.compile(rf"[您你](?:的)?(?P<word>{spouses})"), "spouse"),
        (re.compile(r"您的?先生(?=[，。、也在是他和的说跟很就都]|$)"), "female"),
        (re.compile(rf"[您你](?:作为|身为|是)(?:一?[个名位])?(?:[^，。！？我他她]{{0,8}}的)?{role}"), "sex"),
        (re.compile(rf"(?:作为|身为)一?[个名位]?{role}，[^。！？]{{0,10}}[您你]"), "sex"),
    )


def _asked(text: str) -> Iterator[Evidence]:
    """What somebody says to the one who answers."""
    if "您" not in text and "你" not in text:
        return
    for pattern, kind in _asked_patterns():
        for match in pattern.finditer(text):
            yield Evidence(_told(match, kind), ASKED, "asked", match.group())


def _told(match: re.Match[str], kind: str) -> Gender:
    """The sex that a match of a pattern tells."""
    if kind == "spouse":
        return words().spouses[match["word"]]
    if kind == "people":
        return words().people[match["word"]]
    return SEXES[match["sex"]] if kind == "sex" else SEXES[kind]
