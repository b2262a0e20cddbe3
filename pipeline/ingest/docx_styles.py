"""What the styles and the numbering of a Word document make of a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of all that is Word's."""
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
_STYLES = (
    (re.compile(r"(?:title|subtitle|标题|副标题|標題|副標題)$", re.IGNORECASE), BlockKind.HEADING),
    (re.compile(r".*(?:caption|题注|標號)", re.IGNORECASE), BlockKind.CAPTION),
    (re.compile(r".*(?:quote|引用|引文)", re.IGNORECASE), BlockKind.QUOTE),
    (re.compile(r"list|列表|清單", re.IGNORECASE), BlockKind.LIST_ITEM),
)


class Styles:
    """Kind and level by style id, through the styles that a style is based on."""

    def __init__(self, document: DocxDocument) -> None:
        self._names: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        for style in document.styles.element.iter(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
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


def kind_of(element: _Element, styles: Styles) -> tuple[BlockKind, int]:
    """The kind and level of a paragraph by its style, its outline level, its numbering."""
    properties = element.find(f"{W}pPr")
    if properties is None:
        return BlockKind.PARAGRAPH, 0
    styled = styles.kind_of(_value(properties, "pStyle"))
    outline = _value(properties, "outlineLvl")
    if styled is None and outline.isdigit() and int(outline) < 6:
        return BlockKind.HEADING, int(outline) + 1
    numbering = properties.find(f"{W}numPr")
    if numbering is not None and (styled is None or styled[0] is BlockKind.LIST_ITEM):
        level = _value(numbering, "ilvl")
        return BlockKind.LIST_ITEM, min(9, int(level)) + 1 if level.isdigit() and len(level) < 3 else 1
    return styled or (BlockKind.PARAGRAPH, 0)


def _value(parent: _Element, name: str) -> str:
    child = parent.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val") or ""
