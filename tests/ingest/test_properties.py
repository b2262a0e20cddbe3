"""What holds for every file, whatever is in it."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from pipeline.errors import SourceError
from pipeline.ingest.document import BlockKind, Document
from pipeline.ingest.reading import parse_document
from tests.ingest.accounting import assert_sound, unaccounted

NAMES = st.sampled_from(
    [
        "-",
        "a.txt",
        "a.md",
        "a.html",
        "a.srt",
        "a.vtt",
        "a.docx",
        "a.ass",
        "a.json",
        "a.csv",
        "a.org",
        "a.adoc",
        "a.rst",
        "a.epub",
        "无后缀",
        "a.rtf",
    ]
)
PIECES = st.sampled_from(
    [
        *[
            "# ",
            "## 标题",
            "- ",
            "1. ",
            "> ",
            "    ",
            "\t",
            "---",
            "===",
            "```",
            "~~~",
            "***",
            "| 甲 | 乙 |",
            "|---|---|",
        ],
        *[
            "**",
            "*",
            "__",
            "_",
            "`",
            "![",
            "[",
            "](",
            ")",
            "]",
            "](http://a.cn/b_c)",
            "[甲]: http://b.cn",
            "][甲]",
            "[^1]",
        ],
        *[
            "林木：",
            "周明:",
            "你好",
            "世界。",
            "，",
            "！",
            "AI",
            "2.5",
            "80 亿",
            "\\",
            "\\*",
            "<br>",
            "  ",
            " ",
            "\n",
            "\n",
            "\n\n",
        ],
        *[
            "https://a.cn/x_y_z",
            "<https://a.cn>",
            "作者：",
            "来源: 某报",
            "<!--",
            "-->",
            "</span>",
            *("<p>", "</p>", "<div>", "</div>", "<details>", "</details>", "<summary>问</summary>", "<li>"),
            *(
                "<sup>2</sup>",
                "<rt>a</rt>",
                "<del>旧</del>",
                "~~",
                "==",
                "{{< a >}}",
                "::: card",
                "[[页|词]]",
                ": 定义",
            ),
            "&nbsp;",
            "&amp;",
            "統(tǒng)",
        ],
        *["\u200b", "\u00a0", "\u3000", "\x07", "\x0c", "\u2028", "\ufeff", "😀", "龘", "\r\n", "\r", "?yàn)"],
    ]
)
MARKDOWN = st.lists(PIECES, max_size=40).map("".join)


def parse(text: str, name: str) -> Document | None:
    try:
        return parse_document(text.encode("utf-8", "surrogatepass"), name)
    except SourceError:
        return None


@given(data=st.binary(max_size=400), name=NAMES)
@example(data=b"\xff\xfe", name="-")
@example(data=b"\xff\xfea", name="-")
@example(data=b"PK\x03\x04word/", name="a.docx")
@example(data=b"<", name="a.html")
@example(data=b"<!--", name="a.html")
@example(data=b"\x80", name="a.txt")
def test_no_bytes_raise_anything_but_a_source_error(data: bytes, name: str) -> None:
    refusal = ""
    try:
        document = parse_document(data, name)
    except SourceError as error:
        refusal = str(error)
    else:
        assert_sound(document)
    assert not refusal or refusal.startswith(f"{name}: ")


@given(text=MARKDOWN, name=st.sampled_from(["a.md", "a.txt", "a.srt", "a.vtt"]))
@settings(max_examples=300)
@example(text="```\n~~~", name="a.md")
@example(text="<p>{{< a >}}", name="a.md")
def test_every_character_of_a_text_is_accounted_for(text: str, name: str) -> None:
    document = parse(text, name)
    if document is None or document.format == "html":
        return
    assert_sound(document)
    if "&" not in text:
        assert unaccounted(document) == ({}, {})


@given(text=MARKDOWN, name=NAMES)
def test_line_ends_do_not_matter(text: str, name: str) -> None:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    documents = [parse(unix.replace("\n", end), name) for end in ("\n", "\r\n", "\r")]
    first = documents[0]
    for document in documents[1:]:
        if first is None or document is None:
            assert document is first
        else:
            assert document.blocks == first.blocks
            assert document.source_lines == first.source_lines


CHINESE = st.text(
    st.sampled_from("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能，。？！"), min_size=12
)


@given(text=st.lists(CHINESE, min_size=2, max_size=6).map("\n".join))
@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_simplified_chinese_reads_back_in_every_encoding(codec: str, text: str) -> None:
    document = parse_document(text.encode(codec), "a.txt")
    assert "\n".join(document.source_lines) == text


TRADITIONAL = st.text(
    st.sampled_from("的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能，。？！"), min_size=12
)


@given(text=st.lists(TRADITIONAL, min_size=2, max_size=6).map("\n".join))
@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "big5", "cp950", "gb18030"])
def test_traditional_chinese_reads_back_in_every_encoding(codec: str, text: str) -> None:
    document = parse_document(text.encode(codec), "a.txt")
    assert "\n".join(document.source_lines) == text


@given(lines=st.lists(CHINESE, min_size=1, max_size=8))
def test_a_paragraph_a_line_stays_a_paragraph_a_line(lines: list[str]) -> None:
    text = "\n".join(f"{line}。" for line in lines)
    document = parse_document(text.encode(), "a.txt")
    assert "".join(block.text for block in document.blocks if block.kind is not BlockKind.RULE) == text.replace(
        "\n", ""
    )
