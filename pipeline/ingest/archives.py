"""Formats that are zip archives: what one would weigh unpacked is known before it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

from pipeline.errors import SourceError
from pipeline.messages import _

_MAX_ENTRIES = 5_000
_MAX_UNPACKED_BYTES = 256 * 1024 * 1024
_MAX_XML_BYTES = 64 * 1024 * 1024


def weigh_archive(data: bytes, name: str, what: str) -> None:
    """SourceError for an archive that would unpack to more than a transcript can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
        raise SourceError(
            _("{name}: is a damaged {what}", name=name, what=what),
            hint=_("open it in the program that wrote it and save it again"),
        ) from error
    total_bytes = sum(entry.file_size for entry in entries)
    largest_bytes = max(
        (entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels", ".html", ".xhtml", ".opf"))),
        default=0,
    )
    if len(entries) > _MAX_ENTRIES or total_bytes > _MAX_UNPACKED_BYTES or largest_bytes > _MAX_XML_BYTES:
        raise SourceError(
            _(
                "{name}: unpacks to {total_bytes:,} bytes in {count:,} parts, more than is read",
                name=name,
                total_bytes=total_bytes,
                count=len(entries),
            ),
            hint=_("save the text alone as .txt or .md"),
        )
