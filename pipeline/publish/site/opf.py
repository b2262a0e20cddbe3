"""An episode as a book: the facts in the Open Packaging Format, as libraries of audiobooks read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

from pipeline.publish.description import describe
from pipeline.publish.display_text import one_line
from pipeline.publish.outputs.id3 import GENRE
from pipeline.publish.seal import Kind, blank, seal

if TYPE_CHECKING:
    from pipeline.publish.outputs.material import Words

MAX_DESCRIPTION_BYTES: Final = 8000
MAX_NAME_CHARS: Final = 300
_OPF: Final = "http://www.idpf.org/2007/opf"
_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"


def to_opf(words: Words, *, author: str, series: str = "", number: int | None = None) -> bytes:
    """The sealed file; `number` is the place of the book in its series."""
    Xml.register_namespace("dc", _DUBLIN_CORE)
    Xml.register_namespace("opf", _OPF)
    episode = words.episode
    package = Xml.Element("package", {"xmlns": _OPF, "version": "2.0", "unique-identifier": "id"})
    metadata = Xml.SubElement(package, "metadata")
    _add(metadata, "identifier", words.content_id, {"id": "id"})
    _add(metadata, "title", episode.full_title)
    _add(metadata, "creator", author, {f"{{{_OPF}}}role": "aut"})
    for name in episode.artists:
        _add(metadata, "creator", name, {f"{{{_OPF}}}role": "nrt"})
    _add(metadata, "publisher", episode.publisher)
    _add(metadata, "date", episode.published)
    _add(metadata, "language", episode.language)
    _add(metadata, "subject", GENRE)
    about = describe(episode, words.chapters).lines(MAX_DESCRIPTION_BYTES)
    Xml.SubElement(metadata, f"{{{_DUBLIN_CORE}}}description").text = "\n".join(about)
    if series:
        Xml.SubElement(metadata, "meta", {"name": "calibre:series", "content": series})
    if series and number:
        Xml.SubElement(metadata, "meta", {"name": "calibre:series_index", "content": str(number)})
    Xml.indent(package)
    body = Xml.tostring(package, encoding="unicode")
    return seal(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {blank(Kind.PAGE)} -->\n{body}\n'.encode())


def _add(parent: Xml.Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    """An element of the Dublin Core; none for what is not known."""
    if one_line(text, MAX_NAME_CHARS):
        Xml.SubElement(parent, f"{{{_DUBLIN_CORE}}}{name}", attributes or {}).text = one_line(text, MAX_NAME_CHARS)
