"""Markdown inside a paragraph -> text, spans, hard breaks, images.

Why not the inline half of markdown-it: CommonMark's rule for `**` looks at spaces and punctuation around it, which
Chinese does not use that way. `**张三：**你好` stays unbold there (a closing `**` between punctuation and a letter
does not count), and so does `**3****0 亿**`, which converters from HTML write for one bold run; and its tokens know
no source columns. Here:

Rule 1: `**` pairs with the next `**` of the paragraph, whatever stands around it, unless white space stands on both
sides.
Rule 2: a single `*` opens before text and closes after text; `_` also never inside a Latin word (mary_lin).
Rule 3: addresses, code and escapes are looked at first: no emphasis begins inside them.
Rule 4: what does not pair is text. One pass over the tokens, no look-ahead: linear in the paragraph's length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pipeline.ingest.document import SpanKind
from pipeline.ingest.inline_tokens import Token, tokens_of
from pipeline.ingest.parts import RichText
from pipeline.ingest.readings_above import pinyin_in_bracket
from pipeline.ingest.rich_text import Break, RichTextBuilder
from pipeline.ingest.superscripts import superscript

_SPAN_TAGS: Mapping[str, SpanKind] = MappingProxyType(
    {"a": "link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic", "code": "code"}
)
_NO_REFERENCES: Mapping[str, str] = MappingProxyType({})


def read_inline(
    content: str, line: int, *, newline: Break = "soft", references: Mapping[str, str] = _NO_REFERENCES
) -> RichText:
    r"""The text of a Markdown paragraph that begins on source line `line`.

    `newline` says what a line end without a mark of its own means.

    >>> read_inline("**张三：**三**3****0 亿\n参数** 。[新\n闻](http://a.cn/x_y_z)", 1).text
    '张三：三30 亿参数。新闻'
    """
    builder = RichTextBuilder(line)
    _Emitter(builder, newline, content).emit(tokens_of(content, references))
    return builder.finish()


class _Emitter:
    """Tokens into a builder; what stands in an image's brackets is its alternative text, some text is set aside."""

    def __init__(self, builder: RichTextBuilder, newline: Break, content: str) -> None:
        self._builder = builder
        self._newline = newline
        self._content = content
        self._alt: list[str] | None = None
        self._image_url = ""
        self._aside: list[str] | None = None
        self._aside_tag = ""
        self._special: Mapping[str, Callable[[Token], None]] = {
            "tag": self._tag,
            "wiki": self._wiki_link,
            "escape": self._escape,
            "url": self._address,
            "auto": self._address,
        }

    def emit(self, tokens: list[Token]) -> None:
        previous = ""
        for token in tokens:
            if token.kind == "newline":
                self._end_line(hard=previous.endswith("  ") or previous == "\\")
            elif self._aside is not None:
                self._in_aside(token)
            elif token.is_image and token.role == "open" and self._alt is None:
                self._alt, self._image_url = [], token.url
                self._builder.add_markup(token.text)
            elif self._alt is not None:
                self._in_alt(token)
            else:
                self._text(token)
            previous = token.text
        if self._alt is not None:  # pragma: no cover - an image that opens also closes
            self._builder.add("".join(self._alt))

    def _end_line(self, *, hard: bool) -> None:
        self._builder.line += 1
        if self._aside is not None:
            self._aside.append("\n")
        elif self._alt is None:
            self._builder.break_line("hard" if hard else self._newline)
        else:
            self._alt.append(" ")

    def _in_aside(self, token: Token) -> None:
        if token.role == "close" and token.reason:
            self._end_aside(token)
        elif self._aside is not None:
            self._aside.append(token.text)
            self._builder.line += token.text.count("\n")

    def _end_aside(self, token: Token) -> None:
        builder, text = self._builder, "".join(self._aside or ())
        self._aside = None
        small = superscript(text, builder.last_character) if token.tag == "sup" else None
        if small is not None and small != text:
            builder.add_repaired(f"{self._aside_tag}{text}{token.text}", small, "superscript")
            return
        reading = pinyin_in_bracket(text) if token.tag == "rt" else ""
        if reading:
            builder.add_repaired(f"{self._aside_tag}{text}{token.text}", reading, "ruby")
            return
        builder.add_markup(self._aside_tag)
        if small is None:
            builder.set_aside(text, token.reason)
        else:
            builder.add(text)
        builder.add_markup(token.text)

    def _in_alt(self, token: Token) -> None:
        if token.is_image and token.role == "close":
            self._builder.add_image("".join(self._alt or ()), self._image_url)
            self._add_markup(token.text)
            self._alt = None
        elif token.role or token.kind in ("tag", "backslash", "note"):
            self._builder.add_markup(token.text)
        elif self._alt is not None:
            self._builder.line += token.text.count("\n")
            self._alt.append(" ".join(token.text.split("\n")))

    def _text(self, token: Token) -> None:
        builder = self._builder
        if token.reason and token.role == "open":
            self._aside, self._aside_tag = [], token.text
        elif token.kind in ("backslash", "note") or (token.kind == "delimiter" and self._is_stray(token)):
            builder.add_markup(token.text)
        elif token.kind in ("shortcode", "comment") or (token.kind == "mark" and token.role):
            builder.set_aside(token.text, token.kind)
        elif token.kind in self._special:
            self._special[token.kind](token)
        elif token.role:
            self._add_markup(token.text)
            self._span(token)
        else:
            self._add(token.text)

    def _span(self, token: Token) -> None:
        if token.role == "open":
            self._builder.open_span(_span_kind(token), token.url)
        else:
            self._builder.close_span(_span_kind(token))

    def _escape(self, token: Token) -> None:
        self._builder.add_markup("\\")
        self._builder.add(token.text[1:])

    def _address(self, token: Token) -> None:
        address = token.text.strip("<>")
        self._builder.add_markup("<>" if token.kind == "auto" else "")
        self._builder.open_span("link", address)
        self._builder.add(address)
        self._builder.close_span("link")

    def _tag(self, token: Token) -> None:
        builder, opens = self._builder, not token.text.startswith("</")
        span = _SPAN_TAGS.get(token.tag)
        if token.tag == "img":
            builder.add_image("", token.attribute("src"))
        self._add_markup(token.text)
        if token.tag == "br":
            builder.break_line("hard")
        elif span and opens:
            builder.open_span(span, token.attribute("href"))
        elif span:
            builder.close_span(span)

    def _wiki_link(self, token: Token) -> None:
        """`[[page|words]]` and `[[page]]` are their words; `![[file]]` shows a file."""
        builder, inside = self._builder, token.text.lstrip("!")[2:-2]
        if token.text.startswith("!"):
            builder.set_aside(token.text, "embedded page")
            return
        page, bar, words = inside.partition("|")
        builder.add_markup("[[")
        if bar:
            builder.set_aside(page, "link target")
            builder.add_markup("|")
        builder.open_span("link", page)
        builder.add(words if bar else page)
        builder.close_span("link")
        builder.add_markup("]]")

    def _is_stray(self, token: Token) -> bool:
        """Two stars that pair with none: left by a converter, unless they stand in a sum (2**3)."""
        before = self._content[token.at - 1 : token.at]
        after = self._content[token.at + 2 : token.at + 3]
        return token.text == "**" and not token.role and not (_is_latin(before) and _is_latin(after))

    def _add_markup(self, text: str) -> None:
        """Markup that may run over line ends; of an address that does each line is set aside."""
        if text.startswith("](") and "\n" in text:
            self._builder.add_markup("]")
            self._builder.line += text.count("\n")
            self._builder.set_aside(text[1:], "address")
            return
        for index, row in enumerate(text.split("\n")):
            self._builder.line += index > 0
            self._builder.add_markup(row)

    def _add(self, text: str) -> None:
        """Text that may hold line ends, as the address of what turned out to be no link."""
        for index, row in enumerate(text.split("\n")):
            if index:
                self._end_line(hard=False)
            self._builder.add(row)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _span_kind(token: Token) -> SpanKind:
    if token.kind == "delimiter":
        return "bold" if len(token.text) == 2 else "italic"
    return "code" if token.kind == "code" else "link"
