"""The paragraphs of a Word document: their pieces in order, and what in them is set aside.

Rule 1: a run's properties are looked at once; deleted, struck out and hidden runs are no text.
Rule 2: of a phonetic guide the characters below are text, whichever of the two ways of writing it (`w:ruby`, a field
`EQ`) the file uses; the reading above follows them in a bracket when it is pinyin, and else is set aside. Of other
fields the result is text, the code is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pipeline.ingest.docx_styles import Styles, W, kind_of
from pipeline.ingest.readings_above import pinyin_in_bracket
from pipeline.ingest.superscripts import superscript

if TYPE_CHECKING:
    from lxml.etree import _Element

PieceKind = Literal["text", "tab", "break", "image", "bold", "italic", "link", "close"]
Piece = tuple[PieceKind, str]

_LINK_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWING_NAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_NOT_TEXT = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}p", _FALLBACK})
_RUN, _TEXT, _RUN_PROPERTIES, _VALUE = f"{W}r", f"{W}t", f"{W}rPr", f"{W}val"
_PROPERTIES = {
    f"{W}b": "bold",
    f"{W}i": "italic",
    f"{W}vanish": "hidden",
    f"{W}strike": "struck out",
    f"{W}dstrike": "struck out",
}
_SIGNS: Mapping[str, Piece] = {
    f"{W}tab": ("tab", ""),
    f"{W}ptab": ("tab", ""),
    f"{W}br": ("break", ""),
    f"{W}cr": ("break", ""),
    f"{W}noBreakHyphen": ("text", "-"),
}
_NOTES = {f"{W}footnoteReference": "f", f"{W}endnoteReference": "e"}
_CONTEXT = 8
"""Characters in front of a power that tell it from other digits of its line."""
_BOLD: tuple[Piece, ...] = (("bold", ""),)
_ITALIC: tuple[Piece, ...] = (("italic", ""),)
_END_BOLD: tuple[Piece, ...] = (("close", "bold"),)
_END_ITALIC: tuple[Piece, ...] = (("close", "italic"),)
_OFF = ("0", "false", "off", "none")
_GUIDE_FIELD = re.compile(r"\s*EQ\b.{0,200}?\\o(?:\\a[a-z])?\s?\(.{0,200},(?P<base>[^,()]{1,60})\)\s*", re.I | re.S)
_GUIDE_READING = re.compile(r"\(([^()]{1,60})\)\s*,")
_LINK_FIELD = re.compile(r"\s*HYPERLINK\s+\"([^\"]{1,2000})\"", re.I)


class Paragraph:
    """One `w:p`: its pieces in order, its kind, its text as a source line, what of it is set aside."""

    def __init__(self, element: _Element, styles: Styles, links: Mapping[str, str]) -> None:
        self.pieces: list[Piece] = []
        self.asides: list[tuple[str, str]] = []
        """(reason, text) of what is no text of the paragraph."""
        self.repairs: list[tuple[str, str, str]] = []
        """(what was mended, as written, as read): powers, each with the characters before it, and readings above."""
        self.notes: list[str] = []
        """Ids of the footnotes ("f1") and endnotes ("e1") that it refers to."""
        self.kind, self.level = kind_of(element, styles)
        self._links = links
        self._fields: list[_Field] = []
        self._take_children(element)
        for field in self._fields:
            self.pieces += [("close", "link")] if field.is_link else []
        self.text = "".join(_plain(piece) for piece in self.pieces)

    @property
    def plain(self) -> str:
        """The paragraph as a line of the source: all that stands in it, powers as their digits."""
        line = self.text
        for _, written, read in self.repairs:
            line = line.replace(read, written, 1)
        return line + "".join(text for _, text in self.asides)

    def _take_children(self, parent: _Element) -> None:
        """Runs, hyperlinks and whatever wraps them; XML readers bound the depth."""
        for child in parent:
            tag = child.tag
            if tag in _NOT_TEXT or not isinstance(tag, str):
                continue
            if tag == _RUN:
                self._take_run(child)
            elif tag == f"{W}hyperlink":
                self.pieces.append(("link", self._links.get(child.get(_LINK_ID) or "", "")))
                self._take_children(child)
                self.pieces.append(("close", "link"))
            else:
                self._take_children(child)

    def _take_run(self, run: _Element) -> None:
        marks = _marks_of(run)
        reason = "hidden" if "hidden" in marks else "struck out" if "struck out" in marks else ""
        if reason:
            self.set_aside(reason, "".join(str(text.text or "") for text in run.iter(_TEXT)))
            return
        bold, italic = "bold" in marks, "italic" in marks
        self.pieces.extend(_BOLD[:bold] + _ITALIC[:italic])
        for child in run:
            if child.tag != _TEXT:
                self._take_run_child(child)
            elif child.text:
                self._take_text(_one_line(str(child.text)), is_raised="raised" in marks)
        self.pieces.extend(_END_ITALIC[:italic] + _END_BOLD[:bold])

    def _take_text(self, text: str, *, is_raised: bool) -> None:
        small = superscript(text, self._last_character()) if is_raised else text
        if small is None:
            self.set_aside("note mark", text)
            return
        if small != text:
            before = next((text for kind, text in reversed(self.pieces) if kind == "text"), "")[-_CONTEXT:]
            self.repairs.append(("superscript", before + text, before + small))
        if small:
            self.pieces.append(("text", small))

    def _take_run_child(self, child: _Element) -> None:
        tag = child.tag
        if tag in _SIGNS:
            self.pieces.append(_SIGNS[tag])
        elif tag in _NOTES:
            self.notes.append(_NOTES[tag] + (child.get(f"{W}id") or ""))
        elif tag == f"{W}ruby":
            self._take_guide(child)
        elif tag == f"{W}fldChar":
            self._take_field_border(child.get(f"{W}fldCharType") or "")
        elif tag == f"{W}instrText" and self._fields:
            self._fields[-1].code += str(child.text or "")
        else:
            self._take_drawings(child)

    def _take_drawings(self, child: _Element) -> None:
        for drawing in child.iter(_DRAWING_NAME):
            self.pieces.append(("image", _one_line(drawing.get("descr") or drawing.get("title") or "")))

    def _take_guide(self, guide: _Element) -> None:
        above = ["".join(str(text.text or "") for text in part.iter(_TEXT)) for part in guide.iter(f"{W}rt")]
        for part in guide:
            if part.tag == f"{W}rubyBase":
                self._take_children(part)
        self._take_reading("".join(above))

    def _take_reading(self, written: str) -> None:
        """What stands above the last characters."""
        read = pinyin_in_bracket(_one_line(written))
        if read:
            self.repairs.append(("ruby", _one_line(written).strip(), read))
            self.pieces.append(("text", read))
        else:
            self.set_aside("ruby", written)

    def _take_field_border(self, border: str) -> None:
        if border == "begin":
            self._fields.append(_Field())
        elif border == "separate" and self._fields:
            field = self._fields[-1]
            link = _LINK_FIELD.match(field.code)
            field.has_result, field.is_link = True, link is not None
            if link:
                self.pieces.append(("link", link.group(1)))
        elif border == "end" and self._fields:
            field = self._fields.pop()
            guide = None if field.has_result else _GUIDE_FIELD.fullmatch(field.code)
            if guide:
                self.pieces.append(("text", _one_line(guide["base"])))
                self._take_reading(next(iter(_GUIDE_READING.findall(field.code)), ""))
            elif field.is_link:
                self.pieces.append(("close", "link"))

    def set_aside(self, reason: str, text: str) -> None:
        """Note text that is no part of the paragraph's own."""
        if text.strip():
            self.asides.append((reason, _one_line(text)))

    def _last_character(self) -> str:
        return next((text[-1] for kind, text in reversed(self.pieces) if kind == "text" and text), "")


class _Field:
    """A field that is open: its code, and whether its result has begun."""

    def __init__(self) -> None:
        self.code = ""
        self.has_result = False
        self.is_link = False


def find_paragraphs(body: _Element) -> Iterator[_Element]:
    """Every paragraph once: of a shape that is drawn in two ways, the newer one."""
    for element in body.iter(f"{W}p"):
        if not any(ancestor.tag == _FALLBACK for ancestor in element.iterancestors()):
            yield element


def cell_of(paragraph: _Element) -> tuple[_Element, _Element, _Element] | None:
    """(table, row, cell) that a paragraph stands in directly; None outside tables."""
    cell = paragraph.getparent()
    if cell is None or cell.tag != f"{W}tc":
        return None
    row = cell.getparent()
    table = None if row is None else row.getparent()
    return None if row is None or table is None else (table, row, cell)


def _marks_of(run: _Element) -> frozenset[str]:
    """What a run's properties switch on."""
    properties = run.find(_RUN_PROPERTIES)
    if properties is None:
        return frozenset()
    found = set()
    for child in properties:
        name = _PROPERTIES.get(child.tag)
        if name and (child.get(_VALUE) or "true").lower() not in _OFF:
            found.add(name)
        elif child.tag == f"{W}vertAlign" and child.get(_VALUE) == "superscript":
            found.add("raised")
    return frozenset(found)


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def _plain(piece: Piece) -> str:
    kind, value = piece
    return value if kind == "text" else " " if kind in ("tab", "break") else ""
