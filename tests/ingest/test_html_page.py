"""HTML: what is read, what is set aside, where it stood."""

from __future__ import annotations

from html.parser import HTMLParser

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from pipeline.errors import SourceError
from pipeline.ingest.document import Document
from pipeline.ingest.reading import parse_document
from tests.ingest.accounting import assert_sound, characters


def page(body: str, head: str = "") -> Document:
    return parse_document(
        f"<!doctype html>\n<html><head>{head}</head><body>\n{body}\n</body></html>".encode(), "a.html"
    )


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_paragraphs_that_only_double_breaks_part() -> None:
    document = page("<div>周明：您好。<br><br>林木：好。<br>\n第二行<br/> <br/>完</div>")
    assert texts(document) == ["周明：您好。", "林木：好。\n第二行", "完"]


def test_unclosed_paragraphs_and_items() -> None:
    document = page("<p>一<p>二<ul><li>三<li>四<ul><li>五</ul></ul>六")
    assert [(b.kind.value, b.level, b.text) for b in document.blocks] == [
        ("paragraph", 0, "一"),
        ("paragraph", 0, "二"),
        ("list item", 1, "三"),
        ("list item", 1, "四"),
        ("list item", 2, "五"),
        ("paragraph", 0, "六"),
    ]


def test_line_ends_inside_a_paragraph_are_wraps() -> None:
    assert texts(page("<p>他用\n  AI\n工具\n修钟，\nSea\nAI</p>")) == ["他用 AI 工具修钟，Sea AI"]


def test_bold_by_style_and_links() -> None:
    document = page('<p><span style="font-weight: 700">周明：</span>见<a href="http://a.cn/b">这里</a>。</p>')
    assert [(s.kind, s.start, s.end, s.url) for s in document.blocks[0].spans] == [
        ("bold", 0, 3, ""),
        ("link", 4, 6, "http://a.cn/b"),
    ]


def test_emphasis_around_paragraphs_reaches_into_each() -> None:
    document = page("<b><section>一</section><section>二</section></b>三")
    assert [len(block.spans) for block in document.blocks] == [1, 1, 0]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<nav>藏起来</nav>", "navigation"),
        ("<footer>藏起来</footer>", "footer"),
        ("<aside>藏起来</aside>", "aside"),
        ('<div role="navigation">藏起来</div>', "navigation"),
        ("<div hidden>藏起来</div>", "hidden"),
        ('<div style="color:red; display : none">藏起来</div>', "hidden"),
        ("<form><button>藏起来</button></form>", "form"),
        ("<svg><text>藏起来</text></svg>", "drawing"),
    ],
)
def test_what_is_no_article_is_set_aside_with_a_reason(markup: str, reason: str) -> None:
    document = page(f"<p>正文在这里，说了很多话。</p>\n{markup}\n<p>完</p>")
    assert texts(document) == ["正文在这里，说了很多话。", "完"]
    assert [(each.line, each.reason, each.text) for each in document.ignored] == [(4, reason, "藏起来")]


def test_a_hidden_word_does_not_part_its_paragraph() -> None:
    document = page("<p>周明：您<span hidden>的</span>好，今天来了。</p>")
    assert texts(document) == ["周明：您好，今天来了。"]


def test_a_hidden_element_that_holds_the_article_is_the_article() -> None:
    document = page('<nav>首页</nav><div style="display:none"><p>周明：您好，今天来了。</p></div>')
    assert texts(document) == ["周明：您好，今天来了。"]


@pytest.mark.parametrize(
    "markup", ["<script>不说</script>", "<style>不说</style>", "<!-- 不说 -->", "<noscript>不说</noscript>"]
)
def test_scripts_styles_and_comments_are_no_text_at_all(markup: str) -> None:
    document = page(f"<p>一{markup}二</p>")
    assert texts(document) == ["一二"]
    assert document.ignored == ()


def test_pinyin_above_characters_stays_in_a_bracket_behind_them() -> None:
    document = page("<p><ruby>重<rp>(</rp><rt>chóng</rt><rp>)</rp></ruby>来</p>")
    assert texts(document) == ["重（chóng）来"]
    assert [(each.fix, each.before, each.after) for each in document.receipts] == [("ruby", "chóng", "（chóng）")]


def test_other_readings_above_characters_are_set_aside() -> None:
    document = page("<p><ruby>重<rp>(</rp><rt>ちょう</rt><rp>)</rp></ruby>来</p>")
    assert texts(document) == ["重来"]
    assert "ちょう" in " ".join(each.text for each in document.ignored)


def test_facts_of_the_head() -> None:
    document = page(
        "<p>一</p>",
        '<title>修\n钟</title><meta name="author" content="林木"><meta name="viewport" content="x">'
        '<meta property="og:site_name" content="钟报"><link rel="canonical" href="http://a.cn/1">',
    )
    assert document.front_matter == (
        ("title", "修钟"),
        ("author", "林木"),
        ("og:site_name", "钟报"),
        ("canonical", "http://a.cn/1"),
    )


def test_invisible_characters_written_as_entities_leave_no_false_receipt() -> None:
    document = page("<p>周明&nbsp;：您&#8203;好。傳統(tǒng)</p>")
    assert texts(document) == ["周明 ：您好。傳統"]
    assert [each.fix for each in document.receipts] == ["pinyin_bracket"]


def test_text_nested_beyond_reading_is_refused_not_lost() -> None:
    with pytest.raises(SourceError, match="nested too deep"):
        page("<div>" * 5000 + "深")


def test_lines_are_exact_after_tags_that_run_over_lines() -> None:
    document = page('<p\nclass="a"\n>一\n二</p\n><!--\n\n--><h2>三</h2>\n\n<p>四<b>五\n六</b>七</p>')
    assert [(b.text, b.line, b.end_line) for b in document.blocks] == [
        ("一二", 5, 6),
        ("三", 9, 9),
        ("四五六七", 11, 12),
    ]


class _Visible(HTMLParser):
    """Text outside script, style and head, read by another parser."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


TAGS = ["p", "div", "b", "em", "span", "li", "ul", "h2", "blockquote", "nav", "footer", "td", "section", "a", "pre"]
WORDS = st.sampled_from(
    [
        "周明：",
        "您好",
        "，",
        "。",
        "AI",
        " ",
        "\n",
        "&amp;",
        "&lt;",
        "三",
        "<br>",
        "<hr>",
        "<!-- x -->",
        "<script>y</script>",
    ]
)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 3) -> str:
    pieces = []
    for _ in range(draw(st.integers(0, 5))):
        if depth and draw(st.booleans()):
            tag = draw(st.sampled_from(TAGS))
            pieces.append(f"<{tag}>{draw(bodies(depth - 1))}</{tag}>")
        else:
            pieces.append(draw(WORDS))
    return "".join(pieces)


@given(body=bodies())
@settings(deadline=None, max_examples=200)
def test_every_visible_character_is_in_a_block_or_set_aside(body: str) -> None:
    oracle = _Visible()
    oracle.feed(body)
    oracle.close()
    try:
        document = page(body)
    except SourceError:
        return
    assert_sound(document)
    seen = characters([*texts(document), *(each.text for each in document.ignored)])
    for receipt in document.receipts:
        seen.update(characters([receipt.before]))
        seen.subtract(characters([receipt.after]))
    assert +seen == characters(oracle.pieces)
