"""E-books (.epub) -> blocks: the pages of the book's spine in order, each read as a page.

The source lines are the blocks, and what the pages set aside.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.errors import SourceError
from pipeline.ingest.archives import weigh_archive
from pipeline.ingest.decoding import decode, split_lines
from pipeline.ingest.document import Block, BlockKind
from pipeline.ingest.html_page import read_html
from pipeline.ingest.paragraph_lines import ParagraphLines
from pipeline.ingest.parts import Parts, SourceFile

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_FACTS = {"title": "title", "creator": "author", "publisher": "publisher", "date": "date", "language": "language"}


def is_epub(data: bytes) -> bool:
    """Whether an archive says in its first member that it is a book, or holds what every book must hold."""
    return b"application/epub+zip" in data[:200] or _CONTAINER.encode() in data[:4096]


def read_epub(source: SourceFile) -> Parts:
    """Blocks of all pages of a book, and what its package says of it."""
    weigh_archive(source.data, source.name, "e-book")
    lines = ParagraphLines()
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            package_path, package = _package(archive)
            for number, page in enumerate(_pages(archive, package_path, package)):
                _add_page(lines, page, source.name, is_first=number == 0)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise SourceError(f"{source.name}: is a damaged e-book", hint="export it again, or save it as .html") from error
    return lines.parts(front_matter=tuple(_facts(package)))


def _add_page(lines: ParagraphLines, page: bytes, name: str, *, is_first: bool) -> None:
    decoded = decode(page, name)
    parts = read_html(SourceFile(name=name, data=page, lines=split_lines(decoded.text)))
    if not is_first and parts.blocks:
        lines.add(Block(kind=BlockKind.RULE, text="", line=1, end_line=1), "")
    for block in parts.blocks:
        lines.add(block)
    for each in parts.ignored:
        lines.set_aside(each.text, each.reason)


def _package(archive: zipfile.ZipFile) -> tuple[str, _Element]:
    """Where the book's package stands, and what it is."""
    container = _parsed(archive.read(_CONTAINER))
    path = next((root.get("full-path") or "" for root in container.iter("{*}rootfile")), "")
    return path, _parsed(archive.read(path))


def _pages(archive: zipfile.ZipFile, path: str, package: _Element) -> Iterator[bytes]:
    """The pages in reading order, without the contents page that readers show beside the text."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    folder = posixpath.dirname(path)
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        if (reference.get("linear") or "yes") != "no":
            yield archive.read(posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))))


def _facts(package: _Element) -> Iterator[tuple[str, str]]:
    for element in package.iter("{http://purl.org/dc/elements/1.1/}*"):
        key = _FACTS.get(str(element.tag).rpartition("}")[2])
        text = " ".join("".join(str(piece) for piece in element.itertext()).split())
        if key and text:
            yield key, text[:2000]


def _parsed(data: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error
