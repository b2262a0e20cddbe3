"""Whom 他 and 她 mean: the speaker who was named last, while nobody else has come between.

A name makes its bearer the subject. A second name in the same sentence, somebody's mother, "a customer" or a word of
address (贺川，他来过吗？) leave no subject. The first pronoun after a name fixes its sex; the other one means another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.script.dialogue import NARRATOR
from pipeline.script.gender.evidence import Evidence
from pipeline.script.gender.given_names import SEXES
from pipeline.script.gender.words import any_of, words

if TYPE_CHECKING:
    from pipeline.script.gender.mentions import Mentions

SAME, NEAR = 4, 3
"""Points of a pronoun in the sentence of the name, and in the sentences after it."""
REACH = 90
"""Characters after which a name, or the last pronoun for it, no longer says whom a pronoun means."""

_PRONOUN = r"(?<![其吉利维排])(?P<pronoun>[他她])(?![们人国乡杀])"
_ENDS = r"(?P<end>[。！？!?；;\n…]+)"
_CLAUSE = re.compile(r"[，,。！？!?；;：:\n、…]")
_IS = re.compile(r"是|作为|成为|当[了过]?|担任|曾任|叫")
_SAYS = re.compile(r"(?:说|道|觉得|认为|表示|称|发现|知道|相信|希望|承认|强调|以为|回忆|记得|因为|如果|当|时)$")
_OTHER_NAME = r"[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,6}|[A-Z][a-z]+(?: [A-Z][a-z]+)+"


class Pronouns:
    """Reads paragraphs in order and keeps in mind who was named last."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions
        third = any_of((*words().kin, *words().third))
        named = mentions.named.pattern
        self.tokens = re.compile(rf"(?P<name>{named})|{_PRONOUN}|(?P<other>{_OTHER_NAME})|(?P<third>{third})|{_ENDS}")
        self.subject = ""
        self.sex = ""
        """The first pronoun that meant the subject."""
        self.last = 0
        self.in_sentence = ""
        """Who was named in this sentence."""

    def read(self, text: str, speaker: str) -> Iterator[tuple[str, Evidence]]:
        """(speaker id, evidence) of every pronoun in a paragraph that means a speaker."""
        self._begin(text, speaker)
        if speaker != NARRATOR and "他" not in text and "她" not in text:
            return
        for match in self.tokens.finditer(text):
            if match["name"]:
                self._name(text, match, speaker)
            elif match["pronoun"] and self._shares_clause(text, match):
                self.subject = ""
            elif match["pronoun"] and self._means_subject(match, speaker):
                self.last = match.end()
                points = SAME if self.in_sentence == self.subject else NEAR
                yield self.subject, Evidence(SEXES[match["pronoun"]], points, "pronoun", _around(text, match))
            elif match["end"]:
                self.in_sentence = ""
            elif match["other"] or (match["third"] and not _is_predicate(text, match)):
                self.subject = ""

    def _begin(self, text: str, speaker: str) -> None:
        """A narrator's paragraph that opens with a pronoun goes on about the same person; any other begins anew."""
        goes_on = speaker == NARRATOR and text.lstrip("… \u3000")[:1] in ("他", "她")
        if not goes_on:
            self.subject = self.sex = ""
        self.last = 0
        self.in_sentence = ""

    def _name(self, text: str, match: re.Match[str], speaker: str) -> None:
        owner = self.mentions.owner(match["name"])
        if self.in_sentence not in ("", owner) or owner == speaker or (speaker != NARRATOR and _calls(text, match)):
            self.subject = ""
        elif owner != self.subject:
            self.subject, self.sex = owner, ""
        self.in_sentence = owner
        self.last = match.end()

    def _means_subject(self, match: re.Match[str], speaker: str) -> bool:
        if not self.subject or self.subject == speaker or match.start() - self.last > REACH:
            return False
        self.sex = self.sex or match["pronoun"]
        return self.sex == match["pronoun"]

    def _shares_clause(self, text: str, match: re.Match[str]) -> bool:
        """True in 何青问她 and 何青打断了她的话: it means another, or nobody knows whom; not so in 何青说他会来."""
        between = text[self.last : match.start()]
        if not self.subject or self.sex or not between or _CLAUSE.search(between):
            return False
        return not _SAYS.search(between)


def _calls(text: str, match: re.Match[str]) -> bool:
    """True for a name by which somebody is addressed: it stands between marks and nothing is said of it."""
    before, behind = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
    return (not before or before in "，,。！？!?") and (not behind or behind in "，,。！？!?")


def _is_predicate(text: str, match: re.Match[str]) -> bool:
    """True for what the subject is called: 何青是船厂的老师傅, 何青，作家，生于河口."""
    start = max((mark.end() for mark in _CLAUSE.finditer(text, max(0, match.start() - 40), match.start())), default=0)
    clause = text[start : match.start()]
    closed = bool(_CLAUSE.match(text, match.end()))
    return bool(_IS.search(clause)) or (closed and len(clause) <= 6 and match["third"] in words().third)


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 8) : match.end() + 4]
