"""A file of any format and encoding becomes a Document; what is none is refused with advice."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.document import BlockKind, Document
from pipeline.ingest.reading import parse_document, read_document
from pipeline.ingest.registry import BINARY_FORMATS, FORMATS
from tests.data.make_samples import samples
from tests.ingest.accounting import assert_sound, unaccounted

DATA = Path(__file__).parents[1] / "data"


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in document.blocks]


@pytest.mark.parametrize("name", [name for name in samples() if not name.endswith((".docx", ".epub"))])
def test_the_sample_files_are_what_the_script_makes(name: str) -> None:
    assert (DATA / name).read_bytes() == samples()[name]


@pytest.mark.parametrize(
    ("name", "form", "encoding"),
    [
        ("utf8.md", "markdown", "utf-8"),
        ("bom.md", "markdown", "utf-8-sig"),
        ("crlf.md", "markdown", "utf-8"),
        ("gb18030.txt", "markdown", "gb18030"),
        ("utf16.txt", "markdown", "utf-16"),
        ("big5.txt", "plain", "big5"),
        ("page.html", "html", "utf-8"),
        ("cues.srt", "srt", "utf-8"),
        ("cues.vtt", "vtt", "utf-8"),
        ("cues.ass", "ass", "utf-8"),
        ("segments.json", "json", "utf-8"),
        ("table.csv", "table", "utf-8"),
        ("tagged.txt", "tagged", "utf-8"),
        ("notes.org", "org", "utf-8"),
        ("notes.adoc", "asciidoc", "utf-8"),
        ("notes.rst", "rst", "utf-8"),
        ("book.epub", "epub", "utf-8"),
        ("word.docx", "docx", "utf-8"),
    ],
)
def test_format_and_encoding_are_known_without_the_suffix(name: str, form: str, encoding: str) -> None:
    for known_as in (name, "-"):
        document = parse_document((DATA / name).read_bytes(), known_as)
        assert (document.format, document.encoding, document.file) == (form, encoding, known_as)
        assert_sound(document)
        assert len(document.sha256) == 64


def test_every_format_has_a_sample() -> None:
    formats = {parse_document(data, name).format for name, data in samples().items()}
    assert formats == {each.name for each in (*BINARY_FORMATS, *FORMATS)}


@pytest.mark.parametrize("name", ["bom.md", "crlf.md", "gb18030.txt", "utf16.txt"])
def test_encoding_and_line_ends_change_nothing_but_the_encoding(name: str) -> None:
    expected = read_document(DATA / "utf8.md")
    document = read_document(DATA / name)
    assert document.blocks == expected.blocks
    assert document.source_lines == expected.source_lines


def test_a_markdown_interview() -> None:
    document = read_document(DATA / "utf8.md")
    assert kinds(document) == [
        ("heading", "山里的钟表匠"),
        ("metadata", "林木"),
        ("metadata", "2024-03-05"),
        ("paragraph", "周明：您修了多少年的钟？"),
        ("paragraph", "林木：四十年。最早的一只是座钟，从县城背回来的，齿轮锈了大半。"),
    ]
    assert [(block.line, block.end_line) for block in document.blocks] == [(1, 1), (3, 3), (4, 4), (6, 6), (8, 9)]
    assert [(span.kind, span.start, span.end) for span in document.blocks[-1].spans] == [("bold", 0, 3)]
    assert unaccounted(document) == ({}, {})


def test_a_page() -> None:
    document = read_document(DATA / "page.html")
    assert kinds(document) == [
        ("heading", "山里的钟表匠"),
        ("paragraph", "周明：您修了多少年的钟？"),
        ("paragraph", "林木：四十年。最早的一只是座钟，从县城背回来的\n齿轮锈了大半。"),
        ("image", "一只座钟"),
        ("caption", "修好的座钟"),
        ("quote", "钟不走，时间照走。"),
    ]
    assert [(block.line, block.end_line) for block in document.blocks[:3]] == [(14, 14), (15, 15), (16, 17)]
    assert [(each.line, each.reason, each.text) for each in document.ignored] == [
        (11, "navigation", "首页 全部"),
        (21, "footer", "版权所有"),
    ]
    assert dict(document.front_matter) == {
        "language": "zh-Hans",
        "title": "山里的钟表匠",
        "author": "林木",
        "article:published_time": "2024-03-05",
    }


def test_a_word_document() -> None:
    document = read_document(DATA / "word.docx")
    assert kinds(document) == [
        ("heading", "山里的钟表匠"),
        ("paragraph", "周明：您修了多少年的钟？"),
        ("paragraph", "林木：四十年。\n齿轮锈了大半。"),
        ("heading", "一、学徒"),
        ("list item", "先学扫地"),
        ("caption", "修好的座钟"),
    ]
    assert [block.line for block in document.blocks] == [1, 2, 3, 4, 5, 6]
    assert document.source_lines[1] == "周明：您修了多少年的钟？"
    assert [span.kind for span in document.blocks[1].spans] == ["bold"]
    facts = dict(document.front_matter)
    assert (facts["title"], facts["author"]) == ("山里的钟表匠", "林木")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("周明：您好。\n".encode())))
    document = read_document(Path("-"))
    assert (document.file, document.format) == ("-", "plain")
    assert kinds(document) == [("paragraph", "周明：您好。")]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "is empty"),
        (b" \r\n\t\n", "a.md", "is empty"),
        (b"\xef\xbb\xbf", "a.md", "is empty"),
        (b"\xff\xfe\n\x00", "a.txt", "is empty"),
        (b"PK\x03\x04" + bytes(60), "a.zip", "a zip archive"),
        (b"PK\x03\x04" + bytes(60), "a.docx", "a damaged Word document"),
        (bytes(range(256)) * 20, "a.bin", "is not text"),
        ("café déjà vu, naïve façade".encode("latin-1"), "a.txt", "is not text"),
        (b"<!-- only a comment -->", "a.html", "holds no text"),
        (b"<html><head><title>t</title></head><body></body></html>", "a.html", "holds no text"),
        (b"****", "a.md", "holds no text"),
    ],
)
def test_what_is_no_transcript_is_refused_with_its_name_and_advice(data: bytes, name: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_document(data, name)
    assert str(caught.value).startswith(f"{name}: ")
    assert said in str(caught.value)
    assert caught.value.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(SourceError):
            read_document(path)


def test_a_file_cut_in_the_middle_of_a_character_is_still_read() -> None:
    text = "周明：您修了多少年的钟？林木：四十年了，一直在修。" * 4
    for codec, encoding in (("utf-8", "utf-8"), ("gb18030", "gb18030")):
        document = parse_document(text.encode(codec)[:-1], "a.txt")
        assert document.encoding == encoding
        assert document.blocks[0].text.startswith(text[:40])
        assert [each.line for each in document.unclear] == [1]


def test_repairs_carry_the_line_of_the_source() -> None:
    document = parse_document("# 题\n\n周明：傳\u200b統(tǒng)的鐘\n".encode(), "a.md")
    assert [(each.line, each.fix) for each in document.receipts] == [(3, "zero_width"), (3, "pinyin_bracket")]
    assert document.source_lines[2] == "周明：傳\u200b統(tǒng)的鐘"
    assert document.blocks[1].text == "周明：傳統的鐘"


def test_a_subtitle_suffix_without_times_is_read_as_text() -> None:
    document = parse_document("周明：您好。\n".encode(), "a.srt")
    assert (document.format, document.blocks[0].kind) == ("plain", BlockKind.PARAGRAPH)


@pytest.mark.parametrize("cell", ["", "\u200b", "&nbsp;"])
def test_a_table_may_have_empty_cells(cell: str) -> None:
    document = parse_document(f"| 鸭 | 鹅 |\n|---|---|\n| {cell} | 三只 |\n".encode(), "a.md")
    assert [block.text for block in document.blocks] == ["鸭", "鹅", "三只"]


def test_a_table_with_an_empty_cell_is_read_with_the_others() -> None:
    document = parse_document("| 职务 |  | 姓名 |\n|---|---|---|\n| 船长 |  | 林木 |\n".encode(), "a.md")
    assert [block.text for block in document.blocks if block.text] == ["职务", "姓名", "船长", "林木"]
    assert [mark.line for mark in document.markup] == [1, 3, 2]
