"""A file of any format -> Document. The only module of this stage that touches the disk or standard input."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline.errors import SourceError
from pipeline.files import MAX_INPUT_BYTES, STANDARD_INPUT, is_plain_file, read_input
from pipeline.ingest.decoding import decode, split_lines
from pipeline.ingest.document import Document
from pipeline.ingest.page_furniture import without_page_furniture
from pipeline.ingest.parts import SourceFile
from pipeline.ingest.refusals import HEAD_BYTES, refuse_archive, refuse_binary, refuse_text
from pipeline.ingest.registry import BinaryFormat, Format, recognise, recognise_bytes
from pipeline.messages import _
from pipeline.notes import Dropped


def read_document(path: Path) -> Document:
    """The document in a file, or on standard input when the path is `-`; SourceError when there is none."""
    return parse_document(read_source(path), path.name)


def read_source(path: Path) -> bytes:
    """The bytes of a transcript, or of standard input when the path is `-`; SourceError when they cannot be read.

    What is no text is refused by its first bytes: a film is larger than what is read, but its size is not its fault.
    """
    if path == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        if len(data) > MAX_INPUT_BYTES:
            refuse_binary(data, "-")
            raise SourceError(
                _("-: more than the {max_input_bytes:,} bytes that are read", max_input_bytes=MAX_INPUT_BYTES)
            )
        return data
    if is_plain_file(path):  # a pipe gives its bytes only once
        with suppress(OSError), path.open("rb") as file:  # what cannot be opened gets its sentence from read_input
            refuse_binary(file.read(HEAD_BYTES), path.name)
    return read_input(path)


def parse_document(data: bytes, name: str) -> Document:
    r"""The document in `data`; `name` (without folders, "-" for standard input) helps to know its format.

    >>> document = parse_document("# 对谈\n\n**甲：**你好。".encode(), "a.txt")
    >>> document.format, [block.text for block in document.blocks]
    ('markdown', ['对谈', '甲：你好。'])
    """
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise SourceError(_("{name}: is empty", name=name), hint=_("is it the right file?"))
    refuse_binary(data, name)
    refuse_archive(data, name)
    form: Format | BinaryFormat | None = recognise_bytes(data, name)
    if form is not None:
        encoding, source = "utf-8", SourceFile(name=name, data=data)
    else:
        decoded = decode(data, name)
        encoding = decoded.encoding
        source = SourceFile(name=name, data=data, lines=split_lines(decoded.text))
        refuse_text(source.lines, name)
        form = recognise(name, source.lines)
    pages: Sequence[Dropped] = ()
    read = source
    if isinstance(form, Format) and form.may_be_printed:
        lines, pages = without_page_furniture(source.lines)
        read = replace(source, lines=tuple(lines))
    parts = form.read(read)
    if not any(block.text for block in parts.blocks):
        raise SourceError(_("{name}: holds no text", name=name), hint=_("is it the right file?"))
    return Document(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        format=form.name,
        source_lines=parts.source_lines or source.lines,
        blocks=parts.blocks,
        receipts=parts.receipts,
        unclear=parts.unclear,
        front_matter=parts.front_matter,
        ignored=(*pages, *parts.ignored),
        markup=parts.markup,
        data=data if parts.source_lines else b"",
    )
