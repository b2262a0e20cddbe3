"""The paragraphs of a Word document's body: their pieces in order, and what their style makes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pipeline.ingest.document import BlockKind

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from lxml.etree import _Element

PieceKind = Literal["text", "tab", "break", "image", "bold", "italic", "link", "close"]
Piece = tuple[PieceKind, str]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DRAWING_NAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_NOT_TEXT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}p", _FALLBACK})
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
_STYLES = (
    (re.compile(r"(?:title|subtitle|标题|副标题|標題|副標題)$", re.IGNORECASE), BlockKind.HEADING),
    (re.compile(r".*(?:caption|题注|標號)", re.IGNORECASE), BlockKind.CAPTION),
    (re.compile(r".*(?:quote|引用|引文)", re.IGNORECASE), BlockKind.QUOTE),
    (re.compile(r"list|列表|清單", re.IGNORECASE), BlockKind.LIST_ITEM),
)
_BOLD: tuple[Piece, ...] = (("bold", ""),)
_ITALIC: tuple[Piece, ...] = (("italic", ""),)
_END_BOLD: tuple[Piece, ...] = (("close", "bold"),)
_END_ITALIC: tuple[Piece, ...] = (("close", "italic"),)
_OFF = ("0", "false", "off", "none")


class Styles:
    """Kind and level by style id, through the styles that a style is based on."""

    def __init__(self, document: DocxDocument) -> None:
        self._names: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        for style in document.styles.element.iter(f"{_W}style"):
            key = style.get(f"{_W}styleId") or ""
            self._names.setdefault(key, _value(style, "name"))
            self._bases.setdefault(key, _value(style, "basedOn"))

    def kind_of(self, key: str) -> tuple[BlockKind, int] | None:
        """What a style makes of a paragraph; None for body text."""
        for _ in range(12):
            name = self._names.get(key, key)
            heading = _HEADING.match(name)
            if heading:
                return BlockKind.HEADING, min(6, int(heading.group(1)))
            for pattern, kind in _STYLES:
                if pattern.match(name):
                    return kind, 1
            key = self._bases.get(key, "")
            if not key:
                return None
        return None


class Paragraph:
    """One `w:p`: its pieces in order, its kind, its text as a source line."""

    def __init__(self, element: _Element, styles: Styles, links: Mapping[str, str]) -> None:
        self.pieces: list[Piece] = []
        self.hidden = ""
        self.kind, self.level = _kind(element, styles)
        self._links = links
        self._take_children(element)
        self.plain = "".join(_plain(piece) for piece in self.pieces) + self.hidden

    def _take_children(self, parent: _Element) -> None:
        """Runs, hyperlinks and whatever wraps them; XML readers bound the depth."""
        for child in parent:
            tag = child.tag
            if tag in _NOT_TEXT or not isinstance(tag, str):
                continue
            if tag == f"{_W}r":
                self._take_run(child)
            elif tag == f"{_W}hyperlink":
                self.pieces.append(("link", self._links.get(child.get(_LINK_ID) or "", "")))
                self._take_children(child)
                self.pieces.append(("close", "link"))
            else:
                self._take_children(child)

    def _take_run(self, run: _Element) -> None:
        if _is_on(run, "vanish"):
            self.hidden += "".join(str(text.text or "") for text in run.iter(f"{_W}t"))
            return
        bold, italic = _is_on(run, "b"), _is_on(run, "i")
        self.pieces.extend(_BOLD[:bold] + _ITALIC[:italic])
        for child in run:
            self._take_run_child(child)
        self.pieces.extend(_END_ITALIC[:italic] + _END_BOLD[:bold])

    def _take_run_child(self, child: _Element) -> None:
        tag = child.tag
        if tag == f"{_W}t":
            if child.text:
                self.pieces.append(("text", _one_line(str(child.text))))
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            self.pieces.append(("tab", ""))
        elif tag in (f"{_W}br", f"{_W}cr"):
            self.pieces.append(("break", ""))
        elif tag == f"{_W}noBreakHyphen":
            self.pieces.append(("text", "-"))
        else:
            for drawing in child.iter(_DRAWING_NAME):
                self.pieces.append(("image", _one_line(drawing.get("descr") or drawing.get("title") or "")))


def find_paragraphs(body: _Element) -> Iterator[_Element]:
    """Every paragraph once: of a shape that is drawn in two ways, the newer one."""
    for element in body.iter(f"{_W}p"):
        if not any(ancestor.tag == _FALLBACK for ancestor in element.iterancestors()):
            yield element


def _kind(element: _Element, styles: Styles) -> tuple[BlockKind, int]:
    properties = element.find(f"{_W}pPr")
    if properties is None:
        return BlockKind.PARAGRAPH, 0
    styled = styles.kind_of(_value(properties, "pStyle"))
    outline = _value(properties, "outlineLvl")
    if styled is None and outline.isdigit() and int(outline) < 6:
        return BlockKind.HEADING, int(outline) + 1
    numbering = properties.find(f"{_W}numPr")
    if numbering is not None and (styled is None or styled[0] is BlockKind.LIST_ITEM):
        level = _value(numbering, "ilvl")
        return BlockKind.LIST_ITEM, min(9, int(level)) + 1 if level.isdigit() and len(level) < 3 else 1
    return styled or (BlockKind.PARAGRAPH, 0)


def _value(parent: _Element, name: str) -> str:
    child = parent.find(f"{_W}{name}")
    return "" if child is None else child.get(f"{_W}val") or ""


def _is_on(run: _Element, name: str) -> bool:
    properties = run.find(f"{_W}rPr")
    switch = None if properties is None else properties.find(f"{_W}{name}")
    return switch is not None and (switch.get(f"{_W}val") or "true").lower() not in _OFF


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def _plain(piece: Piece) -> str:
    kind, value = piece
    return value if kind == "text" else " " if kind in ("tab", "break") else ""
