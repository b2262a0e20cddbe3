"""What recognisers call the text, the speaker and the times of a segment, and the values that they write there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.ingest.clock import clock_ms

Fields = Mapping[str, Any]
"""An object of a file; its keys are folded."""

TEXT = (
    *("text", "transcript", "sentence", "utterance", "content", "onebest", "display", "displaytext"),
    *("文本", "内容", "文字"),
)
PAGE = ("html", "contenthtml", "content", "body", "text", "transcript")
"""Where an object keeps a whole page or article."""
WORDINGS = frozenset({"alternatives", "nbest", "hypotheses", "candidates"})
"""Lists of several wordings of one utterance, the likeliest first."""

_SPEAKER = ("speaker", "speakerid", "speakerlabel", "speakername", "spk", "spkid", "说话人", "发言人", "讲话人")
_PERSON = ("role", "name", "user", "author", "姓名", "角色")
"""Keys that say who speaks only beside the words: the name of what holds many segments is the name of a file."""
_START = ("start", "starttime", "begin", "begintime", "startms", "bg", "from", "offset", "时间", "开始")
_END = ("end", "endtime", "stop", "endms", "ed", "to", "结束")
_PAIRS = ("timestamp", "timestamps", "offsets")
"""Keys whose value is the beginning and the end together."""
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_MILLISECONDS_FROM = 3_600
"""Whole numbers that grow beyond so many are milliseconds: few talks in seconds are longer than an hour."""


def fold_key(key: str) -> str:
    """A key without what programs write differently.

    >>> fold_key("speaker_label"), fold_key("SpeakerLabel")
    ('speakerlabel', 'speakerlabel')
    """
    return key.replace("_", "").replace("-", "").lower()


def speaker_of(row: Fields, above: Sequence[Fields]) -> str:
    """Who says the words of an object; where it names nobody, the objects around it may, the nearest first."""
    names = (*_voices(row, (*_SPEAKER, *_PERSON)), *(name for each in above for name in _voices(each, _SPEAKER)))
    return next(iter(names), "")


def _voices(row: Fields, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        value = row.get(key)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("id")
        if isinstance(value, int) and not isinstance(value, bool):
            yield f"Speaker {value}"
        elif isinstance(value, str) and value.strip():
            yield f"Speaker {value.strip()}" if value.strip().isdigit() else value


def times_of(row: Fields, above: Sequence[Fields], unit: int) -> tuple[int | None, int | None]:
    """Beginning and end in milliseconds; `unit` is what one of a number is."""
    timed = next((each for each in (row, *above) if has_time(each)), row)
    return _milliseconds(_raw_time(timed, _START, 0), unit), _milliseconds(_raw_time(timed, _END, 1), unit)


def has_time(row: Fields) -> bool:
    """Whether an object says when it begins."""
    return _raw_time(row, _START, 0) is not None


def unit_of(rows: Sequence[Fields]) -> int:
    """How many milliseconds one is: a thousand, unless times are whole numbers that grow too large for seconds."""
    times = [time for time in (_raw_time(row, _START, 0) for row in rows) if time is not None]
    whole = [time for time in times if isinstance(time, int) or (isinstance(time, str) and time.isdigit())]
    return 1 if whole and len(whole) == len(times) and max(map(int, whole)) > _MILLISECONDS_FROM else 1000


def _raw_time(row: Fields, keys: Sequence[str], place: int) -> Any:
    for key in _PAIRS:
        pair = row.get(key)
        if isinstance(pair, list) and len(pair) > place and not isinstance(pair[place], list):
            return pair[place]
        if isinstance(pair, Mapping):
            return next((pair[name] for name in keys if name in pair), None)
    return next((row[key] for key in keys if key in row), None)


def _milliseconds(value: Any, unit: int) -> int | None:
    if isinstance(value, str):
        return clock_ms(value) if ":" in value else _number(value.strip(), unit)
    return round(value * unit) if isinstance(value, int | float) else None


def _number(text: str, unit: int) -> int | None:
    """A number, also with the unit as `1.5s` or `PT1M2.5S` have it."""
    duration = _DURATION.fullmatch(text)
    if duration and any(duration.groups()):
        hours, minutes, seconds = (float(each or 0) for each in duration.groups())
        return round(((hours * 60 + minutes) * 60 + seconds) * 1000)
    try:
        return round(float(text.removesuffix("s")) * (1000 if text.endswith("s") else unit))
    except (ValueError, OverflowError):
        return None
