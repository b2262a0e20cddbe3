"""E-books (.epub) -> blocks: the pages of the book's spine in order, each read as a page.

The source lines are the lines of these pages, one page below the other.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.errors import SourceError
from pipeline.ingest.archives import weigh_archive
from pipeline.ingest.decoding import decode, split_lines
from pipeline.ingest.document import Block, BlockKind
from pipeline.ingest.html_page import read_html
from pipeline.ingest.parts import Parts, SourceFile, bound
from pipeline.messages import _
from pipeline.notes import Dropped

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
    weigh_archive(source.data, source.name, _("e-book"))
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            path, package = _package(archive)
            pages = [_read_page(archive.read(name), source.name, reason) for name, reason in _pages(path, package)]
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise SourceError(
            _("{name}: is a damaged e-book", name=source.name), hint=_("export it again, or save it as .html")
        ) from error
    return replace(bound(list(_parted(pages))), front_matter=tuple(_facts(package)))


def _read_page(data: bytes, name: str, reason: str) -> Parts:
    """One page with its lines; `reason` says why all of it is set aside, or nothing."""
    lines = split_lines(decode(data, name).text)
    parts = replace(read_html(SourceFile(name=name, data=data, lines=lines)), source_lines=lines)
    if not reason:
        return parts
    texts = tuple(Dropped(line=block.line, reason=reason, text=block.text) for block in parts.blocks if block.text)
    return replace(parts, blocks=(), ignored=(*texts, *parts.ignored))


def _parted(pages: Sequence[Parts]) -> Iterator[Parts]:
    """The pages, a rule above the text of each but the first."""
    first = next((page for page in pages if page.blocks), None)
    for page in pages:
        if page.blocks and page is not first:
            at = page.blocks[0].line
            yield replace(page, blocks=(Block(kind=BlockKind.RULE, text="", line=at, end_line=at), *page.blocks))
        else:
            yield page


def _package(archive: zipfile.ZipFile) -> tuple[str, _Element]:
    """Where the book's package stands, and what it is."""
    container = _parsed(archive.read(_CONTAINER))
    path = next((root.get("full-path") or "" for root in container.iter("{*}rootfile")), "")
    return path, _parsed(archive.read(path))


def _pages(path: str, package: _Element) -> Iterator[tuple[str, str]]:
    """(name in the archive, why it is set aside) of the pages in reading order.

    The contents page stands beside the text, and a page that is not linear is shown only to who asks for it.
    """
    items = {item.get("id"): item for item in package.iter("{*}item")}
    folder = posixpath.dirname(path)
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        is_contents = "nav" in (item.get("properties") or "").split()
        aside = "page apart" if (reference.get("linear") or "yes") == "no" else ""
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        yield name, "contents page" if is_contents else aside


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
