"""Times of day and clock-like lengths of time. Runs after the dates.

H:MM is a time of day unless a word of comparison stands beside it or it cannot be one (16:9, 2:0): then it is left to
the ratios. Beside a word of racing or recording it is how long something took.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.counts import count
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.numerals import cardinal
from pipeline.speech.spoken.tables import cue_after, cue_before
from pipeline.text.chinese import HAN

_FREE = r"(?<![\d.,A-Za-z])(?<!\d[-:：/])"
_HOUR = r"(?:[01]?\d|2[0-4])"
_TO = r" ?(?:[-–—~至到]|——) ?"
_NEAR = 6
_NOON = 12
_EVENING = 18
_DAWN = 5


def spoken_clock(hour: str, minute: str, second: str | None = None) -> str:
    """A time of day.

    >>> spoken_clock("3", "30"), spoken_clock("2", "00"), spoken_clock("12", "05")
    ('三点三十分', '两点', '十二点零五分')
    """
    said = "两点" if int(hour) == 2 else cardinal(hour) + "点"
    if int(minute) or second:
        said += _below_sixty(minute) + "分"
    return said + _below_sixty(second) + "秒" if second else said


def _below_sixty(digits: str) -> str:
    return ("零" if digits[0] == "0" and digits != "00" else "") + cardinal(digits)


def _half_of_day(hour: int, mark: str) -> str:
    if mark in "aA":
        return "凌晨" if hour < _DAWN or hour == _NOON else "上午"
    if hour == _NOON:
        return "中午"
    return "下午" if hour % _NOON < _EVENING - _NOON else "晚上"


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second, mark = match.groups()
    left = before(match, _NEAR)
    scored = cue_before("compared_by", left) and not second
    if not mark and not scored and (cue_before("durations", left) or cue_after("durations", after(match, _NEAR))):
        return _spoken_duration(hour, minute, second)
    compared = cue_before("compared_by", left) or cue_after("compared", after(match, _NEAR))
    if compared and not mark and not second:
        return None
    half = _half_of_day(int(hour), mark[0]) if mark and not cue_before("daytime", left) else ""
    return half + spoken_clock(hour, minute, second)


def _minutes(match: re.Match[str]) -> str | None:
    """26:41 is no time of day, and nobody compares such numbers unless a word says so."""
    if cue_before("compared_by", before(match, _NEAR)) or cue_after("compared", after(match, _NEAR)):
        return None
    return _spoken_duration(match[1], match[2], None)


def _spoken_duration(first: str, second: str, third: str | None) -> str:
    """2:05:30 of a race; two parts are minutes and seconds.

    >>> _spoken_duration("2", "05", "30"), _spoken_duration("3", "45", None)
    ('两小时五分三十秒', '三分四十五秒')
    """
    if third is None:
        return f"{count(first, '分钟')}分{cardinal(second)}秒"
    return f"{count(first, '小时')}小时{cardinal(second)}分{cardinal(third)}秒"


def _marked_first(match: re.Match[str]) -> str:
    """AM 9:00."""
    mark, hour, minute = match.groups()
    return _half_of_day(int(hour), mark) + spoken_clock(hour, minute)


def _hour(match: re.Match[str]) -> str | None:
    hour, mark = match.groups()
    if not 1 <= int(hour) <= _NOON:
        return None
    said = "" if cue_before("daytime", before(match, _NEAR)) else _half_of_day(int(hour), mark[0])
    return said + spoken_clock(hour, "00")


@cache
def rules() -> tuple[Rule, ...]:
    """Times of day."""
    return (
        Rule(
            "mark first",
            re.compile(rf"(?<![A-Za-z])([AaPp])\.?[Mm]\.? ?({_HOUR})[:：]([0-5]\d)(?![\d:：])"),
            _marked_first,
        ),
        Rule(
            "mark of a recording", re.compile(rf"(?:(?<=\n)|(?<![\s\S]))([2-5]\d)[:：]([0-5]\d)(?=[ {HAN}])"), _minutes
        ),
        Rule(
            "time range",
            re.compile(rf"{_FREE}({_HOUR})[:：]([0-5]\d){_TO}(?={_HOUR}[:：][0-5]\d)"),
            lambda match: spoken_clock(match[1], match[2]) + "到",
        ),
        Rule(
            "time",
            re.compile(
                rf"{_FREE}({_HOUR})[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d%])(?![:：.]\d)"
                r"(?: ?([AaPp]\.?[Mm])(?![A-Za-z])\.?)?"
            ),
            _time,
        ),
        Rule(
            "minutes and seconds",
            re.compile(rf"{_FREE}(2[5-9]|[3-5]\d)[:：]([0-5][1-46-9])(?![\d%:：.])"),
            _minutes,
        ),
        Rule("hour", re.compile(rf"{_FREE}(\d{{1,2}}) ?([AaPp]\.?[Mm])(?![A-Za-z])\.?"), _hour),
        Rule("span of hours", re.compile(r"(?<=[点分秒]) ?(?:[-–~]|—{1,2}) ?(?=[上下中凌晚])"), lambda _: "到"),
    )
