"""What files show that are rewritten before they are read: subtitle scripts, Org, AsciiDoc, talks in tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import defs

_DRAWN = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?=\{[^{}]*\\p0|$)")
_STYLE = re.compile(r"\{[^{}]*\}")
_SPACE = re.compile(r"\\[Nnh]")
_EVENT = re.compile(r"\s*(dialogue|comment)\s*:(.*)", re.IGNORECASE)
_FORMAT = re.compile(r"\s*format\s*:(.*\btext\b.*)", re.IGNORECASE)
_USUAL = "layer,start,end,style,name,marginl,marginr,marginv,effect,text"

_KEYWORD = re.compile(r"\s*#\+([\w-]+):?\s*(.*)")
_FACTS = frozenset({"author", "date"})
_TODO = re.compile(r"(\*{1,6}\s+)(?:(?:TODO|DONE)\s+)?(\S.*?)(?:\s+:[\w@:]+:)?\s*")
_ASIDE = re.compile(r"# .*|\s*:[A-Z_]{2,30}:\s*.*")
_ORG_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")

_LINK = re.compile(r"(?:link:)?(https?://[^\s\[\]]+)\[([^\[\]]*)\]")
_IMAGE = re.compile(r"image::?\S+?\[([^\[\]]*)\]")
_TERM = re.compile(r"(\S.{0,60}?)::(?=\s|$)")
_SETTING = re.compile(r"//.*|:[\w!-]{1,40}:.*|\[(?:[!-~][^\[\]]*)?\]\s*")
_VOICE_TAG = re.compile(r"<(/?)([^\W\d_][^<>/:@=\"]{0,30})>")
_FRAME = re.compile(r"(?:-{4,}|\.{4,}|_{4,}|={4,}|\*{4,}|--)\s*")


def ass_lines(lines: Sequence[str]) -> list[str]:
    """The words of every event behind the name that its field gives."""
    return list(_events(lines))


def _events(lines: Sequence[str]) -> Iterator[str]:
    fields = _USUAL.split(",")
    for line in lines:
        stated, event = _FORMAT.match(line), _EVENT.match(line)
        if stated:
            fields = [name.strip().lower() for name in stated[1].split(",")]
        if not event:
            yield ""
            continue
        values = dict(zip(fields, event[2].split(",", len(fields) - 1), strict=False))
        words = _SPACE.sub(" ", _STYLE.sub("", _DRAWN.sub("", values.get("text", "")))).strip()
        name = (values.get("name") or values.get("actor") or "").strip()
        yield f"{name}: {words}" if name and words and event[1].lower() == "dialogue" else words


def org_lines(lines: Sequence[str]) -> list[str]:
    """The lines without addresses, states and tags; a setting as a comment shows it."""
    return [_org(line) for line in lines]


def _org(line: str) -> str:
    keyword = _KEYWORD.match(line)
    if keyword:
        key, value = keyword[1].lower(), keyword[2]
        if key == "title" or key.startswith(("begin_", "end_")):
            return value if key == "title" else ""
        return f"{key}: {value}" if key in _FACTS and value else _comment(f"{key} {value}")
    if _ASIDE.fullmatch(line):
        return _comment(line)
    heading = _TODO.fullmatch(line)
    shown = f"{heading[1]}{heading[2]}" if heading else line
    return _ORG_LINK.sub(lambda link: link[2] or link[1], shown)


def asciidoc_lines(lines: Sequence[str]) -> list[str]:
    """The lines without frames and addresses; a term is what a label is elsewhere."""
    return ["" if _FRAME.fullmatch(line) else _asciidoc(line) for line in lines]


def _asciidoc(line: str) -> str:
    if _SETTING.fullmatch(line):
        return _comment(line)
    shown = _LINK.sub(lambda link: link[2].strip() or link[1], _IMAGE.sub(r"\1", line))
    return _TERM.sub(r"\1：", shown, count=1)


def tagged_lines(lines: Sequence[str]) -> list[str]:
    """The lines with the names of tags that no page has as labels: `<Person1>` stands in front of who speaks."""
    return [_VOICE_TAG.sub(_label_of, line) for line in lines]


def _label_of(tag: re.Match[str]) -> str:
    if tag[2].lower() in defs.tags:
        return tag[0]
    return " " if tag[1] else f" {tag[2]}: "


def _comment(text: str) -> str:
    """What a format says to its program, as a script's receipts write it."""
    return f"<!-- {text.strip()} -->" if text.strip() else ""
