"""SubRip (.srt) and WebVTT (.vtt) -> one CUE block a voice of a cue.

Cues are found here, not by a library: those give no line numbers, and pass over or reject what does not fit,
whereas a transcript must not lose a line. Where the file is as it should be, a test holds this to webvtt-py's reading.
Rule 1: a cue is its timing line and the filled lines below it (SubRip: also lines after a blank one, until the
next number and timing).
Rule 2: what belongs to no cue is ignored with its reason, never lost.
Rule 3: captions that roll (each cue shows the last line again and adds one) give each line once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.ingest.clock import clock_ms
from pipeline.ingest.document import Block, BlockKind, Markup, SpanKind
from pipeline.ingest.parts import Parts, RichText, SourceFile
from pipeline.ingest.repairing import RepairedText, repair_pieces
from pipeline.ingest.rich_text import RichTextBuilder
from pipeline.ingest.wrapping import begins_with_label, names_above
from pipeline.notes import Dropped

_SRT_TIME = r"\d{1,3}[:：]\d{1,2}[:：]\d{1,2}(?:[,.:，．。：]\d{1,3})?"
_SRT_TIMING = re.compile(rf"\s*({_SRT_TIME})\s*-[- ]>\s*(?=\d{{1,3}}[:：]\d)({_SRT_TIME})?")
_VTT_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}"
_VTT_TIMING = re.compile(rf"\s*({_VTT_TIME}\.\d{{1,3}})\s*-->\s*({_VTT_TIME}(?:\.\d{{1,3}})?)")
_NUMBER = re.compile(r"\s*\d{1,9}\s*$")
_TAG = re.compile(
    r"(?P<break><br[ \t]{0,9}/?>)"
    r"|<(?P<end>/?)(?P<tag>b|i|u|s|c|v|em|strong|span|font|lang|ruby|rt)(?P<rest>(?:[.\s][^<>\n]{0,500})?)/?>"
    r"|<\d{2}[\d:.]{4,14}>"
    r"|\{\\?[a-zA-Z][^{}\n]{0,80}\}",
    re.IGNORECASE,
)
_VOICE = re.compile(r"(?:\.\S*)?\s+(.*\S)")
_VTT_BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t]|$)")
_ROLLING, _LEAST_REPEATS = 2, 2
"""Captions roll when half of the cues begin with what the one before them shows, and two at least add a line to it."""
_FORMAT_FIXES = frozenset({"html_tag", "html_emphasis", "html_entity"})


@dataclass(frozen=True, slots=True)
class Cue:
    """Line numbers are 1-based; `lines` are those below the timing."""

    timing_line: int
    start_ms: int | None
    end_ms: int | None
    lines: tuple[tuple[int, str], ...]


def read_srt(source: SourceFile) -> Parts:
    """Cues of a SubRip file."""
    repaired = repair_pieces(source.lines, without=_FORMAT_FIXES)
    return _Subtitles(_SRT_TIMING, in_webvtt=False).read(repaired)


def read_vtt(source: SourceFile) -> Parts:
    """Cues of a WebVTT file; `<v NAME>` names the voice."""
    repaired = repair_pieces(source.lines, without=_FORMAT_FIXES)
    return _Subtitles(_VTT_TIMING, in_webvtt=True).read(repaired)


class _Subtitles:
    def __init__(self, timing: re.Pattern[str], *, in_webvtt: bool) -> None:
        self._timing = timing
        self._in_webvtt = in_webvtt
        self._blocks: list[Block] = []
        self._markup: list[Markup] = []
        self._ignored: list[Dropped] = []
        self._names: frozenset[str] = frozenset()
        """Lines that stand above the words of cue after cue."""

    def read(self, repaired: RepairedText) -> Parts:
        cues, repeated = without_repeats(list(self._cues(repaired.pieces)))
        self._ignored += (Dropped(line=number, reason="repeated caption", text=row.strip()) for number, row in repeated)
        filled = [[row for _, row in cue.lines if row.strip()] for cue in cues]
        self._names = names_above([rows[0] for rows in filled if len(rows) > 1])
        for cue in cues:
            self._take_cue(cue)
        return Parts(
            blocks=tuple(self._blocks),
            markup=tuple(self._markup),
            ignored=tuple(self._ignored),
            receipts=repaired.receipts,
            unclear=repaired.unclear,
        )

    def _cues(self, lines: Sequence[str]) -> Iterator[Cue]:
        timings = [index for index, line in enumerate(lines) if self._timing.match(line)]
        names = {index - 1 for index in timings if index and self._is_name(lines, index - 1)}
        self._take_outside(lines, 0, timings[0] if timings else len(lines), names)
        for start, end in pairwise([*timings, len(lines)]):
            match = self._timing.match(lines[start])
            self._markup.append(Markup(start + 1, lines[start].strip()))
            inside = self._end_of_cue(lines, start + 1, end)
            self._markup.extend(Markup(i + 1, lines[i].strip()) for i in range(start + 1, inside) if i in names)
            yield Cue(
                timing_line=start + 1,
                start_ms=clock_ms(match.group(1)) if match else None,
                end_ms=clock_ms(match.group(2)) if match and match.group(2) else None,
                lines=tuple((i + 1, lines[i]) for i in range(start + 1, inside) if i not in names),
            )
            self._take_outside(lines, inside, end, names)

    def _is_name(self, lines: Sequence[str], index: int) -> bool:
        """Whether the line above a timing is a number, or in WebVTT a cue's name."""
        if _NUMBER.match(lines[index]):
            return True
        alone = index == 0 or not lines[index - 1].strip()
        return self._in_webvtt and bool(lines[index].strip()) and alone

    def _end_of_cue(self, lines: Sequence[str], start: int, end: int) -> int:
        """The index after the last line of a cue: WebVTT ends it at a blank line, SubRip at the next cue."""
        if not self._in_webvtt:
            return end
        return next((index for index in range(start, end) if not lines[index].strip()), end)

    def _take_outside(self, lines: Sequence[str], start: int, end: int, names: set[int]) -> None:
        """Lines that are in no cue: the header, notes, styles, names of cues."""
        reason = "header"
        for index in range(start, end):
            line = lines[index].strip()
            if not line:
                reason = "outside a cue"
                continue
            block = _VTT_BLOCK.match(line)
            if block:
                reason = block.group(1).lower()
            if (index in names and _NUMBER.match(line)) or (index == 0 and line.startswith("WEBVTT")):
                self._markup.append(Markup(index + 1, line))
            else:
                self._ignored.append(
                    Dropped(line=index + 1, reason="cue name" if index in names else reason, text=line)
                )

    def _take_cue(self, cue: Cue) -> None:
        voice = ""
        rows: list[tuple[int, str]] = []
        for number, line in cue.lines:
            at = 0
            for match in _TAG.finditer(line):
                if (match["tag"] or "").lower() == "v" and not match["end"]:
                    rows.append((number, line[at : match.start()]))
                    self._finish(cue, voice, rows)
                    self._markup.append(Markup(number, match.group()))
                    named = _VOICE.match(match["rest"])
                    voice, rows, at = html.unescape(named.group(1)) if named else "", [], match.end()
            rows.append((number, line[at:]))
        self._finish(cue, voice, rows)

    def _finish(self, cue: Cue, voice: str, rows: list[tuple[int, str]]) -> None:
        """One block of what one voice says in a cue."""
        if not rows:
            return
        rich = _rich(rows, self._names)
        self._markup.extend(rich.markup)
        self._ignored.extend(rich.ignored)
        if rich.text:
            filled = [number for number, row in rows if row.strip()]
            self._blocks.append(
                Block(
                    kind=BlockKind.CUE,
                    text=rich.text,
                    line=filled[0],
                    end_line=filled[-1],
                    spans=rich.spans,
                    breaks=rich.breaks,
                    voice=voice,
                    start_ms=cue.start_ms,
                    end_ms=cue.end_ms,
                )
            )


def without_repeats(cues: Sequence[Cue]) -> tuple[list[Cue], list[tuple[int, str]]]:
    """The cues of captions that roll, each line only where it comes first; and the lines left out."""
    shown = [[_TAG.sub("", row).strip() for _, row in cue.lines if _TAG.sub("", row).strip()] for cue in cues]
    overlaps = [0, *(_overlap(before, rows) for before, rows in pairwise(shown))]
    adding = sum(0 < overlap < len(rows) for overlap, rows in zip(overlaps, shown, strict=True))
    if _ROLLING * sum(map(bool, overlaps)) < len(cues) or adding < _LEAST_REPEATS:
        return list(cues), []
    kept: list[Cue] = []
    repeated: list[tuple[int, str]] = []
    for cue, overlap in zip(cues, overlaps, strict=True):
        filled = [line for line in cue.lines if _TAG.sub("", line[1]).strip()]
        repeated += filled[:overlap]
        again = {number for number, _ in filled[:overlap]}
        kept.append(replace(cue, lines=tuple(line for line in cue.lines if line[0] not in again)))
    return kept, repeated


def _overlap(before: Sequence[str], rows: Sequence[str]) -> int:
    """How many lines at the beginning of a cue stand at the end of the one before it."""
    most = min(len(before), len(rows))
    return next((size for size in range(most, 0, -1) if before[-size:] == rows[:size]), 0)


def _rich(rows: Sequence[tuple[int, str]], names: frozenset[str]) -> RichText:
    builder = RichTextBuilder(rows[0][0])
    for number, row in rows:
        builder.line = number
        if row.lstrip().startswith(("-", "–", "—")) or begins_with_label(row):
            builder.break_line("hard")
        at = 0
        is_reading = False
        for match in _TAG.finditer(row):
            text = html.unescape(row[at : match.start()])
            if is_reading:
                builder.set_aside(text, "ruby")
            else:
                builder.add(text)
            builder.add_markup(match.group())
            _apply_tag(match, builder)
            is_reading = (match["tag"] or "").lower() == "rt" and not match["end"]
            at = match.end()
        builder.add(html.unescape(row[at:]))
        builder.break_line("hard" if row.strip() in names else "soft")
    return builder.finish()


def _apply_tag(match: re.Match[str], builder: RichTextBuilder) -> None:
    kind = (match["tag"] or "").lower()
    if match["break"]:
        builder.break_line("hard")
    elif kind in ("b", "i"):
        span: SpanKind = "bold" if kind == "b" else "italic"
        if match["end"]:
            builder.close_span(span)
        else:
            builder.open_span(span)
