"""Enclosed numbers (①, ⑴, ⒈, ❶, ㈠): those that count are read, those that mark a note are not.

1. One that opens a clause, stands behind what it numbers (第, 图, 选项, 答案是) or beside another one counts.
2. A list that runs on without punctuation counts too: ②, where ① of the same sentence did; ① behind words, where ②
   comes before any mark (要快①要稳②要省 is no list of notes) or opens a clause.
3. Others are note marks, but ❶ and ㈠, which are none: they always count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from pipeline.speech.spoken.characters import ENUMERATORS, NOTE_MARKS
from pipeline.speech.spoken.draft import Rule
from pipeline.speech.spoken.numerals import cardinal

ENCLOSED = f"{NOTE_MARKS}{ENUMERATORS}"
STOPS = "，。！？：；、…—,.!?;:\n"
_BETWEEN = "、和或与及至到"
_NUMBERED = re.compile(
    f"(?:第|[图表式题选]|选项|答案[是为]?|[步环]骤|方案|要点|情形|条件|公式|定理|[{ENCLOSED}][{_BETWEEN}]?) ?$"
)
"""What an enclosed number behind it numbers."""
_NUMBERS_ON = re.compile(f"[{_BETWEEN}]?[{ENCLOSED}]")
_SIGN = re.compile(f"[{ENCLOSED}]")
_MARK = re.compile(f"[{NOTE_MARKS}]")
_STOP = re.compile(f"[{STOPS}]")
_SENTENCE_END = re.compile("[。！？\n]")
_CONTEXT = 4


def _value(sign: str) -> int:
    return int(unicodedata.numeric(sign))


def _opens(text: str, place: int) -> bool:
    left = text[max(0, place - _CONTEXT) : place].rstrip(" ")
    return not left or left[-1] in STOPS


def _goes_on(text: str, previous: re.Match[str], sign: re.Match[str]) -> bool:
    """Whether an enclosed number is the next of a list in the same sentence."""
    next_one = _value(sign[0]) == _value(previous[0]) + 1
    return next_one and not _SENTENCE_END.search(text, previous.end(), sign.start())


@lru_cache(maxsize=8)
def _counting(text: str) -> frozenset[int]:
    """The places of the enclosed numbers of a text that count (rules 1 and 2)."""
    counting: set[int] = set()
    signs = list(_SIGN.finditer(text))
    for index, sign in enumerate(signs):
        place, value = sign.start(), _value(sign[0])
        left = text[max(0, place - _CONTEXT) : place]
        if _opens(text, place) or _NUMBERED.search(left) or _NUMBERS_ON.match(text, sign.end()):
            counting.add(place)
        elif value == 1 and index + 1 < len(signs):
            following = signs[index + 1].start()
            between = _STOP.search(text, sign.end(), following)
            if _value(text[following]) == 2 and following > sign.end() and (not between or _opens(text, following)):
                counting.add(place)
        elif index and _goes_on(text, signs[index - 1], sign) and signs[index - 1].start() in counting:
            counting.add(place)
    return frozenset(counting)


def _enclosed(match: re.Match[str]) -> str:
    """An enclosed number where it counts; elsewhere it is a note mark."""
    text, place = match.string, match.start()
    if _MARK.match(match[0]) and place not in _counting(text):
        return ""
    number = cardinal(str(_value(match[0])))
    left = text[max(0, place - _CONTEXT) : place]
    beside = _NUMBERS_ON.match(text, match.end())
    if beside:
        return f"{number}、" if len(beside[0]) == 1 else number
    if _NUMBERED.search(left):
        return number
    return f"{number}、" if _opens(text, place) else f"，{number}、"


@cache
def rules() -> tuple[Rule, ...]:
    """After the brackets, which decide what opens a clause."""
    return (Rule("enclosed", _SIGN, _enclosed),)
