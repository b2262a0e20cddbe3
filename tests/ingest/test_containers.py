"""Formats whose containers say who speaks or what is no text: Word, e-books, recognisers' files; what is refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.errors import SourceError
from pipeline.ingest.document import BlockKind, Document
from pipeline.ingest.reading import parse_document
from tests.data.make_samples import samples
from tests.ingest.accounting import assert_sound, unaccounted
from tests.ingest.books import book

if TYPE_CHECKING:
    from collections.abc import Callable


def word(*paragraphs: str) -> Document:
    """A Word document of paragraphs, each the XML inside its `w:p`."""
    made = docx.Document()
    for inside in paragraphs:
        made.element.body.append(parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>"))
    return saved(made)


def saved(made: docx.document.Document) -> Document:
    buffer = io.BytesIO()
    made.save(buffer)
    document = parse_document(buffer.getvalue(), "a.docx")
    assert_sound(document)
    assert unaccounted(document) == ({}, {})
    return document


def typed(*lines: str) -> Document:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    return saved(made)


def asides(document: Document) -> list[tuple[str, str]]:
    return [(each.reason, each.text) for each in document.ignored]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def ruby(reading: str, base: str) -> str:
    return f"<w:r><w:ruby><w:rubyPr/><w:rt>{run(reading)}</w:rt><w:rubyBase>{run(base)}</w:rubyBase></w:ruby></w:r>"


def formula(reading: str, base: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9({reading}),{base})</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize("guide", [ruby, formula])
def test_pinyin_above_characters_stays_behind_them_as_their_reading(guide: Callable[[str, str], str]) -> None:
    document = word(run("周明：去") + guide("lè", "乐") + run("清。"))
    assert [block.text for block in document.blocks] == ["周明：去乐（lè）清。"]
    assert asides(document) == []
    assert [(each.fix, each.before, each.after) for each in document.receipts] == [("ruby", "lè", "（lè）")]


@pytest.mark.parametrize("guide", [ruby, formula])
def test_what_stands_above_characters_and_is_no_pinyin_is_set_aside(guide: Callable[[str, str], str]) -> None:
    document = word(run("周明：去") + guide("らく", "乐") + run("清。"))
    assert [block.text for block in document.blocks] == ["周明：去乐清。"]
    assert asides(document) == [("ruby", "らく")]


def test_a_link_that_is_a_field() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://a.cn/x"</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("这里")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    spans = word(run("见") + field + run("。")).blocks[0].spans
    assert [(span.kind, span.start, span.end, span.url) for span in spans] == [("link", 1, 3, "http://a.cn/x")]


def test_a_power_keeps_its_height_and_the_mark_of_a_note_is_set_aside() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    document = word(run("走了10") + run("6", raised) + run("步") + run("2", raised) + run("。"))
    assert document.blocks[0].text == "走了10⁶步。"
    assert asides(document) == [("note mark", "2")]
    assert [(each.before, each.after) for each in document.receipts] == [("走了106", "走了10⁶")]


def test_words_that_are_struck_out() -> None:
    document = word(run("有") + run("五十", "<w:strike/>") + run("六十箱。"))
    assert document.blocks[0].text == "有六十箱。"
    assert asides(document) == [("struck out", "五十")]


def test_a_table_of_turns() -> None:
    made = docx.Document()
    table = made.add_table(3, 3)
    rows = (("时间", "发言人", "内容"), ("00:01", "周明", "您好。"), ("00:04", "林木", "好。"))
    for row, words in enumerate(rows):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    document = saved(made)
    assert [(b.voice, b.text, b.start_ms) for b in document.blocks] == [
        ("周明", "您好。", 1000),
        ("林木", "好。", 4000),
    ]


def test_markdown_that_is_typed_in_a_document() -> None:
    document = typed("# 养蜂", "**[00:01] 周明**：蜂怕冷吗？", "**[00:07] 林木**：怕。", "- 搬家", "普通一行")
    assert [(block.kind, block.text, block.line) for block in document.blocks] == [
        (BlockKind.HEADING, "养蜂", 1),
        (BlockKind.PARAGRAPH, "[00:01] 周明：蜂怕冷吗？", 2),
        (BlockKind.PARAGRAPH, "[00:07] 林木：怕。", 3),
        (BlockKind.LIST_ITEM, "搬家", 4),
        (BlockKind.PARAGRAPH, "普通一行", 5),
    ]
    assert document.blocks[1].spans[0].kind == "bold"


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    document = parse_document(samples()["book.epub"], "a.epub")
    assert_sound(document)
    assert [block.text for block in document.blocks] == [
        *("学徒", "周明：您修了多少年的钟？", "林木：四十年。"),
        *("", "师傅", "周明：后来呢？", "林木：后来收了徒弟。"),
    ]
    assert dict(document.front_matter) == {"title": "山里的钟表匠", "author": "林木"}


def test_repairs_of_a_book_name_the_lines_of_the_book() -> None:
    pages = (("<p>周明：早。</p>",), ("<h1>传统</h1>", "<p>林木：那是傳統(tǒng)的做法。</p>"))
    document = parse_document(book(pages), "a.epub")
    assert_sound(document)
    assert [(each.line, each.fix) for each in document.receipts] == [(8, "pinyin_bracket")]
    assert "傳統(tǒng)" in document.source_lines[7]
    assert [(block.line, block.text) for block in document.blocks] == [
        *((3, "周明：早。"), (7, ""), (7, "传统"), (8, "林木：那是傳統的做法。"))
    ]


def test_pages_beside_the_text_of_a_book_are_set_aside() -> None:
    data = book((("<p>周明：早。</p>",),), contents="<p>果园</p>", apart="<p>答案</p><p hidden='hidden'>暗</p>")
    document = parse_document(data, "a.epub")
    assert [block.text for block in document.blocks] == ["周明：早。"]
    assert asides(document) == [("contents page", "果园"), ("page apart", "答案"), ("hidden", "暗")]


def test_cells_of_a_table_that_nobody_says_are_set_aside() -> None:
    text = '开始,结束,说话人,内容,备注\n00:00,00:02,周明,怕冷吗？,\n开场,00:07,林木,怕。,"笑,低声"\n00:08,,周明,,停顿\n'
    document = parse_document(text.encode(), "a.csv")
    assert_sound(document)
    assert unaccounted(document) == ({}, {})
    assert [(block.voice, block.text, block.start_ms, block.end_ms) for block in document.blocks] == [
        ("周明", "怕冷吗？", 0, 2000),
        ("林木", "怕。", None, 7000),
    ]
    heads = [("table head", head) for head in ["开始", "结束", "说话人", "内容", "备注"]]
    assert asides(document) == [*heads, *(("table column", each) for each in ("开场", "笑,低声", "周明", "停顿"))]


def test_segments_line_by_line_are_a_recognisers_file_too() -> None:
    document = parse_document(
        '{"speaker": "甲", "text": "早。"}\n{"speaker": "乙", "text": "好。"}\n'.encode(), "a.jsonl"
    )
    assert [(block.voice, block.text) for block in document.blocks] == [("甲", "早。"), ("乙", "好。")]


def test_of_segments_and_their_words_the_segments_are_the_talk() -> None:
    words = [{"text": char, "start": 0} for char in "蜂怕冷吗"]
    made = {"segments": [{"text": "蜂怕冷吗？", "start": 0.5, "words": words}]}
    document = parse_document(str(made).replace("'", '"').encode(), "a.json")
    assert [(block.text, block.start_ms) for block in document.blocks] == [("蜂怕冷吗？", 500)]


def test_a_link_of_asciidoc_without_words_shows_its_address() -> None:
    text = "= 蜂箱\n\n== 图\n\n见 https://a.cn/x_y[]和link:https://a.cn/z[ ]，还有https://a.cn[图纸]。\n"
    block = parse_document(text.encode(), "a.adoc").blocks[-1]
    assert block.text == "见 https://a.cn/x_y和https://a.cn/z，还有图纸。"
    assert {span.url for span in block.spans} == {"https://a.cn/x_y", "https://a.cn/z", "https://a.cn"}


def test_a_name_in_brackets_is_no_setting_of_asciidoc() -> None:
    text = "= 蜂箱\n\n== 冬天\n\n[周明]\n\n怕冷吗？\n\n[quote, 林木]\n怕。\n\n[.lead]\n不怕。\n"
    document = parse_document(text.encode(), "a.adoc")
    assert [block.text for block in document.blocks[2:]] == ["[周明]", "怕冷吗？", "怕。", "不怕。"]
    assert [text for _, text in asides(document)] == ["<!-- [quote, 林木] -->", "<!-- [.lead] -->"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('{"name": "蜂箱", "version": 3}', "package.json", "JSON without a list of segments"),
        ("[1, 2, 3]", "-", "JSON without a list of segments"),
        ("年,箱数\n2020,35\n2021,40\n", "a.csv", "a table without a column of what is said"),
        ("\\documentclass{article}\n\\begin{document}\n周明：您好。\n", "a.txt", "is TeX"),
        ("周明：您好。", "a.tex", "is TeX"),
        ("export default [{name: '周明'}]", "a.js", "is program code"),
    ],
)
def test_what_is_no_transcript_is_never_narrated(text: str, name: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        parse_document(text.encode(), name)


def test_a_broken_book_is_refused() -> None:
    data = samples()["book.epub"]
    with pytest.raises(SourceError, match="damaged"):
        parse_document(data[: len(data) // 2], "a.epub")
