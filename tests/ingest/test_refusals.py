"""Files that people have and that are no transcript are known by their content and refused with advice."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.reading import parse_document, read_source


def archive(*members: str, mimetype: str = "") -> bytes:
    """A zip archive with these members; a `mimetype` stands first, as the book formats want it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        if mimetype:
            packed.writestr("mimetype", mimetype)
        for member in members:
            packed.writestr(member, "x" * 100)
    return target.getvalue()


MAIL = "From: Lin <lin@example.org>\nSubject: 访谈\nMIME-Version: 1.0\nContent-Type: text/plain\n\n林木：您好。\n"
SAVED_PAGE = MAIL.replace("text/plain", 'multipart/related; boundary="x"')
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

FOREIGN = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF", "pdftotext"),
    "pdf after other bytes": (b"\n" * 30 + b"%PDF-1.4", "a PDF", "pdftotext"),
    "rtf": (b"{\\rtf1\\ansi {\\fonttbl}", "an RTF file", ".docx"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Office", ".docx"),
    "odt": (archive("content.xml", mimetype=f"{OPEN_DOCUMENT}.text"), "OpenDocument", ".docx"),
    "ods": (archive("content.xml", mimetype=f"{OPEN_DOCUMENT}.spreadsheet"), "spreadsheet", ".txt"),
    "odp": (archive("content.xml", mimetype=f"{OPEN_DOCUMENT}.presentation"), "presentation", ".txt"),
    "pages": (archive("Index/Document.iwa", "preview.jpg"), "Pages", ".docx"),
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), "spreadsheet", ".txt"),
    "pptx": (archive("[Content_Types].xml", "ppt/presentation.xml"), "presentation", ".txt"),
    "zip": (archive("talk.md"), "zip archive", "unpack"),
    "gz": (b"\x1f\x8b\x08\0" + bytes(40), "packed", "unpack"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(40), "packed", "unpack"),
    "mhtml": (SAVED_PAGE.encode(), "web archive", "HTML only"),
    "mhtml with CRLF": (SAVED_PAGE.replace("\n", "\r\n").encode(), "web archive", "HTML only"),
    "webarchive": (b"bplist00\xd1\x01\x02_\x10\x0fWebMainResource", "web archive", "HTML only"),
    "eml": (MAIL.encode(), "e-mail", ".txt"),
    "mobi": (b"a book".ljust(60, b"\0") + b"BOOKMOBI" + bytes(40), "e-book", ".docx"),
    "wav": (b"RIFF\x24\x08\0\0WAVEfmt ", "recording", ".srt"),
    "mp3": (b"ID3\x04\0\0\0\0\0\0", "recording", ".srt"),
    "mp3 without a tag": (b"\xff\xfb\x90\x64" + bytes(400), "recording", ".srt"),
    "m4a": (b"\0\0\0\x20ftypM4A \0\0", "recording", ".srt"),
    "mp4": (b"\0\0\0\x18ftypmp42\0\0", "recording", ".srt"),
    "mkv": (b"\x1a\x45\xdf\xa3\xa3\x42\x86", "recording", ".srt"),
    "ogg": (b"OggS\0\x02" + bytes(40), "recording", ".srt"),
    "amr": (b"#!AMR\n\x3c", "recording", ".srt"),
    "a voice message": (b"\x02#!SILK_V3\x0c", "recording", ".srt"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture", "OCR"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture", "OCR"),
    "webp": (b"RIFF\x24\x08\0\0WEBPVP8 ", "picture", "OCR"),
    "heic": (b"\0\0\0\x18ftypheic\0\0", "picture", "OCR"),
    "bmp": (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28" + bytes(40), "picture", "OCR"),
    "svg": ("<svg xmlns='http://www.w3.org/2000/svg'><text>林木：您好。</text></svg>".encode(), "picture", "OCR"),
    "program": (b"MZ\x90\0\x03\0\0\0\x04" + bytes(120), "program", "right file"),
    "database": (b"SQLite format 3\0" + bytes(90), "database", "right file"),
    "xml": ('<?xml version="1.0"?>\n<tt xmlns="x"><p begin="0s">您好。</p></tt>'.encode(), "XML", ".txt"),
    "tex": ("\\documentclass{article}\n\\begin{document}\n林木：您好。\n".encode(), "TeX", "pandoc"),
    "a link": (b"https://example.org/s/talk?id=3\n", "a link", "HTML only"),
    "a shortcut": (b"[InternetShortcut]\r\nURL=https://example.org/talk\r\n", "a link", "HTML only"),
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("name", ["-", "talk.txt", "访谈.md"])
def test_the_content_says_what_a_file_is_under_any_name(kind: str, name: str) -> None:
    data, what, advice = FOREIGN[kind]
    with pytest.raises(SourceError) as caught:
        parse_document(data, name)
    assert str(caught.value).startswith(f"{name}: is ")
    assert what in str(caught.value)
    assert advice in caught.value.hint


@pytest.mark.parametrize(
    ("name", "text", "what", "advice"),
    [
        ("talk.tex", "林木：您好。\n", "is TeX", "pandoc"),
        ("page.js", "const text = `林木：您好。`;\n", "is program code", ".txt"),
        ("data.json", '{"name": "对谈", "version": 3}', "JSON without a list of segments", ".srt"),
        ("data.csv", "1,2\n3,4\n", "table without a column", "speaker,start,text"),
    ],
)
def test_text_that_holds_no_talk_is_refused(name: str, text: str, what: str, advice: str) -> None:
    with pytest.raises(SourceError, match=what) as caught:
        parse_document(text.encode(), name)
    assert advice in caught.value.hint


@pytest.mark.parametrize("name", ["talk.docx", "talk.epub"])
def test_a_damaged_document_is_called_so(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_document(archive("other.txt"), name)
    assert "damaged" in str(caught.value) or "no Word document" in str(caught.value)


def test_prose_in_a_file_that_calls_itself_a_table_is_read() -> None:
    assert parse_document("林木：您好。\n周明：请坐。\n".encode(), "talk.csv").format == "plain"


@pytest.mark.parametrize(
    "text",
    [
        "MZ：这是两个人名的缩写，后面还有很长很长的一段话，长到超过了程序文件头的长度，但它仍然只是一段普通的话，没有别的。\n",
        "BM：也是人名。\n周明：您好。\n",
        "[周明] 您好。\n[林木] 请坐。\n",
        "{周明}：您好。\n",
        "From: 林木\n周明：您好。\n",
        "RIFF：音乐里的一个词。\n",
        "https://example.org/talk\n\n周明：您好。\n",
        "<?xml version='1.0'?>\n<html><body><p>周明：您好。</p><p>林木：请坐。</p></body></html>",
        "周明：PDF 文件开头写着 PDF-1.7。\n",
    ],
)
def test_a_transcript_that_only_looks_like_one_of_them_is_read(text: str) -> None:
    assert parse_document(text.encode(), "talk.txt").blocks


def test_a_film_is_refused_for_what_it_is_and_not_for_its_size(tmp_path: Path) -> None:
    film = tmp_path / "talk.mp4"
    with film.open("wb") as file:
        file.write(FOREIGN["mp4"][0])
        file.truncate(3 << 30)  # a hole: nothing is stored
    with pytest.raises(SourceError, match="a recording"):
        read_source(film)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = "周明：您好。\n" * 2000
    writer = threading.Thread(target=pipe.write_text, args=(said,), kwargs={"encoding": "utf-8"}, daemon=True)
    writer.start()
    assert read_source(pipe).decode() == said
    writer.join()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://example.org/s/talk?id=3", "https://example.org/s/talk?id=3: is an address"),
        ("http://example.org", "http://example.org: is an address"),
        ("HTTPS://example.org/a.md", "HTTPS://example.org/a.md: is an address"),
        ("mp.example.com/s/talk", "mp.example.com/s/talk: is an address"),
        ("www.example.xyz/talk", "www.example.xyz/talk: is an address"),
        ("talk.com", "no such file"),
        ("articles/talk.md", "no such file"),
    ],
)
def test_an_address_is_no_file_and_nothing_is_downloaded(address: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(Path(address))
    assert said in str(caught.value)
    assert ("address" in said) == (".html" in caught.value.hint)


def test_a_file_in_a_folder_that_is_called_like_a_site_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("example.com").mkdir()
    Path("example.com/talk.txt").write_text("周明：您好。\n", encoding="utf-8")
    assert read_source(Path("example.com/talk.txt"))
