"""Files that are no text, and text that is no transcript: refused, with what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.errors import SourceError

_BINARY = (
    (b"%PDF", "a PDF", "export its text, for example with pdftotext"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "save it as .docx"),
    (b"{\\rtf", "an RTF file", "save it as .docx or as plain text"),
    (b"PK\x03\x04", "a zip archive", "unpack it and name the transcript inside"),
    (b"PK\x05\x06", "an empty zip archive", "is it the right file?"),
    (b"\x1f\x8b", "gzip-compressed", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a picture", "a transcript is text; read the picture with OCR first"),
    (b"\xff\xd8\xff", "a picture", "a transcript is text; read the picture with OCR first"),
    (b"GIF8", "a picture", "a transcript is text; read the picture with OCR first"),
    (b"RIFF", "a sound or video", "transcribe it first"),
    (b"ID3", "a sound", "transcribe it first"),
    (b"OggS", "a sound", "transcribe it first"),
    (b"fLaC", "a sound", "transcribe it first"),
    (b"\x7fELF", "a program", "is it the right file?"),
    (b"SQLite format 3", "a database", "is it the right file?"),
)


def refuse_binary(data: bytes, name: str) -> None:
    """SourceError for what is no text, saying what it is and what to do."""
    for magic, what, hint in _BINARY:
        if data.startswith(magic):
            raise SourceError(f"{name}: is {what}, not a transcript", hint=hint)
    if data[4:8] == b"ftyp":
        raise SourceError(f"{name}: is a sound or video, not a transcript", hint="transcribe it first")


_TEX = re.compile(r"\s*\\(?:documentclass|begin\{document\}|input\{|usepackage)")
_CODE_SUFFIXES = (
    *(".js", ".mjs", ".ts", ".jsx", ".tsx", ".py", ".ipynb", ".java", ".kt", ".c", ".h", ".cc", ".cpp", ".cs", ".go"),
    *(".rs", ".rb", ".php", ".swift", ".lua", ".sh", ".bat", ".ps1", ".sql", ".css", ".scss"),
)


def refuse_code(name: str, lines: Sequence[str]) -> None:
    """SourceError for TeX and program code: their text would be spoken with all that only a machine reads."""
    suffix = name.lower()[name.rfind(".") :] if "." in name else ""
    if suffix == ".tex" or any(_TEX.match(line) for line in lines[:200]):
        raise SourceError(
            f"{name}: is TeX, not a transcript", hint="convert it first, for example with pandoc -t markdown"
        )
    if suffix in _CODE_SUFFIXES:
        raise SourceError(f"{name}: is program code, not a transcript", hint="save its text alone as .txt")
