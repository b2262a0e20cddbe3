"""Letters of readers: every question bears another name (半夏问：, TK1问：), and one person answers them all (答：).

A name that stands once is hardly ever a label. Here the verb behind it is the label, and the name says who asks this
time; one voice asks them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.script.labels.claims import Claim, key_of
from pipeline.script.labels.forms import LabelStyle
from pipeline.script.names.role_words import role_of
from pipeline.script.names.vocabulary import fold

MIN_ASKERS = 4
"""So many different names, at least: two or three are people who talk."""
OFTEN = 2
"""Each of them asks no more often than this in the mean."""

_ASKED = "问"
_ANSWERER = "interviewee"


def with_one_asker(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those of many who ask once each made claims of one who asks, where one answers as often."""
    asked = [claim for claim in claims if _asks(claim)]
    names = {claim.key for claim in asked}
    answers = sum(role_of(claim.label.name) == _ANSWERER for claim in claims)
    if len(names) < MIN_ASKERS or len(asked) > OFTEN * len(names) or 2 * answers < len(asked):
        return list(claims)
    return [_as_one(claim) if _asks(claim) else claim for claim in claims]


def _as_one(claim: Claim) -> Claim:
    """The claim for the verb alone."""
    name = claim.label.name
    return replace(claim, key=key_of(name[-1]), label=replace(claim.label, before=name[:-1], name=name[-1]))


def _asks(claim: Claim) -> bool:
    """A word with the verb of asking behind it."""
    folded = fold(claim.label.name)
    return claim.label.style is LabelStyle.COLON and folded.endswith(_ASKED) and folded != _ASKED
