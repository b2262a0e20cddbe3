"""Word documents: what is text, what it weighs, what damage does."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import hypothesis.strategies as st
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings

from pipeline.errors import SourceError
from pipeline.ingest import archives
from pipeline.ingest.document import BlockKind, Document
from pipeline.ingest.reading import parse_document
from tests.ingest.accounting import assert_sound, unaccounted

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as DocxDocument

SAMPLE = (Path(__file__).parents[1] / "data" / "word.docx").read_bytes()


def read(made: DocxDocument) -> Document:
    buffer = io.BytesIO()
    made.save(buffer)
    document = parse_document(buffer.getvalue(), "a.docx")
    assert_sound(document)
    if all(block.kind is not BlockKind.IMAGE for block in document.blocks):  # alternative text stands in no line
        assert unaccounted(document) == ({}, {})
    return document


def add_xml(made: DocxDocument, inside: str) -> None:
    made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w', 'r', 'wp', 'a')}>{inside}</w:p>"))


def test_tables_are_read_cell_by_cell() -> None:
    made = docx.Document()
    table = made.add_table(2, 2)
    for row, words in enumerate((("周明", "您好。"), ("林木", "好。"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    assert [block.text for block in read(made).blocks] == ["周明", "您好。", "林木", "好。"]


def test_a_merged_cell_is_read_once() -> None:
    made = docx.Document()
    table = made.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(1, 2)).text = "合并"
    assert [block.text for block in read(made).blocks] == ["合并"]


def test_styles_that_are_based_on_headings_are_headings() -> None:
    made = docx.Document()
    style = made.styles.add_style("访谈小节", 1)
    style.base_style = made.styles["Heading 2"]
    made.add_paragraph("一、学徒", style="访谈小节")
    assert [(b.kind.value, b.level) for b in read(made).blocks] == [("heading", 2)]


def test_numbered_paragraphs_are_list_items() -> None:
    made = docx.Document()
    add_xml(made, '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r>')
    assert [(b.kind.value, b.level) for b in read(made).blocks] == [("list item", 2)]


def test_deleted_text_and_field_codes_are_no_text() -> None:
    made = docx.Document()
    add_xml(
        made,
        "<w:r><w:t>周明：</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>您好</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>",
    )
    assert [block.text for block in read(made).blocks] == ["周明：您好"]


def test_hidden_text_is_set_aside() -> None:
    made = docx.Document()
    add_xml(made, "<w:r><w:t>您好</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r>")
    document = read(made)
    assert [block.text for block in document.blocks] == ["您好"]
    assert [(each.reason, each.text) for each in document.ignored] == [("hidden", "批注")]


def test_links_and_pictures() -> None:
    made = docx.Document()
    key = made.part.relate_to("http://a.cn/x", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    add_xml(made, f'<w:r><w:t>见</w:t></w:r><w:hyperlink r:id="{key}"><w:r><w:t>这里</w:t></w:r></w:hyperlink>')
    add_xml(
        made, '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="n" descr="一只座钟"/></wp:inline></w:drawing></w:r>'
    )
    document = read(made)
    assert [(b.kind.value, b.text) for b in document.blocks] == [("image", "一只座钟"), ("paragraph", "见这里")]
    assert [(s.kind, s.start, s.end, s.url) for s in document.blocks[1].spans] == [("link", 1, 3, "http://a.cn/x")]


def test_a_shape_drawn_in_two_ways_is_read_once() -> None:
    made = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    add_xml(
        made,
        f"<w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r>",
    )
    assert sorted(block.text for block in read(made).blocks) == ["框中", "正文"]


def test_repairs_reach_into_runs() -> None:
    made = docx.Document()
    made.add_paragraph("無")
    made.add_paragraph("傳統(tǒng)的鐘\u200b")
    document = read(made)
    assert document.blocks[1].text == "傳統的鐘"
    assert [(each.line, each.fix) for each in document.receipts] == [(2, "zero_width"), (2, "pinyin_bracket")]
    assert document.source_lines[1] == "傳統(tǒng)的鐘\u200b"


def test_a_document_without_text_is_refused() -> None:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    with pytest.raises(SourceError, match="holds no text"):
        parse_document(buffer.getvalue(), "a.docx")


def bomb(**sizes: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in sizes.items():
            archive.writestr(name.replace("__", "/"), bytes(size))
    return buffer.getvalue()


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_XML_BYTES", 1_000_000)
    with pytest.raises(SourceError, match="more than is read"):
        parse_document(bomb(**{"word__document.xml": 2_000_000}), "a.docx")
    monkeypatch.setattr(archives, "_MAX_ENTRIES", 10)
    with pytest.raises(SourceError, match="more than is read"):
        parse_document(bomb(**{f"word__{n}": 1 for n in range(20)}), "a.docx")


def test_an_archive_that_is_no_document_is_refused() -> None:
    with pytest.raises(SourceError, match="no Word document"):
        parse_document(bomb(**{"word__document.xml": 10}), "a.docx")


def replace_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The sample with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == name else data)
    return made.getvalue()


@pytest.mark.parametrize(
    "xml",
    [
        f"<w:glossaryDocument {nsdecls('w')}><w:docParts/></w:glossaryDocument>",
        f"<w:document {nsdecls('w')}/>",
        f"<w:body {nsdecls('w')}><w:p/></w:body>",
        "<html><body><p>鸭子</p></body></html>",
        "<document/>",
    ],
)
def test_a_main_part_that_is_no_document_is_refused(xml: str) -> None:
    with pytest.raises(SourceError, match=r"a\.docx: is no Word document"):
        parse_document(replace_part("word/document.xml", lambda _: xml.encode()), "a.docx")


@pytest.mark.parametrize("part", ["word/styles.xml", "docProps/core.xml", "word/_rels/document.xml.rels"])
def test_another_root_in_a_part_beside_is_refused_or_read(part: str) -> None:
    assert_sound_or_refused(replace_part(part, lambda _: b"<other><inside/></other>"))


def assert_sound_or_refused(data: bytes) -> None:
    document = None
    with suppress(SourceError):
        document = parse_document(data, "a.docx")
    if document is not None:
        assert_sound(document)


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
@settings(deadline=None, max_examples=60)
def test_damage_is_refused_or_read(flips: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for place, value in flips:
        data[place] = value
    assert_sound_or_refused(bytes(data))


@given(
    st.binary(max_size=120),
    st.sampled_from(["word/document.xml", "word/styles.xml", "docProps/core.xml", "[Content_Types].xml"]),
)
@settings(deadline=None, max_examples=60)
def test_a_part_that_holds_anything_is_refused_or_read(content: bytes, part: str) -> None:
    made = replace_part(part, lambda data: data[: len(data) // 2] + content + data[len(data) // 2 :])
    assert_sound_or_refused(made)
