"""A small e-book, made page by page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="text/book.opf"/></rootfiles></container>'
)
_PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<metadata><dc:title>山坡上的果园</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
)
_PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>果园</title></head>\n<body>\n{}\n</body></html>'


def book(pages: Sequence[Sequence[str]], *, contents: str = "", apart: str = "") -> bytes:
    """An e-book of pages given as lines of HTML, with a contents page and a page that is not linear."""
    bodies = {f"p{number}": "\n".join(lines) for number, lines in enumerate(pages)}
    if contents:
        bodies = {"nav": contents, **bodies}
    if apart:
        bodies["apart"] = apart
    nav = ' properties="nav"'
    items = "".join(
        f'<item id="{key}" href="{key}.xhtml" media-type="application/xhtml+xml"{nav if key == "nav" else ""}/>'
        for key in bodies
    )
    no = ' linear="no"'
    spine = "".join(f'<itemref idref="{key}"{no if key == "apart" else ""}/>' for key in bodies)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("text/book.opf", _PACKAGE.format(items=items, spine=spine))
        for key, body in bodies.items():
            archive.writestr(f"text/{key}.xhtml", _PAGE.format(body))
    return made.getvalue()
