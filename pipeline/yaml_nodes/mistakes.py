"""What the YAML parser complains of, in sentences for people who have never read YAML's grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.messages import N_, _


@dataclass(frozen=True, slots=True)
class Mistake:
    """A complaint of the parser's, and what it says to a person."""

    complaint: re.Pattern[str]
    """Matches what the parser was doing, `: `, and what it found."""
    sentence: str
    is_where_it_began: bool = False
    """The line to mend is the one on which that began, not the one on which it could not go on."""


MISTAKES: Final = (
    Mistake(re.compile("quoted scalar: found unexpected"), N_("a quotation mark opens here and none closes it"), True),
    Mistake(
        re.compile("mapping values are not|flow mapping: .*got ':'"),
        N_("a second colon: a text with `: ` in it needs quotation marks"),
    ),
    Mistake(
        re.compile(r"flow (?:mapping|sequence): "),
        N_("the brackets that open here do not close: a quotation mark, a comma or a bracket is missing"),
        True,
    ),
    Mistake(
        re.compile("simple key: could not find"), N_("is no `key: value`, nor indented as a text's next line"), True
    ),
    Mistake(
        re.compile("expected <block end>|sequence entries are not|mapping keys are not"),
        N_("is indented otherwise than the lines it belongs to, or lacks its `- `"),
    ),
    Mistake(
        re.compile("found character (?P<mark>.+) that cannot start"),
        N_("no value begins with {mark}: put it in quotation marks"),
    ),
    Mistake(
        re.compile(r"(?:scanning|parsing) (?:an? (?:tag|alias|anchor|directive))|undefined tag|tag handle"),
        N_("`!`, `&`, `*` and `%` in front mean something to YAML: put the text in quotation marks"),
    ),
    Mistake(re.compile("unknown escape|escape sequence"), N_("a `\\` in double quotation marks: write `\\\\`")),
    Mistake(re.compile("block scalar: "), N_("what follows `|-` belongs on the next line")),
    Mistake(re.compile("expected a single document"), N_("`---` begins a second document; a file is one")),
)


def plain_words(complaint: str) -> tuple[str, bool]:
    """What a complaint says to a person, and whether it is about the line on which what it speaks of began.

    >>> plain_words("while parsing a flow mapping: expected ',' or '}', but got '-'")[0]
    'the brackets that open here do not close: a quotation mark, a comma or a bracket is missing'
    >>> plain_words("found character '%' that cannot start any token")
    ("no value begins with '%': put it in quotation marks", False)
    """
    for mistake in MISTAKES:
        if found := mistake.complaint.search(complaint):
            return _(mistake.sentence, **found.groupdict()), mistake.is_where_it_began
    return _("is not valid YAML: {said}", said=complaint), False
