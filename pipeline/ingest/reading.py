"""A file of any format -> Document. The only module of this stage that touches the disk or standard input."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from pipeline.errors import SourceError
from pipeline.files import MAX_INPUT_BYTES, read_input
from pipeline.ingest.decoding import decode, split_lines
from pipeline.ingest.document import Document
from pipeline.ingest.formats import refuse_binary, refuse_code
from pipeline.ingest.parts import Source
from pipeline.ingest.registry import recognise, recognise_bytes


def read_document(path: Path) -> Document:
    """The document in a file, or on standard input when the path is `-`; SourceError when there is none."""
    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        if len(data) > MAX_INPUT_BYTES:
            raise SourceError(f"-: more than the {MAX_INPUT_BYTES:,} bytes that are read")
        return parse_document(data, "-")
    return parse_document(read_input(path), path.name)


def parse_document(data: bytes, name: str) -> Document:
    r"""The document in `data`; `name` (without folders, "-" for standard input) helps to know its format.

    >>> document = parse_document("# 对谈\n\n**甲：**你好。".encode(), "a.txt")
    >>> document.format, [block.text for block in document.blocks]
    ('markdown', ['对谈', '甲：你好。'])
    """
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise SourceError(f"{name}: is empty", hint="is it the right file?")
    binary = recognise_bytes(data, name)
    if binary is not None:
        encoding, source = "utf-8", Source(name=name, data=data)
        form, read = binary.name, binary.read
    else:
        refuse_binary(data, name)
        decoded = decode(data, name)
        encoding = decoded.encoding
        source = Source(name=name, data=data, lines=split_lines(decoded.text))
        refuse_code(name, source.lines)
        text = recognise(name, source.lines)
        form, read = text.name, text.read
    parts = read(source)
    if not any(block.text for block in parts.blocks):
        raise SourceError(f"{name}: holds no text", hint="is it the right file?")
    return Document(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        format=form,
        source_lines=parts.source_lines or source.lines,
        blocks=parts.blocks,
        receipts=parts.receipts,
        unclear=parts.unclear,
        front_matter=parts.front_matter,
        ignored=parts.ignored,
        markup=parts.markup,
    )
