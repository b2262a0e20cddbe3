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

import re
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.ingest.document import SpanKind
from pipeline.ingest.parts import RichText
from pipeline.ingest.rich_text import Break, RichTextBuilder
from pipeline.text.chinese import HAN

_NOT_IN_ADDRESS = r"\s<>*\[\]()（）、，。；：？！“”‘’「」『』《》【】…\"'`" + HAN
ADDRESS = re.compile(rf"https?://[^{_NOT_IN_ADDRESS}]{{0,2000}}[^{_NOT_IN_ADDRESS}_~.,;:!?]")
"""An address written as plain text, without the punctuation after it."""
_DESTINATION = (
    r"\(\s{0,9}(?:<[^<>\n]{0,4000}>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"""(?:\s{1,9}(?:"[^"]{0,500}"|'[^']{0,500}'))?\s{0,9}\)"""
)
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<backslash>\\(?=\n))"
    r"|(?P<code>`+)"
    r"|(?P<newline>\n[ \t]*)"
    r"|(?P<tag><br[ \t]{0,9}/?>)"
    r"|(?P<auto><(?:https?://|mailto:)[^\s<>]+>)"
    rf"|(?P<url>{ADDRESS.pattern})"
    r"|(?P<delimiter>\*+|_+)"
    r"|(?P<image>!\[(?!\^))"
    r"|(?P<note>\[\^[^\]\s]{1,40}\]:?)"
    r"|(?P<bracket>\[)"
    rf"|(?P<link>\]{_DESTINATION})"
    r"|(?P<reference>\]\[[^\[\]]{0,200}\])"
    r"|(?P<close>\])"
    r"|(?P<text>[^\\`\n<*_!\[\]h]+|.)",
)
_WORD = re.compile(r"[A-Za-z0-9_]")
_NO_REFERENCES: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    at: int
    role: str = ""
    """"open" or "close" for a delimiter or bracket that pairs; "" is text."""
    url: str = ""
    is_image: bool = False


def read_inline(
    content: str, line: int, *, newline: Break = "soft", references: Mapping[str, str] = _NO_REFERENCES
) -> RichText:
    r"""The text of a Markdown paragraph that begins on source line `line`.

    `newline` says what a line end without a mark of its own means.

    >>> read_inline("**张三：**三**3****0 亿\n参数** 。[新\n闻](http://a.cn/x_y_z)", 1).text
    '张三：三30 亿参数。新闻'
    """
    tokens = _tokenise(content)
    _pair_code(tokens)
    _pair_delimiters(tokens, content)
    _pair_brackets(tokens, references)
    builder = RichTextBuilder(line)
    _Emitter(builder, newline).emit(tokens)
    return builder.finish()


def _tokenise(content: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(content):
        kind, text, at = str(match.lastgroup), match.group(), match.start()
        if kind == "delimiter":
            tokens.extend(_Token(kind, text[i : i + 2], at + i) for i in range(0, len(text), 2))
        else:
            tokens.append(_Token(kind, text, at))
    return tokens


def _pair_code(tokens: list[_Token]) -> None:
    """Back-tick runs of equal length enclose literal text."""
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for index, token in enumerate(tokens):
        if token.kind == "code":
            places[token.text].append(index)
    reached = 0
    for index, token in enumerate(tokens):
        if token.kind != "code" or index < reached:
            continue
        later = places[token.text]
        while later and later[0] <= index:
            later.popleft()
        if later:
            end = later.popleft()
            token.role, tokens[end].role = "open", "close"
            for inner in tokens[index + 1 : end]:
                inner.kind = "newline" if inner.kind == "newline" else "text"
            reached = end + 1


def _pair_delimiters(tokens: list[_Token], content: str) -> None:
    waiting: dict[str, _Token] = {}
    for token in tokens:
        if token.kind != "delimiter":
            continue
        before, after = _around(token, content)
        opener = waiting.get(token.text)
        if opener is not None and _can_close(token.text, before, after):
            opener.role, token.role = "open", "close"
            del waiting[token.text]
        elif _can_open(token.text, before, after):
            waiting[token.text] = token


def _around(token: _Token, content: str) -> tuple[str, str]:
    """The characters beside a delimiter; "" at the ends of the paragraph, a letter where its run goes on."""
    start, end = token.at, token.at + len(token.text)
    mark = token.text[0]
    before = content[start - 1] if start else ""
    after = content[end] if end < len(content) else ""
    return ("x" if before == mark else before, "x" if after == mark else after)


def _can_open(mark: str, before: str, after: str) -> bool:
    if mark == "**":
        return bool(after) and bool(after.strip() or before.strip())
    if mark[0] == "_" and _WORD.match(before):
        return False
    return bool(after.strip())


def _can_close(mark: str, before: str, after: str) -> bool:
    if mark == "**":
        return not after or bool(after.strip() or before.strip())
    if mark[0] == "_" and _WORD.match(after):
        return False
    return bool(before.strip())


def _pair_brackets(tokens: list[_Token], references: Mapping[str, str]) -> None:
    waiting: list[_Token] = []
    for token in tokens:
        if token.kind in ("image", "bracket"):
            waiting.append(token)
        elif token.kind in ("link", "reference", "close") and waiting:
            opener = waiting.pop()
            address = _address(token, references)
            if address is not None:
                opener.role, token.role = "open", "close"
                opener.url = address
                token.is_image = opener.is_image = opener.kind == "image"


def _address(token: _Token, references: Mapping[str, str]) -> str | None:
    if token.kind == "link":
        inside = token.text[2:-1].split(maxsplit=1)
        return inside[0].strip("<>") if inside else ""
    return references.get(token.text[2:-1].casefold()) if token.kind == "reference" else None


class _Emitter:
    """Tokens into a builder; inside an image's brackets they go into its alternative text."""

    def __init__(self, builder: RichTextBuilder, newline: Break) -> None:
        self._builder = builder
        self._newline = newline
        self._alt: list[str] | None = None
        self._image_url = ""

    def emit(self, tokens: list[_Token]) -> None:
        previous = ""
        for token in tokens:
            if token.kind == "newline":
                self._end_line(hard=previous.endswith("  ") or previous == "\\")
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
        if self._alt is None:
            self._builder.break_line("hard" if hard else self._newline)
        else:
            self._alt.append(" ")

    def _in_alt(self, token: _Token) -> None:
        if token.is_image and token.role == "close":
            self._builder.add_image("".join(self._alt or ()), self._image_url)
            self._builder.add_markup(token.text)
            self._builder.line += token.text.count("\n")
            self._alt = None
        elif token.role or token.kind in ("tag", "backslash", "note"):
            self._builder.add_markup(token.text)
        elif self._alt is not None:
            self._builder.line += token.text.count("\n")
            self._alt.append(" ".join(token.text.split("\n")))

    def _text(self, token: _Token) -> None:
        builder = self._builder
        if token.kind in ("tag", "backslash", "note"):
            builder.add_markup(token.text)
            if token.kind == "tag":
                builder.break_line("hard")
        elif token.kind == "escape":
            builder.add_markup("\\")
            builder.add(token.text[1:])
        elif token.kind in ("url", "auto"):
            address = token.text.strip("<>")
            builder.add_markup("<>" if token.kind == "auto" else "")
            builder.open_span("link", address)
            builder.add(address)
            builder.close_span("link")
        elif token.role:
            builder.add_markup(token.text)
            builder.line += token.text.count("\n")
            if token.role == "open":
                builder.open_span(_span_kind(token), token.url)
            else:
                builder.close_span(_span_kind(token))
        else:
            self._add(token.text)

    def _add(self, text: str) -> None:
        """Text that may hold line ends, as the address of what turned out to be no link."""
        for index, row in enumerate(text.split("\n")):
            if index:
                self._end_line(hard=False)
            self._builder.add(row)


def _span_kind(token: _Token) -> SpanKind:
    if token.kind == "delimiter":
        return "bold" if len(token.text) == 2 else "italic"
    return "code" if token.kind == "code" else "link"
