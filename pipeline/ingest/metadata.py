"""What stands above an article: front matter, and `key: value` lines around the title.

Rule 1: between `---` lines at the very top every `key: value` counts.
Rule 2: otherwise only keys that publishers use: a speaker's label looks the same as a key.
Rule 3: the header ends at the second line that is neither metadata nor blank; the first such line is the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.text.page_words import is_header_key

_HEADER_LINES = 60
_FRONT_MATTER_LINES = 200
_LINE = re.compile(
    r"[\s*_>#]{0,6}(?P<key>[^\s:：*，。]{1,16})[ \t]{0,2}\**[ \t]{0,2}[:：]"
    r"[ \t]{0,4}\**[ \t]{0,4}(?P<value>\S.{0,4000})"
)
_TOKEN = re.compile(r"(?P<key>[A-Za-z][\w-]{1,20}):\s?(?P<value>[a-z0-9]+(?:[-_/.][\w-]+)+)", re.ASCII)
_ANOTHER = re.compile(r"[ \t\u3000|]{1,8}(?=(?P<key>[^\s:：*，。|]{1,16})[:：])")
_ENTRY = re.compile(r"(?P<key>[^\s:#\-][^:]{0,60}):(?:[ \t]+(?P<value>.*))?$")


class Header:
    """The metadata of a source, and the lines that remain (as many as before; what was read is empty)."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.blocks: list[Block] = []
        self.markup: list[Markup] = []
        self._read_lines(self._read_front_matter())

    def _read_front_matter(self) -> int:
        """Read what stands between `---` lines at the top; the index of the first line after them."""
        first = next((index for index, line in enumerate(self.lines) if line.strip()), None)
        if first is None or self.lines[first].rstrip() != "---":
            return 0
        for end in range(first + 1, min(len(self.lines), first + _FRONT_MATTER_LINES)):
            if self.lines[end].rstrip() in ("---", "..."):
                break
        else:
            return 0
        if not _ENTRY.match(next((line for line in self.lines[first + 1 : end] if line.strip()), "")):
            return 0
        self._read_entries(first + 1, end)
        for index in (first, end):
            self.markup.append(Markup(index + 1, self.lines[index].strip()))
            self.lines[index] = ""
        return end + 1

    def _read_entries(self, start: int, end: int) -> None:
        for index in range(start, end):
            line = self.lines[index]
            entry = _ENTRY.match(line)
            if entry:
                self._add(index, entry["key"].strip(), _unquoted(entry["value"] or ""))
                self._note_markup(index, entry["key"] + self.blocks[-1].text)
            elif line.strip() and self.blocks:
                last = self.blocks.pop()
                text = f"{last.text} {line.strip()}".strip()
                self.blocks.append(_metadata(last.key, text, last.line, index + 1))
            self.lines[index] = ""

    def _read_lines(self, start: int) -> None:
        other = 0
        stated: set[int] = set()
        for index in range(start, min(len(self.lines), start + _HEADER_LINES)):
            line = self.lines[index]
            if not line.strip():
                continue
            pieces = _pieces(line) or (_token(line) if index and index - 1 in stated else [])
            if not pieces:
                other += 1
                if other > 1:
                    return
                continue
            stated.add(index)
            for key, value in pieces:
                self._add(index, key, value)
            self._note_markup(index, "".join(key + value for key, value in pieces))
            self.lines[index] = ""

    def _note_markup(self, index: int, used: str) -> None:
        """What of a line is neither key nor value: colons, quotes, emphasis."""
        rest = "".join((Counter(self.lines[index]) - Counter(used)).elements())
        if rest.strip():
            self.markup.append(Markup(index + 1, rest.strip()))

    def _add(self, index: int, key: str, value: str) -> None:
        self.blocks.append(_metadata(key, value, index + 1, index + 1))


def _pieces(line: str) -> list[tuple[str, str]]:
    """The `key: value` pairs of a line that consists of them.

    >>> _pieces("作者：张三  来源: 某报"), _pieces("张三：作者是谁？")
    ([('作者', '张三'), ('来源', '某报')], [])
    """
    found: list[tuple[str, str]] = []
    at = 0
    ends = [match.start() for match in _ANOTHER.finditer(line) if is_header_key(match["key"])]
    for end in (*ends, len(line)):
        match = _LINE.match(line[at:end])
        if match and is_header_key(match["key"]) and not _is_speech(match["value"]):
            found.append((match["key"], match["value"].strip().strip("*").strip()))
        elif line[at:end].strip():
            return []
        at = end
    return found


def _token(line: str) -> list[tuple[str, str]]:
    """A `key: value` right below metadata, whatever the key, whose value is no words: Slug: he-qing-talks."""
    match = _TOKEN.fullmatch(line.strip())
    return [(match["key"], match["value"])] if match else []


def _is_speech(value: str) -> bool:
    """A sentence after the colon: 编辑 and 作者 may also be the labels of an interview."""
    return len(value) > 4 and value.rstrip("*_ ”」’").endswith(("。", "？", "！", "…", "?", "!"))


def _metadata(key: str, text: str, line: int, end_line: int) -> Block:
    return Block(kind=BlockKind.METADATA, key=key, text=text, line=line, end_line=end_line)


def _unquoted(value: str) -> str:
    """A YAML value without the quotes around it."""
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
