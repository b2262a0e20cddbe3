"""What recognisers write as JSON -> one block a segment: Whisper, Google, AWS, Azure, Deepgram, FunASR and their like.

Rule 1: they differ in the names of their keys, not in the matter: somewhere there are lists of objects, and each holds
a text. Lists under the same keys are one talk. Of a talk that is cut in several ways (segments, words, the whole) the
one that says who speaks is read, then the one that says when, then segments.
Rule 2: of several wordings of one utterance the first is read.
Rule 3: what else is in Chinese is set aside, unless it is part of what is read, or all of it at once.
Rule 4: a page kept in JSON is read as the page. Other JSON is no transcript.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.errors import SourceError
from pipeline.ingest.foreign import is_chinese
from pipeline.ingest.joining import join_mark
from pipeline.ingest.paragraph_lines import Aside, Piece, Said, Stated, parts_of
from pipeline.ingest.parts import Parts, SourceFile, bound
from pipeline.ingest.segment_fields import PAGE, Fields, fold_key, speaker_of, times_of, unit_of
from pipeline.ingest.segment_talk import LONGEST_WORD, Path, Row, Talk, choose_talk
from pipeline.messages import _
from pipeline.text.chinese import HAN, SENTENCE_ENDS
from pipeline.text.page_words import fact_of

_DEEPEST = 100
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text in Chinese that is none of the talk's, and where it stands."""

    path: Path
    text: str


def is_json(lines: Sequence[str]) -> bool:
    """Whether a text is JSON, or JSON line by line."""
    filled = [line for line in lines if line.strip()]
    begins = bool(filled) and filled[0].lstrip("\ufeff \t")[:1] in ("{", "[")
    return begins and filled[-1].rstrip()[-1:] in ("}", "]") and _parsed(lines) is not None


def read_segments(source: SourceFile) -> Parts:
    """Blocks of a recogniser's JSON; SourceError for JSON that holds no talk."""
    try:
        value = _opened(_parsed(source.lines), 0)
    except RecursionError as error:
        raise SourceError(_("{name}: is JSON nested too deep to be a transcript", name=source.name)) from error
    talk = choose_talk(value)
    if talk is not None:
        facts, rest = _parted(value)
        return parts_of([*facts, *_pieces(rest, talk)])
    key = _page_key(value)
    if key is None:
        raise SourceError(
            _("{name}: is JSON without a list of segments that hold a text", name=source.name),
            hint=_("export the transcript as .txt, .srt or .vtt, or as JSON with segments (speaker, start, text)"),
        )
    return _read_page(key, value, source)


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


def _opened(value: Any, depth: int) -> Any:
    """The value with folded keys, and JSON kept in its strings opened."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        inner = _parsed([value])
        is_data = isinstance(inner, Mapping) or (isinstance(inner, list) and any(isinstance(e, Mapping) for e in inner))
        return _opened(inner, depth + 1) if is_data else value
    if isinstance(value, Mapping):
        folded: dict[str, Any] = {}
        for key, each in value.items():
            name = fold_key(key)
            while name in folded:
                name += "'"
            folded[name] = _opened(each, depth + 1)
        return folded
    return [_opened(each, depth + 1) for each in value] if isinstance(value, list) else value


def _parted(value: Any) -> tuple[list[Stated], Any]:
    """The facts that stand above every list, and all the rest."""
    if not isinstance(value, Mapping):
        return [], value
    facts: list[Stated] = []
    rest: dict[str, Any] = {}
    for key, each in value.items():
        if isinstance(each, str) and fact_of(key) and _HAN.search(each):
            facts.append(Stated(each, key))
        else:
            inner, rest[key] = _parted(each)
            facts += inner
    return facts, rest


def _pieces(value: Any, talk: Talk) -> Iterator[Piece]:
    """What is said, in its order, and what is set aside where it stands."""
    rows = {id(row.fields): row for row in talk.rows}
    unit = unit_of([each for row in talk.rows for each in (row.fields, *row.above)])
    found: list[Said | Aside | _Leaf] = []
    for place in _leaves(value, (), rows):
        found += _of_row(place, talk.key, unit) if isinstance(place, Row) else [place]
    said = [each for each in found if isinstance(each, Said)]
    if sum(len(each.text) for each in said) <= LONGEST_WORD * len(said):
        found = list(_sentences(found))
        said = [each for each in found if isinstance(each, Said)]
    leaves = [each for each in found if isinstance(each, _Leaf)]
    named = "\n".join(_squeezed(f"{each.voice}:{each.text}" if each.voice else each.text) for each in said)
    bare = "".join(_squeezed(each.text) for each in said)
    voices = _before_words({each.voice for each in said if each.voice})
    parts = _part_of(leaves, named)
    parts |= _part_of([_Leaf(each.path, voices.sub("", each.text)) for each in leaves], bare)
    for each in found:
        if not isinstance(each, _Leaf):
            yield each
        elif each.path not in parts:
            yield Aside(each.text, "other field")


def _of_row(row: Row, key: str, unit: int) -> Iterator[Said | Aside]:
    """A segment, and what else its object says."""
    text = row.fields[key] if isinstance(row.fields.get(key), str) else ""
    voice = speaker_of(row.fields, row.above)
    if row.is_other_wording:
        yield Aside(text, "alternative wording")
    else:
        yield Said(text, voice, *times_of(row.fields, row.above, unit))
    shown = f"{voice}:{text}" if text.strip() and not row.is_other_wording else ""
    reason = "alternative wording" if row.is_other_wording else "other field"
    rest = {name: each for name, each in row.fields.items() if name != key or each != text}
    leaves = list(_leaves(rest, (), {}))
    others = [each for each in leaves if isinstance(each, _Leaf)]
    parts = _part_of(others, _squeezed(shown))
    for path in dict.fromkeys(each.path for each in others if each.path not in parts):
        yield Aside(" | ".join(each.text for each in others if each.path == path), reason)


def _sentences(found: Sequence[Said | Aside | _Leaf]) -> Iterator[Said | Aside | _Leaf]:
    """Words of one voice as the sentences that they make."""
    open_: Said | None = None
    for each in found:
        if open_ and isinstance(each, Said) and each.voice == open_.voice and open_.text[-1:] not in SENTENCE_ENDS:
            words = open_.text + join_mark(open_.text[-1:], each.text[:1]) + each.text
            open_ = replace(open_, text=words, end_ms=each.end_ms)
            continue
        if open_:
            yield open_
        open_ = each if isinstance(each, Said) else None
        if open_ is None:
            yield each
    if open_:
        yield open_


def _part_of(leaves: Sequence[_Leaf], text: str) -> frozenset[Path]:
    """The paths whose texts are words of another text, all of them, one after the other."""
    on: dict[Path, list[str]] = defaultdict(list)
    for leaf in leaves:
        on[leaf.path].append(_squeezed(leaf.text))
    return frozenset(path for path, words in on.items() if _follow(words, text))


def _follow(words: Sequence[str], text: str) -> bool:
    at = 0
    for each in words:
        at = text.find(each, at)
        if at < 0:
            return False
        at += len(each)
    return True


def _leaves(value: Any, path: Path, rows: Mapping[int, Row]) -> Iterator[Row | _Leaf]:
    """The rows, and every other text in Chinese, in the order of the file."""
    if id(value) in rows:
        yield rows[id(value)]
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, (*path, key), rows)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, path, rows)
    elif isinstance(value, str) and _HAN.search(value):
        yield _Leaf(path, value)


def _before_words(voices: Collection[str]) -> re.Pattern[str]:
    """Voices as a whole text has them, in front of its lines."""
    names = "|".join(re.escape(voice) for voice in sorted(voices, key=len, reverse=True))
    return re.compile(rf"^\s*(?:{names}):\s", re.MULTILINE)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _page_key(value: Any) -> str | None:
    """Where an object keeps the page or article: its longest text in Chinese."""
    keys = PAGE if isinstance(value, Mapping) else ()
    holding = [key for key in keys if isinstance(value.get(key), str) and is_chinese(value[key])]
    return max(holding, key=lambda key: len(value[key]), default=None)


def _read_page(key: str, value: Fields, source: SourceFile) -> Parts:
    """The page below what is stated about it, and above what else the file holds."""
    from pipeline.ingest.decoding import split_lines
    from pipeline.ingest.markdown import read_markdown

    lines = split_lines(value[key])
    read = replace(read_markdown(SourceFile(name=source.name, data=b"", lines=lines)), source_lines=lines)
    facts, rest = _parted({name: each for name, each in value.items() if name != key})
    leaves = [each for each in _leaves(rest, (), {}) if isinstance(each, _Leaf)]
    parts = _part_of(leaves, _squeezed(value[key]))
    asides = [Aside(each.text, "other field") for each in leaves if each.path not in parts]
    return bound([parts_of(facts), read, parts_of(asides)])
