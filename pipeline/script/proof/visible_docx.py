"""The text of a Word document straight from its XML: every run, whatever element holds it, and the notes.

Numbers of paragraphs are those of the document's `w:p` in order, as a script's lines count them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.script.proof.stream import READING, READING_END

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom"})
"""What is deleted or moved away; a fallback is drawn a second time for older programs."""
_GAPS = frozenset(f"{_W}{name}" for name in ("tab", "ptab", "br", "cr"))
_CODE, _CODE_END = "\ufdd2", "\ufdd3"
_FIELD = re.compile(rf"{_CODE}([^{_CODE_END}]*){_CODE_END}")
_GUIDE = re.compile(r"\s*EQ\b.*\\o.*?\((?P<reading>[^()]*)\)\s*[,;]\s*(?P<base>[^()]*)\)\s*", re.DOTALL)
"""A phonetic guide as a formula: EQ \\* jc2 \\o\\ad(\\s\\up 9(chóng),重)."""
_NOTES = ("footnote", "endnote")
_MAIN = "officeDocument"


def docx_paragraphs(data: bytes) -> list[str]:
    """The text of every paragraph of the document's main part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        paragraphs: dict[int, list[str]] = {}
        for number, element in _elements(_parsed(archive, _main_part(archive))):
            paragraphs.setdefault(number, []).append(_shown(element))
    return [_line(paragraphs.get(number, ())) for number in range(1, max(paragraphs, default=0) + 1)]


def docx_notes(data: bytes) -> list[tuple[int, str]]:
    """(paragraph that refers to it, text) of every footnote and endnote; 0 for a note that nothing refers to."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = _main_part(archive)
        root = _parsed(archive, main)
        folder = main.rpartition("/")[0]
        found: list[tuple[int, str]] = []
        for kind in _NOTES:
            name = f"{folder}/{kind}s.xml".lstrip("/")
            if name not in archive.namelist():
                continue
            places = {e.get(f"{_W}id"): at for at, e in _elements(root) if e.tag == f"{_W}{kind}Reference"}
            for note in _parsed(archive, name).iter(f"{_W}{kind}"):
                text = _line(_shown(element) for _, element in _elements(note)).strip()
                if text:
                    found.append((places.get(note.get(f"{_W}id"), 0), text))
    return found


def _elements(root: _Element) -> Iterator[tuple[int, _Element]]:
    """(number of its paragraph, element) in the order of the document; a paragraph inside another is its own.

    Deleted paragraphs are counted, but nothing of them is shown.
    """
    count = 0
    waiting: list[tuple[_Element, int, bool]] = [(root, 0, False)]
    while waiting:
        element, number, gone = waiting.pop()
        if element.tag == _FALLBACK or not isinstance(element.tag, str):
            continue
        gone = gone or element.tag in _GONE
        if element.tag == f"{_W}p":
            count += 1
            number = count
        if not gone:
            yield number, element
        waiting.extend((child, number, gone) for child in reversed(_as_read(element)))


def _as_read(element: _Element) -> list[_Element]:
    """The children of an element; of a phonetic guide, whose reading stands first in the file, that one last."""
    return sorted(element, key=lambda child: child.tag == f"{_W}rt") if element.tag == f"{_W}ruby" else list(element)


def _line(pieces: Iterable[str]) -> str:
    """The text of a paragraph; of its fields, the characters under a phonetic guide."""
    return _FIELD.sub(_guided, "".join(pieces).replace(_CODE_END + _CODE, ""))


def _guided(field: re.Match[str]) -> str:
    guide = _GUIDE.fullmatch(field[1])
    return f"{guide['base']}{READING}{guide['reading']}{READING_END}" if guide else ""


def _shown(element: _Element) -> str:
    """What one element shows: a reading and the code of a field in marks that no text holds."""
    if element.tag == f"{_W}t":
        text = str(element.text or "")
        return f"{READING}{text}{READING_END}" if any(e.tag == f"{_W}rt" for e in element.iterancestors()) else text
    if element.tag == f"{_W}instrText":
        return f"{_CODE}{element.text or ''}{_CODE_END}"
    if element.tag in _GAPS:
        return " "
    if element.tag == f"{_W}noBreakHyphen":
        return "-"
    return str(element.get("descr") or element.get("title") or "") if element.tag == _PICTURE else ""


def _main_part(archive: zipfile.ZipFile) -> str:
    """The part that the package names as its document."""
    for relation in _parsed(archive, "_rels/.rels"):
        if (relation.get("Type") or "").endswith(f"/{_MAIN}"):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _parsed(archive: zipfile.ZipFile, name: str) -> _Element:
    from lxml import etree

    return etree.fromstring(
        archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    )
