"""What recognisers write as JSON -> one block a segment: Whisper, WhisperX, whisper.cpp, FunASR and their like.

Rule 1: they differ in the names of their keys, not in the matter: somewhere there is a list of objects, and each holds
a text. Of several such lists (segments, words) the one with the longest texts is the talk.
Rule 2: a page kept in JSON is read as the page. Other JSON is no transcript.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import SourceError
from pipeline.ingest.clock import clock_ms
from pipeline.ingest.foreign import is_chinese
from pipeline.ingest.paragraph_lines import Said, parts_of_said
from pipeline.ingest.parts import Parts, SourceFile

_TEXT = ("text", "transcript", "sentence", "utterance", "content", "onebest", "文本", "内容", "文字")
_SPEAKER = (
    *(
        "speaker",
        "speaker_id",
        "speakerId",
        "speaker_label",
        "speakerName",
        "spk",
        "spk_id",
        "role",
        "name",
        "user",
        "author",
    ),
    *("说话人", "发言人", "讲话人", "姓名", "角色"),
)
_START = (
    "start",
    "start_time",
    "startTime",
    "begin",
    "begin_time",
    "beginTime",
    "start_ms",
    "bg",
    "from",
    "时间",
    "开始",
)
_END = ("end", "end_time", "endTime", "stop", "end_ms", "ed", "to", "结束")
_PAIRS = ("timestamp", "timestamps", "offsets")
"""Keys whose value is the beginning and the end together."""
_PAGE = ("html", "content_html", "contentHtml", "content", "body", "text", "transcript")
_LEAST_TEXT = 0.6
"""The share of a list's objects that must hold a text."""
_MILLISECONDS_FROM = 3_600
"""Whole numbers that grow beyond so many are milliseconds: few talks in seconds are longer than an hour."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Talk:
    rows: Sequence[Mapping[str, Any]]
    key: str


def is_json(lines: Sequence[str]) -> bool:
    """Whether a text is JSON, or JSON line by line."""
    filled = [line for line in lines if line.strip()]
    begins = bool(filled) and filled[0].lstrip("\ufeff \t")[:1] in ("{", "[")
    return begins and filled[-1].rstrip()[-1:] in ("}", "]") and _parsed(lines) is not None


def read_segments(source: SourceFile) -> Parts:
    """Blocks of a recogniser's JSON; SourceError for JSON that holds no talk."""
    value = _parsed(source.lines)
    talk = max(_talks(value, 0), key=_weight, default=None)
    if talk is None:
        page = _page(value)
        if page is None:
            raise SourceError(
                f"{source.name}: is JSON without a list of segments that hold a text",
                hint="export the transcript as .txt, .srt or .vtt, or as JSON with segments (speaker, start, text)",
            )
        return _read_page(page, source)
    unit = 1 if _is_in_milliseconds(talk.rows) else 1000
    return parts_of_said(
        [
            Said(str(row[talk.key]), _speaker(row), _time(row, _START, 0, unit), _time(row, _END, 1, unit))
            for row in talk.rows
            if isinstance(row.get(talk.key), str)
        ]
    )


def _parsed(lines: Sequence[str]) -> Any:
    """The value of a text in JSON; None when it is none."""
    try:
        return json.loads("\n".join(lines).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in lines if line.strip()] or None
    except (ValueError, RecursionError):
        return None


def _talks(value: Any, depth: int) -> Iterator[_Talk]:
    """Every list of objects of which most hold a text."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _talks(each, depth + 1)
    elif isinstance(value, list):
        rows = [row for row in value if isinstance(row, Mapping)]
        for key in _TEXT:
            holding = sum(isinstance(row.get(key), str) for row in rows)
            if rows and holding >= _LEAST_TEXT * len(value):
                yield _Talk(rows, key)
                break
        for row in value:
            yield from _talks(row, depth + 1)


def _weight(talk: _Talk) -> int:
    """Segments above their words: the square of each text's length, so that long texts weigh more than many."""
    return sum(len(str(row.get(talk.key) or "")) ** 2 for row in talk.rows)


def _speaker(row: Mapping[str, Any]) -> str:
    for key in _SPEAKER:
        value = row.get(key)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("id")
        if isinstance(value, int) and not isinstance(value, bool):
            return f"Speaker {value}"
        if isinstance(value, str) and value.strip():
            return f"Speaker {value.strip()}" if value.strip().isdigit() else value
    return ""


def _time(row: Mapping[str, Any], keys: Sequence[str], place: int, unit: int) -> int | None:
    value = _raw_time(row, keys, place)
    if isinstance(value, str):
        return clock_ms(value) if ":" in value else _number(value, unit)
    return round(value * unit) if isinstance(value, int | float) else None


def _raw_time(row: Mapping[str, Any], keys: Sequence[str], place: int) -> Any:
    for key in _PAIRS:
        pair = row.get(key)
        if isinstance(pair, list) and len(pair) > place and not isinstance(pair[place], list):
            return pair[place]
        if isinstance(pair, Mapping):
            return next((pair[name] for name in keys if name in pair), None)
    return next((row[key] for key in keys if key in row), None)


def _number(text: str, unit: int) -> int | None:
    try:
        return round(float(text) * unit)
    except ValueError:
        return None


def _is_in_milliseconds(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether times are whole numbers that grow too large for seconds."""
    times = [_raw_time(row, _START, 0) for row in rows]
    whole = [time for time in times if isinstance(time, int) or (isinstance(time, str) and time.isdigit())]
    return bool(whole) and len(whole) == len(times) and max(map(int, whole)) > _MILLISECONDS_FROM


def _page(value: Any) -> str | None:
    """The page or article that an object keeps in one of its strings: the longest one in Chinese."""
    if not isinstance(value, Mapping):
        return None
    texts = [value[key] for key in _PAGE if isinstance(value.get(key), str) and is_chinese(value[key])]
    return max(texts, key=len, default=None)


def _read_page(page: str, source: SourceFile) -> Parts:
    from dataclasses import replace

    from pipeline.ingest.decoding import split_lines
    from pipeline.ingest.markdown import read_markdown

    lines = split_lines(page)
    return replace(read_markdown(SourceFile(name=source.name, data=b"", lines=lines)), source_lines=lines)
