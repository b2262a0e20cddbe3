"""Word documents (.docx) -> blocks, one a paragraph; the source lines are the paragraphs.

Rule 1: the archive is weighed before it is unpacked.
Rule 2: paragraphs are taken in document order wherever they stand (tables, text boxes, content controls), each
once.
Rule 3: styles and numbering say the kind; deletions and comments are no text. A note is set aside in the paragraph that
refers to it.
Rule 4: a document in which somebody typed Markdown is read as Markdown, a paragraph a line.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.archives import weigh_archive
from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.document import Block, Markup
from pipeline.ingest.docx_paragraphs import Paragraph, cell_of, find_paragraphs
from pipeline.ingest.docx_styles import Styles, W
from pipeline.ingest.parts import Parts, RichText, SourceFile
from pipeline.ingest.repairing import repair_pieces
from pipeline.ingest.rich_text import RichTextBuilder
from pipeline.ingest.tables import read_table
from pipeline.ingest.typed_markdown import is_typed_markdown, read_typed_markdown
from pipeline.messages import _
from pipeline.notes import Dropped, Repair

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from lxml.etree import _Element

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_FACTS = ("title", "subject", "author", "keywords", "language", "created", "modified")


def read_docx(source: SourceFile) -> Parts:
    """Blocks of a Word document, what of it is set aside, and its core properties."""
    weigh_archive(source.data, source.name, _("Word document"))
    with _damage_refused(source.name):
        document = _open(source)
        styles = Styles(document)
        links = {key: str(rel.target_ref) for key, rel in document.part.rels.items() if rel.is_external}
        elements = list(find_paragraphs(document.element.body))
        paragraphs = [Paragraph(element, styles, links) for element in elements]
        _set_notes_aside(document, paragraphs)
        facts = tuple(_facts(document))
    lines = tuple(paragraph.plain for paragraph in paragraphs)
    if not any(line.strip() for line in lines):
        raise SourceError(_("{name}: holds no text", name=source.name), hint=_("are its pages pictures?"))
    ignored = [
        Dropped(line=number, reason=reason, text=text)
        for number, paragraph in enumerate(paragraphs, start=1)
        for reason, text in paragraph.asides
    ]
    mended = [
        Repair(line=number, fix=fix, before=written, after=read)
        for number, paragraph in enumerate(paragraphs, start=1)
        for fix, written, read in paragraph.repairs
    ]
    texts = [paragraph.text for paragraph in paragraphs]
    parts = read_typed_markdown(texts, source.name) if is_typed_markdown(texts) else _read(paragraphs, elements)
    return replace(
        parts,
        ignored=(*parts.ignored, *ignored),
        receipts=(*mended, *parts.receipts),
        front_matter=facts,
        source_lines=lines,
    )


def _read(paragraphs: Sequence[Paragraph], elements: Sequence[_Element]) -> Parts:
    texts = [(n, text) for n, each in enumerate(paragraphs, start=1) for kind, text in each.pieces if kind == "text"]
    repaired = repair_pieces([text for _, text in texts], [number for number, _ in texts])
    pieces = iter(repaired.pieces)
    blocks = [
        tuple(blocks_of(_rich(each, n, pieces), kind=each.kind, level=each.level, line=n, end_line=n))
        for n, each in enumerate(paragraphs, start=1)
    ]
    found, markup, ignored = _with_tables(blocks, elements)
    return Parts(blocks=found, markup=markup, ignored=ignored, receipts=repaired.receipts, unclear=repaired.unclear)


def _with_tables(
    blocks: Sequence[tuple[Block, ...]], elements: Sequence[_Element]
) -> tuple[tuple[Block, ...], tuple[Markup, ...], tuple[Dropped, ...]]:
    """Paragraphs in order, those of one table read together."""
    found: list[Block] = []
    markup: list[Markup] = []
    ignored: list[Dropped] = []
    for table, group in groupby(
        zip(map(cell_of, elements), blocks, strict=True), key=lambda each: each[0] and each[0][0]
    ):
        if table is None:
            found += (block for _, own in group for block in own)
            continue
        rows = [
            [tuple(block for _, own in cell for block in own) for _, cell in groupby(row, key=lambda each: each[0][2])]
            for _, row in groupby(((place, own) for place, own in group if place), key=lambda each: each[0][1])
        ]
        grid = read_table(rows)
        found += grid.blocks
        markup += grid.markup
        ignored += grid.ignored
    return tuple(found), tuple(markup), tuple(ignored)


def _set_notes_aside(document: DocxDocument, paragraphs: Sequence[Paragraph]) -> None:
    """Footnotes and endnotes stand in parts of their own; each is set aside where the text refers to it."""
    from docx.oxml import parse_xml
    from lxml.etree import LxmlError

    places = {note: paragraph for paragraph in reversed(paragraphs) for note in paragraph.notes}
    for relation in document.part.rels.values():
        kind = None if relation.is_external else _NOTES.get(relation.reltype.rpartition("/")[2])
        if kind is None:
            continue
        with suppress(LxmlError, ValueError):
            for note in parse_xml(relation.target_part.blob).iter(f"{W}{kind}"):
                text = "".join(str(each.text or "") for each in note.iter(f"{W}t"))
                place = places.get(kind[0] + (note.get(f"{W}id") or ""), paragraphs[0] if paragraphs else None)
                if place is not None:
                    place.set_aside("footnote", text)


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
            _("{name}: is no Word document that can be read", name=name),
            hint=_("open it in Word or LibreOffice and save it again"),
        ) from error


def _open(source: SourceFile) -> DocxDocument:
    """The document; ValueError when its main part is something else."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(io.BytesIO(source.data))
    if document.element.tag != qn("w:document") or document.element.body is None:
        raise ValueError(_("the main part is no document with a body"))
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
        if text in ("python-docx", "Word Document"):  # what this library puts in where nothing is
            continue
        if text.strip():
            yield name, " ".join(text.split())[:2000]
