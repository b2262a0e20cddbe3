"""Word documents (.docx) -> blocks, one a paragraph; the source lines are the paragraphs.

Rule 1: the archive is weighed before it is unpacked.
Rule 2: paragraphs are taken in document order wherever they stand (tables, text boxes, content controls), each
once.
Rule 3: styles and numbering say the kind; fields, comments and deletions are no text.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.document import Block
from pipeline.ingest.docx_paragraphs import Paragraph, Styles, find_paragraphs
from pipeline.ingest.parts import Parts, RichText, SourceFile
from pipeline.ingest.repairing import repair_pieces
from pipeline.ingest.rich_text import RichTextBuilder
from pipeline.notes import Dropped

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

_MAX_ENTRIES = 5_000
_MAX_UNPACKED_BYTES = 256 * 1024 * 1024
_MAX_XML_BYTES = 64 * 1024 * 1024
_FACTS = ("title", "subject", "author", "keywords", "language", "created", "modified")


def read_docx(source: SourceFile) -> Parts:
    """Blocks of a Word document, and its core properties."""
    weigh_archive(source.data, source.name)
    with _damage_refused(source.name):
        document = _open(source)
        styles = Styles(document)
        links = {key: str(rel.target_ref) for key, rel in document.part.rels.items() if rel.is_external}
        paragraphs = [Paragraph(element, styles, links) for element in find_paragraphs(document.element.body)]
        facts = tuple(_facts(document))
    lines = tuple(paragraph.plain for paragraph in paragraphs)
    if not any(line.strip() for line in lines):
        raise SourceError(f"{source.name}: holds no text", hint="are its pages pictures?")
    texts = [(n, text) for n, each in enumerate(paragraphs, start=1) for kind, text in each.pieces if kind == "text"]
    repaired = repair_pieces([text for _, text in texts], [number for number, _ in texts])
    pieces = iter(repaired.pieces)
    blocks: list[Block] = []
    ignored: list[Dropped] = []
    for number, paragraph in enumerate(paragraphs, start=1):
        rich = _rich(paragraph, number, pieces)
        blocks.extend(blocks_of(rich, kind=paragraph.kind, level=paragraph.level, line=number, end_line=number))
        if paragraph.hidden.strip():
            ignored.append(Dropped(line=number, reason="hidden", text=paragraph.hidden))
    return Parts(
        blocks=tuple(blocks),
        ignored=tuple(ignored),
        front_matter=facts,
        receipts=repaired.receipts,
        unclear=repaired.unclear,
        source_lines=lines,
    )


def weigh_archive(data: bytes, name: str) -> None:
    """SourceError for an archive that would unpack to more than a transcript can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
        raise SourceError(
            f"{name}: is a damaged .docx", hint="open it in Word or LibreOffice and save it again"
        ) from error
    total_bytes = sum(entry.file_size for entry in entries)
    largest_bytes = max((entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0)
    if len(entries) > _MAX_ENTRIES or total_bytes > _MAX_UNPACKED_BYTES or largest_bytes > _MAX_XML_BYTES:
        raise SourceError(
            f"{name}: unpacks to {total_bytes:,} bytes in {len(entries):,} parts, more than is read",
            hint="save the text alone as .txt or .md",
        )


@contextmanager
def _damage_refused(name: str) -> Iterator[None]:
    """SourceError for whatever Python meets first in a damaged part: python-docx checks little."""
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    faults = (
        *(PythonDocxError, OpcError, LxmlError, zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
        *(KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError),
    )
    try:
        yield
    except faults as error:
        raise SourceError(
            f"{name}: is no Word document that can be read",
            hint="open it in Word or LibreOffice and save it again",
        ) from error


def _open(source: SourceFile) -> DocxDocument:
    """The document; ValueError when its main part is something else."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(io.BytesIO(source.data))
    if document.element.tag != qn("w:document") or document.element.body is None:
        raise ValueError("the main part is no document with a body")
    return document


def _rich(paragraph: Paragraph, number: int, repaired: Iterator[str]) -> RichText:
    builder = RichTextBuilder(number)
    for kind, value in paragraph.pieces:
        if kind == "text":
            builder.add(next(repaired))
        elif kind == "tab":
            builder.add(" ")
        elif kind == "break":
            builder.break_line("hard")
        elif kind == "image":
            builder.add_image(value, "")
        elif kind in ("bold", "italic"):
            builder.open_span("bold" if kind == "bold" else "italic")
        elif kind == "link":
            builder.open_span("link", value)
        else:
            builder.close_span("bold" if value == "bold" else "italic" if value == "italic" else "link")
    return builder.finish()


def _facts(document: DocxDocument) -> Iterator[tuple[str, str]]:
    """The core properties that are filled; a date that is none is left out."""
    for name in _FACTS:
        try:
            value = getattr(document.core_properties, name)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        text = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
        if text == "python-docx":  # the name that this library puts in, nobody's
            continue
        if text.strip():
            yield name, " ".join(text.split())[:2000]
