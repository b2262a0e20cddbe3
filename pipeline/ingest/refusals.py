"""Files that people have and that are no transcript: one sentence says what a file is, a hint what to do.

1. The content decides, not the name: a PDF is a PDF under any name, and on standard input there is no name.
2. What is recognised here is never read as prose: a saved e-mail, TeX or a program would be spoken with all its markup.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.errors import SourceError
from pipeline.messages import N_, _


class _Kind(NamedTuple):
    """What a file is, as the end of "FILE: is …", and what its owner can do."""

    what: str
    hint: str


_WORD_HINT: Final = N_("open it and save it as .docx or as plain text (.txt)")
_HTML_HINT: Final = N_("open it in a browser and save the page as HTML only (.html)")
_SOUND: Final = _Kind(
    N_("a recording, not a transcript"), N_("make a transcript of it first; .srt, .vtt and .txt are read")
)
_PICTURE: Final = _Kind(
    N_("a picture, not a transcript"), N_("read the text out of it first (OCR) and save it as .txt")
)
_PACKED: Final = _Kind(N_("a packed archive, not a transcript"), N_("unpack it and name the transcript inside"))
_BOOK: Final = _Kind(N_("an e-book"), N_("export it as .docx, .html or .txt, for example with Calibre"))
_PROGRAM: Final = _Kind(N_("a program, not a transcript"), N_("is it the right file?"))
_ZIP: Final = _Kind(N_("a zip archive, not a transcript"), N_("unpack it and name the transcript inside"))
_TABLE: Final = _Kind(
    N_("a spreadsheet, not a transcript"), N_("save the text alone as .txt, a speaker's name before each turn")
)
_SLIDES: Final = _Kind(N_("a presentation, not a transcript"), N_("save its text as .txt"))
_OPEN_DOCUMENT: Final = _Kind(N_("an OpenDocument text"), _WORD_HINT)
_PAGES: Final = _Kind(N_("a Pages document"), N_("export it as Word (.docx) or plain text from Pages"))
_EMAIL: Final = _Kind(N_("a saved e-mail"), N_("save its text as .txt"))
_WEB_ARCHIVE: Final = _Kind(N_("a web archive"), _HTML_HINT)
_LINK: Final = _Kind(N_("a link, not the page it leads to"), _HTML_HINT)

_STARTS: Final = (
    (rb"\{\\rtf", _Kind(N_("an RTF file"), _WORD_HINT)),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _Kind(N_("an old Office file (.doc, .xls, .ppt)"), _WORD_HINT)),
    (rb"PK\x05\x06", _Kind(N_("an empty zip archive"), N_("is it the right file?"))),
    (rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x28\xb5\x2f\xfd", _PACKED),
    (
        rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|8BPS\0|RIFF.{4}WEBP|.{4}ftyp(?:hei[cfmsx]|mif1|avi[fs])",
        _PICTURE,
    ),
    (rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2-\xf3\xfa-\xfb][\x10-\xef]|\xff[\xf1\xf9][\x40-\x7f]|OggS\0|fLaC", _SOUND),
    (rb".{4}ftyp|\x1a\x45\xdf\xa3|FLV\x01|\x30\x26\xb2\x75\x8e\x66|FORM.{4}AIF[FC]|caff\0|\x02?#!(?:AMR|SILK)", _SOUND),
    (rb"\0\0\x01[\xb3\xba]|RIFF.{4}(?:WAVE|AVI |RMID)|MThd\0", _SOUND),
    (rb"AT&TFORM", _Kind(N_("a DjVu book"), N_("export its text as .txt"))),
    (
        rb"CAJ\0|KDH |HN\0\0",
        _Kind(N_("a CAJ article"), N_("open it in its reader and export or copy the text into a .txt file")),
    ),
    (rb".{60}(?:BOOKMOBI|TEXtREAd)|ITSF\x03\0", _BOOK),
    (rb"bplist0[01].*?WebMainResource", _WEB_ARCHIVE),
    (rb"bplist0[01]", _LINK),
    (rb"\x7fELF|MZ(?=.{0,56}\0\0\0)|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe", _PROGRAM),
    (rb"SQLite format 3\0", _Kind(N_("a database, not a transcript"), N_("is it the right file?"))),
)
"""How files begin; a container of pictures (ftyp) stands before the same container of sound."""
_PATTERNS: Final = tuple((re.compile(start, re.DOTALL), kind) for start, kind in _STARTS)
_PDF: Final = _Kind(
    "a PDF", N_("export its text as .txt (pdftotext, or copy it from a reader); a scan needs OCR first")
)
_PDF_WITHIN_BYTES: Final = 1024
"""Readers look for a PDF's mark in this many bytes, because some programs write a few before it."""
_BITMAP_HEADER_BYTES: Final = 14

HEAD_BYTES: Final = 4096
"""All that is needed to know a file that is not text, apart from what lies in a zip archive."""

_MIME_TYPES: Final = (
    ("application/vnd.oasis.opendocument.text", _OPEN_DOCUMENT),
    ("application/vnd.oasis.opendocument.spreadsheet", _TABLE),
    ("application/vnd.oasis.opendocument.presentation", _SLIDES),
)
"""What an archive says of itself in its first member, `mimetype`."""
_WORD_FOLDER: Final = "word/"
_BOOK_MEMBER: Final = "META-INF/container.xml"
_MEMBERS: Final = (
    ("xl/workbook.xml", _TABLE),
    ("xl/workbook.bin", _TABLE),
    ("ppt/presentation.xml", _SLIDES),
    ("Index/Document.iwa", _PAGES),
    ("Index.zip", _PAGES),
    ("index.apxl", _PAGES),
    ("index.xml", _PAGES),
)
"""Members that tell what an archive is. Numbers and Keynote have the parts of Pages."""

_ADDRESS: Final = re.compile(r"\s*https?://\S+\s*")
_MAIL_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z-]{1,30}:(?: |$)")
_MIME_VERSION: Final = re.compile(r"(?im)^mime-version:[ \t]*1\.0")
_MULTIPART: Final = re.compile(r"(?im)^content-type:[ \t]*multipart/related")
_XML: Final = re.compile(r"\s*<\?xml\b[^<>]{0,200}\?>")
_ROOT: Final = re.compile(r"<(?![?!])(?:\w+:)?(\w+)")
_SVG: Final = re.compile(r"\s*(?:<!--.{0,400}?-->\s*)?<svg[\s>]", re.DOTALL)
_TEX: Final = re.compile(r"\s*\\(?:documentclass|begin\{document\}|input\{|usepackage)")
_TEX_WITHIN_LINES: Final = 200
_CODE_SUFFIXES: Final = (
    *(".js", ".mjs", ".ts", ".jsx", ".tsx", ".py", ".ipynb", ".java", ".kt", ".c", ".h", ".cc", ".cpp", ".cs", ".go"),
    *(".rs", ".rb", ".php", ".swift", ".lua", ".sh", ".bat", ".ps1", ".sql", ".css", ".scss"),
)
_HEAD_LINES: Final = 60


def refuse_binary(data: bytes, name: str) -> None:
    """SourceError for what is no text, saying what it is and what to do; the first HEAD_BYTES are enough."""
    kind = _PDF if b"%PDF-" in data[:_PDF_WITHIN_BYTES] else _kind_of_start(data)
    if kind:
        _refuse(name, kind)


def refuse_archive(data: bytes, name: str) -> None:
    """SourceError for a zip archive that is neither a Word document nor an e-book."""
    kind = _kind_of_archive(data) if data.startswith(b"PK\x03\x04") else None
    if kind is _ZIP and name.lower().endswith((".docx", ".epub")):
        return  # a damaged document, whose reader has a better sentence
    if kind:
        _refuse(name, kind)


def refuse_text(lines: Sequence[str], name: str) -> None:
    """SourceError for text that is no transcript: e-mails, links, TeX, programs."""
    kind = _kind_of_text([line.removeprefix("\ufeff") for line in lines], name)
    if kind:
        _refuse(name, kind)


def _refuse(name: str, kind: _Kind) -> None:
    raise SourceError(_("{name}: is {what}", name=name, what=_(kind.what)), hint=_(kind.hint))


def _kind_of_start(data: bytes) -> _Kind | None:
    head = data[:HEAD_BYTES]
    if head.startswith(b"BM") and head[6:10] == bytes(4) and head[10] > 0 and len(head) > _BITMAP_HEADER_BYTES:
        return _PICTURE
    return next((kind for pattern, kind in _PATTERNS if pattern.match(head)), None)


def _kind_of_archive(data: bytes) -> _Kind | None:
    """What a zip archive is; None for a Word document and an e-book."""
    stated = data[30:130].removeprefix(b"mimetype")
    for mime, kind in _MIME_TYPES:
        if data[30:38] == b"mimetype" and stated.startswith(mime.encode()):
            return kind
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {member.filename for member in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return None if _WORD_FOLDER.encode() in data else _ZIP  # a damaged Word document is its reader's to refuse
    if _BOOK_MEMBER in names or any(name.startswith(_WORD_FOLDER) for name in names):
        return None
    return next((kind for member, kind in _MEMBERS if member in names), _ZIP)


def _kind_of_text(lines: Sequence[str], name: str) -> _Kind | None:
    filled = [line for line in lines if line.strip()]
    first = filled[0].strip() if filled else ""
    start = "\n".join(filled[:_HEAD_LINES])
    if first == "[InternetShortcut]" or (len(filled) == 1 and _ADDRESS.fullmatch(first)):
        return _LINK
    if _MAIL_HEADER.match(first) and _MIME_VERSION.search(start):
        return _WEB_ARCHIVE if _MULTIPART.search(start) else _EMAIL
    if name.lower().endswith(".tex") or any(_TEX.match(line) for line in filled[:_TEX_WITHIN_LINES]):
        return _Kind(N_("TeX, not a transcript"), N_("convert it first, for example with pandoc -t markdown"))
    if name.lower().endswith(_CODE_SUFFIXES):
        return _Kind(N_("program code, not a transcript"), N_("save its text alone as .txt"))
    return _kind_of_markup(start)


def _kind_of_markup(start: str) -> _Kind | None:
    """What a text in XML is; None for a page."""
    if _SVG.match(start):
        return _PICTURE
    declared = _XML.match(start)
    root = _ROOT.search(start, declared.end()) if declared else None
    if root is None or root[1].lower() == "html":
        return None
    if root[1] == "svg":
        return _PICTURE
    return (
        _LINK
        if root[1] == "plist"
        else _Kind(N_("an XML file, not a transcript"), N_("save the text alone as .txt or .html"))
    )
