"""Years of two digits, and of three in Taiwan's count: 08年, 89年以后, 我17年毕业, 到了104年, 90后.

1. With a 0 in front, before a month or before a word for a part of a year (年底, 毕业) they are always years.
2. 51 to 99, no multiples of five, are years of the last century unless a word of lasting stands beside them.
3. 50, 60, 70, 80 and 90 are years where a clause goes on behind them (70年他来了); they are counted where it ends
   there (也就是50年。) or says that they passed (50年过去了).
4. 11 to 29 are years of this century where a year stands: behind 在 or 从, or, when not round, opening a clause. Before
   words of lasting (年后, 年来, 年的经验) no rule makes a year.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.numerals import DIGITS, cardinal, spell
from pipeline.speech.spoken.tables import any_of, cue_after, cue_before, tables

_NEAR = 6
_FREE = r"(?<![\d.,A-Za-z])(?<!\d[-:：/])"
_MONTH = re.compile(r" ?\d{1,2} ?月")
_RECENT = r"(?<![\d.,A-Za-z])([12]\d) ?年(?! ?[前后来间内以多级制之历华没不了])"
_AT = re.compile(r"[在从自於至像到是](?:了|大概|大约|差不多|差不多是)?$")
"""What stands before a year, and before a span of years too when that is a round number."""
_TELLS = re.compile("(?:聊一?聊|看|总结|回顾|比如|比起|对比|相比)$")
_OPENS = re.compile(r"(?:^|[，。；！？、：\n“（(]|[我你他她们就]|然后|截止|截至)$")
_SPAN = re.compile(
    r" ?(?:的(?!时候|那|这|[春夏秋冬寒暑]|上半|下半)|时间|经验|如一日|期|龄|生涯|左右|光景|有余|里|一直|下来|过去"
    r"|工龄|才|还|都|就[过能会])"
)
_LAST_CENTURY = r"(?<![\d.,A-Za-z~–—-])([5-9][1-46-9]|49|[89]5) ?年(?! ?[来间内多级制历华])"
_LASTS = re.compile(r" ?(?:前(?!后)|后(?!来)|的(?:历史|时间|人生|寿命|生命|经验|生涯|岁月)|寿|之久|时间|如一日)")
_POINTS = "在从自于到至"
"""Behind these stands a point in time, never a span."""
_ENDS = re.compile(r" ?(?:[。！？；、…\n]|$)")
_ENDS_OR_PAUSES = re.compile(r" ?(?:[，。！？；、…\n]|$)")
_PASSED = re.compile(
    " ?(?:了|过去|下来|如一日|左右|光景|有余|时间|时光|岁月|光阴|人生|风雨|沧桑|历程|经验|婚姻|工龄|大庆|庆典)"
)
"""Says that so many years passed, or what filled them."""
_AMOUNTS = re.compile("(?:就|正好|刚好|已经|整整|一共|总共)是$")
_SURE_YEAR = rf"(?:[{DIGITS}]{{4}}|\d{{4}}|[5-9][1-46-9])"
_LISTED = re.compile(rf"{_SURE_YEAR} ?年?[、和]$")
_LIST_GOES_ON = re.compile(rf" ?[、和] ?{_SURE_YEAR} ?年")
_LONG_AGO = "80"
"""So many years nobody counts: 89年后 is after that year."""
_ROUND = "05"
_STEPS = (5, 10)
"""Years between two generations."""
_BORN = "(?:[03-9][05]|10|15)"
_SHORT_YEARS = "49"
"""Two digits from here on are taken as a year of the last century where a year can stand."""


def _short_year(match: re.Match[str]) -> str | None:
    """98年, 08年: a year when it opens with 0, stands before a month, or where a year can stand."""
    opening, digits = match.groups(default="")
    opens = match[1] is not None and digits >= _SHORT_YEARS and not _is_span(match)
    right = after(match, _NEAR)
    part = cue_after("year_parts", right) and not cue_after("year_phrases", right)
    if (
        digits[0] == "0"
        or opens
        or (part and not before(match, _NEAR).endswith("了"))
        or _MONTH.match(match.string, match.end())
    ):
        return f"{opening}{spell(digits)}年"
    return None


def _is_span(match: re.Match[str]) -> bool:
    """也就是50年。 50年过去了: round, nothing follows but what they were, no year is listed beside."""
    opening, digits = match.groups(default="")
    if digits[1] != "0" or opening in tuple(_POINTS):
        return False
    left, right = before(match, _NEAR) + opening, after(match, _NEAR)
    if _LISTED.search(left) or _LIST_GOES_ON.match(right):
        return False
    ends = (_ENDS_OR_PAUSES if _AMOUNTS.search(left) else _ENDS).match(right)
    return bool(ends or _PASSED.match(right))


def _decades(match: re.Match[str]) -> str:
    """80/70年, 60/70年代: a slash parts two of them, and makes no fraction."""
    digits = match[1].split("/")
    is_decade = bool(match[2])
    return "、".join(map(cardinal if is_decade else spell, digits)) + "年" + match[2]


def _generations(match: re.Match[str]) -> str | None:
    """80后, 80/90后, 7080后: those born in a decade; run together only when one follows the other (no 5060, 8080)."""
    digits, together = match.groups()
    if together:
        first, second = int(together[:2]), int(together[2:])
        return spell(together) if second - first in _STEPS else None
    said = re.sub(r"\d\d", lambda two: spell(two[0]), digits).replace("/", "、")
    return re.sub("[-~–—]", "到", said).replace(" ", "")


def _last_century(match: re.Match[str]) -> str | None:
    """89年以后, 那个97年的会: nobody counts 89 years without a word of lasting beside them."""
    left, right = before(match, _NEAR), after(match, _NEAR)
    lasting = cue_before("lasting", left) or re.search("[第满活享足]$", left)
    counts = _LASTS.match(right) and not (match[1] > _LONG_AGO and right.lstrip()[:1] in "前后")
    return None if lasting or counts else spell(match[1]) + "年"


def _recent_year(match: re.Match[str]) -> str | None:
    """在12年, 从15年开始, 我17年毕业: a year of this century; 在20年的时间里, 干到20年, 我10年没去 count years."""
    digits, left = match[1], before(match, _NEAR).rstrip(" ")
    if _TELLS.search(left) and digits[1] != "0":
        return spell(digits) + "年"
    if _SPAN.match(match.string, match.end()):
        return None
    stands, ends = _AT.search(left), not re.match(r" ?\w", after(match, 2))
    if stands and (digits[1] not in _ROUND or stands[0][0] in "从自像") and not (stands[0][0] in "到是" and ends):
        return spell(digits) + "年"
    opens = _OPENS.search(left) and not ends
    return spell(digits) + "年" if opens and digits[1] not in _ROUND else None


def _spelled(match: re.Match[str]) -> str:
    return spell(match[1])


@cache
def rules() -> tuple[Rule, ...]:
    """After the years of four digits."""
    return (
        Rule(
            "year before a short one",
            re.compile(r"(?<![\d.])((?:19|20)\d\d)(?= ?[、和与及] ?\d\d ?年)"),
            lambda match: spell(match[1]),
        ),
        Rule("decades", re.compile(rf"{_FREE}([5-9]0(?:/[5-9]0){{1,3}}) ?年(代|(?![前后来内间以多]))"), _decades),
        Rule(
            "short year",
            re.compile(
                r"([在从自到于是至，。；！？\n]|(?<!\d)(?<!\d )、|^)?(?<![\d.,A-Za-z])(\d\d) ?年"
                r"(?! ?[前后来间内以多里级制的之])"
            ),
            _short_year,
        ),
        Rule("year of this century", re.compile(_RECENT), _recent_year),
        Rule("year of last century", re.compile(_LAST_CENTURY), _last_century),
        Rule(
            "year of birth",
            re.compile(r"(?<=[是在])([5-9]\d)年(?=的(?:[，。！？；]|$))"),
            lambda match: spell(match[1]) + "年",
        ),
        Rule(
            "year of old",
            re.compile(r"(?:(?<=[从在于自至到])|(?<=到了))(\d\d[1-9])年(?! ?[前后来间内以多的校历诞华])"),
            lambda match: spell(match[1]) + "年",
        ),
        Rule("short edition", re.compile(rf"{_FREE}(0\d|[789]\d)(?={any_of(tables().cues['games'])})"), _spelled),
        Rule(
            "born after",
            re.compile(rf"{_FREE}(?:({_BORN}(?: ?[、和与跟到至/~–—-] ?{_BORN}){{0,3}})|([6-9][05][6-9][05]))(?=后)"),
            _generations,
        ),
    )
