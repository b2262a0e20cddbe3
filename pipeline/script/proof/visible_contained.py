"""Files that are no text line by line, JSON and tables: whether every text in them stands on the lines that are proved.

The lines are made by the readers that the proof checks, so it looks into the file itself. Texts on one path (the same
keys of JSON, one column of a table) must follow one another on the lines: as they stand there, or, as the whole text
above its segments does, in what is said without the voices in front. What is set aside is no place to find words of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pipeline.ingest.decoding import decode
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from pipeline.ingest.document import Document

Path = tuple[str, ...]

_HAN = re.compile(f"[{HAN}]")
_DELIMITERS = (",", "\t", ";", "|")
_TIME = re.compile(r"(?=.*\d)(?:[^\w]|[\d至])+")
"""A column of such cells holds times, which a script does not show; numbers on their own look the same."""


def uncontained(document: Document, lines: Sequence[str]) -> list[tuple[int, str]]:
    """(the line near which it is missing, text) of what the file holds and the lines do not."""
    read = {"json": _json_texts, "table": _cells}.get(document.format)
    if read is None or not document.data:
        return []
    paths: dict[Path, list[str]] = defaultdict(list)
    for path, text in read(decode(document.data, document.file).text.lstrip("\ufeff")):
        paths[path].append(text)
    aside = {dropped.line for dropped in document.ignored}
    shown = _Row(lines, aside)
    names = "|".join(re.escape(voice) for voice in sorted({block.voice for block in document.blocks}, reverse=True))
    voices = re.compile(rf"^\s*(?:{names}):\s", re.MULTILINE)
    said = _Row(["" if number in aside else voices.sub("", line) for number, line in enumerate(lines, start=1)])
    found: list[tuple[int, str]] = []
    for texts in paths.values():
        lost = shown.lost(texts)
        bare = said.lost(voices.sub("", text) for text in texts) if lost else lost
        found += bare if len(bare) < len(lost) else lost
    return found


class _Row:
    """Lines without white space, one behind the other."""

    def __init__(self, lines: Sequence[str], aside: Collection[int] = ()) -> None:
        squeezed = ["".join(line.split()) for line in lines]
        self._text = "".join(squeezed)
        self._starts = list(accumulate(map(len, squeezed), initial=0))[:-1]
        self._aside = aside

    def lost(self, texts: Iterable[str]) -> list[tuple[int, str]]:
        """The texts that do not stand here one after the other, and the line from which each was looked for."""
        at, missing = 0, []
        for text in texts:
            words = "".join(text.split())
            found = self._find(words, at)
            if found < 0:
                missing.append((self._line(at), words))
            else:
                at = found + len(words)
        return missing

    def _find(self, words: str, at: int) -> int:
        """Where words stand from a place on; what is set aside has a beginning of its own, or one after a bar."""
        found = self._text.find(words, at)
        while found > 0 and self._line(found) in self._aside and not self._begins(found):
            found = self._text.find(words, found + 1)
        return found

    def _begins(self, at: int) -> bool:
        return self._starts[self._line(at) - 1] == at or self._text[at - 1] == "|"

    def _line(self, at: int) -> int:
        return max(1, bisect_right(self._starts, at))


def _json_texts(text: str) -> Iterator[tuple[Path, str]]:
    """Every text in Chinese, also of JSON that is kept in a string, in the order of the file."""
    value = _value(text)
    yield from _texts([_value(line) for line in text.splitlines()] if value is None else value, ())


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, str):
        inner = _value(value) if value.lstrip()[:1] in ("{", "[") else None
        if isinstance(inner, Mapping) or (isinstance(inner, list) and any(isinstance(e, Mapping) for e in inner)):
            yield from _texts(inner, path)
        elif _HAN.search(value):
            yield path, value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _cells(text: str) -> Iterator[tuple[Path, str]]:
    """Every cell, times aside, under the number of its column."""
    tables = [_table(text, each) for each in _DELIMITERS]
    rows = max(tables, key=lambda table: sum(len(row) == len(table[0]) > 1 for row in table))
    columns: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        for number, cell in enumerate(row):
            if cell.strip():
                columns[number].append(cell)
    for number, cells in columns.items():
        times = [cell for cell in cells if _TIME.fullmatch(cell)]
        has_times = 2 * len(times) >= len(cells) > 1
        yield from (((str(number),), cell) for cell in cells if not (has_times and _TIME.fullmatch(cell)))


def _table(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error:
        return []
