"""Numbers that say an order: No.1, #3, №5, 2nd, and those that count the items of a list."""

from __future__ import annotations

import re
from typing import Final

from pipeline.speech.spoken.characters import LATIN
from pipeline.speech.spoken.counts import FREE
from pipeline.speech.spoken.draft import Rule, after
from pipeline.speech.spoken.numerals import cardinal
from pipeline.speech.spoken.tables import tables
from pipeline.text.chinese import HAN


def _ordinal(match: re.Match[str]) -> str:
    return f"第{cardinal(match[1])}"


def _english_ordinal(match: re.Match[str]) -> str:
    """20th Century is English, 2nd alone 第二."""
    english = tables().english_ordinals.get(match[1]) if re.match(f" [{LATIN}]", after(match, 2)) else None
    return english or _ordinal(match)


def _list_number(match: re.Match[str]) -> str:
    return f"{cardinal(match[1])}、"


ORDINALS: Final = (
    Rule(
        "ordinal",
        re.compile(rf"(?:(?<![{LATIN}])(?:No|NO|no)\. ?|#|№ ?)(\d++)(?![\d.{LATIN}])"),
        _ordinal,
    ),
    Rule(
        "list number",
        re.compile(r"(?:(?<=\n)|^)(\d{1,2})[.、)）] ?(?![\d\s]|$)"),
        _list_number,
    ),
    Rule("list goes on", re.compile(rf"(?<=[；;。：:]) ?(\d{{1,2}})[.、)）] ?(?=[{HAN}])"), _list_number),
    Rule(
        "english ordinal",
        re.compile(rf"{FREE}(\d{{1,3}})(?:st|nd|rd|th)(?![{LATIN}])"),
        _english_ordinal,
    ),
)
LIST_IN_A_LINE: Final = Rule(
    "list in a line",
    re.compile(rf"(?<=[{HAN}{LATIN}；;。：:]) (\d{{1,2}})\. (?=[{HAN}{LATIN}])"),
    lambda match: f"，{_list_number(match)}",
)
"""Before spaces beside numbers go."""
