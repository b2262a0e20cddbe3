"""The text of an e-book straight from its archive: every page of its spine, line by line, one page below the other."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.ingest.decoding import decode, split_lines
from pipeline.script.proof.visible_html import page_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"


def epub_lines(data: bytes) -> list[str]:
    """What the pages of a book show, in the order of its spine."""
    shown: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rootfile = _parsed(archive, _CONTAINER).find(".//{*}rootfile")
        package = str(rootfile.get("full-path")) if rootfile is not None else ""
        for name in _spine(_parsed(archive, package), posixpath.dirname(package)):
            shown += page_lines(split_lines(decode(archive.read(name), name).text))
    return shown


def _spine(package: _Element, folder: str) -> list[str]:
    """The names of the spine's files, pictures aside."""
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    found = (items.get(itemref.get("idref")) for itemref in package.iterfind(".//{*}spine/{*}itemref"))
    pages = (item for item in found if item is not None and not (item.get("media-type") or "").startswith("image/"))
    return [posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))) for item in pages]


def _parsed(archive: zipfile.ZipFile, name: str) -> _Element:
    from lxml import etree

    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
