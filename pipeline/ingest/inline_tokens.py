"""Markdown inside a paragraph as tokens, those that belong together paired."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text.chinese import HAN

_NOT_IN_ADDRESS = r"\s<>*\[\]()（）、，。；：？！“”‘’「」『』《》【】…\"'`" + HAN
ADDRESS = re.compile(rf"https?://[^{_NOT_IN_ADDRESS}]{{0,2000}}[^{_NOT_IN_ADDRESS}_~.,;:!?]")
"""An address written as plain text, without the punctuation after it."""
_TAGS = "br|img|a|b|strong|i|em|cite|code|del|s|strike|sup|rt|rp"
_DESTINATION = (
    rf"\(\s{{0,9}}(?:<[^<>\n]{{0,4000}}>|https?://[^\s()<>]{{1,2000}}(?:\n[^\s()<>{HAN}]{{1,2000}}){{1,3}}"
    r"|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"""(?:\s{1,9}(?:"[^"]{0,500}"|'[^']{0,500}'))?\s{0,9}\)"""
)
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<backslash>\\(?=\n))"
    r"|(?P<code>`+)"
    r"|(?P<newline>\n[ \t]*)"
    rf"|(?P<tag></?(?:{_TAGS})(?:\s[^<>]{{0,2000}})?/?>)"
    r"|(?P<auto><(?:https?://|mailto:)[^\s<>]+>)"
    rf"|(?P<url>{ADDRESS.pattern})"
    r"|(?P<delimiter>\*+|_+)"
    r"|(?P<struck>~~(?!~))"
    r"|(?P<mark>==(?!=))"
    r"|(?P<shortcode>\{\{[^{}\n]{0,600}\}\}|\{%[^{}\n]{0,600}%\}|\{:?\s?[.#][\w-][^{}\n]{0,200}\})"
    r"|(?P<comment>%%[^%\n]{1,600}%%)"
    r"|(?P<wiki>!?\[\[[^\[\]\n]{1,300}\]\])"
    r"|(?P<image>!\[(?!\^))"
    r"|(?P<note>\[\^[^\]\s]{1,40}\]:?)"
    r"|(?P<bracket>\[)"
    rf"|(?P<link>\]{_DESTINATION})"
    r"|(?P<reference>\]\[[^\[\]]{0,200}\])"
    r"|(?P<close>\])"
    r"|(?P<text>[^\\`\n<*_!\[\]h~={%]+|.)",
    re.IGNORECASE,
)
_TAG_NAME = re.compile(r"</?([a-z]+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(href|src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_ASIDE_TAGS = {
    "del": "struck out",
    "s": "struck out",
    "strike": "struck out",
    "rt": "ruby",
    "rp": "ruby",
    "sup": "note mark",
}
STRUCK = "struck out"
_TONE = frozenset("啊呀哦喔噢吧啦呢嘛哈嘿嗯哟呦咯哇耶滴么了的嘻吗～")
"""Before waves these draw out a tone (好呀~~): what stands between two of them is not struck out."""
_WORD = re.compile(r"[A-Za-z0-9_]")


@dataclass(slots=True)
class Token:
    """A piece of a paragraph's source."""

    kind: str
    text: str
    at: int
    role: str = ""
    """"open" or "close" for a delimiter or bracket that pairs; "" is text."""
    url: str = ""
    is_image: bool = False
    reason: str = ""
    """Why the text up to the closing token is set aside."""

    @property
    def tag(self) -> str:
        """The name of a tag, in small letters."""
        name = _TAG_NAME.match(self.text)
        return name.group(1).lower() if name else ""

    def attribute(self, wanted: str) -> str:
        """The value of a tag's attribute."""
        values = {name.lower(): "".join(rest) for name, *rest in _ATTRIBUTE.findall(self.text)}
        return values.get(wanted, "").strip()


def tokens_of(content: str, references: Mapping[str, str]) -> list[Token]:
    """The tokens of a paragraph in order; emphasis, code, links and what is set aside paired."""
    tokens = _tokenise(content)
    _pair_code(tokens)
    _pair_delimiters(tokens, content)
    _pair_brackets(tokens, references)
    _pair_marks(tokens, content)
    _pair_asides(tokens, content)
    return tokens


def _tokenise(content: str) -> list[Token]:
    tokens: list[Token] = []
    for match in _TOKEN.finditer(content):
        kind, text, at = str(match.lastgroup), match.group(), match.start()
        if kind == "delimiter":
            tokens.extend(Token(kind, text[i : i + 2], at + i) for i in range(0, len(text), 2))
        else:
            tokens.append(Token(kind, text, at))
    return tokens


def _pair_code(tokens: list[Token]) -> None:
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


def _pair_delimiters(tokens: list[Token], content: str) -> None:
    waiting: dict[str, Token] = {}
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


def _around(token: Token, content: str) -> tuple[str, str]:
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


def _pair_brackets(tokens: list[Token], references: Mapping[str, str]) -> None:
    waiting: list[Token] = []
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


def _address(token: Token, references: Mapping[str, str]) -> str | None:
    if token.kind == "link":
        inside = token.text[2:-1].split(maxsplit=1)
        return inside[0].strip("<>") if inside else ""
    return references.get(token.text[2:-1].casefold()) if token.kind == "reference" else None


def _pair_marks(tokens: list[Token], content: str) -> None:
    """`==words==` are marked with a pen."""
    waiting: Token | None = None
    for token in tokens:
        if token.kind != "mark":
            continue
        before, after = content[token.at - 1 : token.at], content[token.at + 2 : token.at + 3]
        if waiting is not None and before.strip():
            waiting.role, token.role = "open", "close"
            waiting = None
        elif after.strip():
            waiting = token


def _pair_asides(tokens: list[Token], content: str) -> None:
    """Struck out words, readings over characters, marks of notes, each up to its closing token; none inside another."""
    waiting: Token | None = None
    for token in tokens:
        if token.kind == "struck":
            name, opens = STRUCK, waiting is None
        elif token.kind == "tag" and token.tag in _ASIDE_TAGS:
            name, opens = token.tag, not token.text.startswith("</")
        else:
            continue
        if opens and (waiting is None or waiting.reason != name):
            waiting = token
            waiting.reason = name
        elif waiting is not None and waiting.reason == name and not _is_tone(waiting, token, content):
            waiting.role, token.role = "open", "close"
            waiting.reason = token.reason = _ASIDE_TAGS.get(name, STRUCK)
            waiting = None


def _is_tone(opening: Token, closing: Token, content: str) -> bool:
    """Waves that draw out a tone, or that hold nothing."""
    if opening.kind != "struck":
        return False
    before = content[opening.at - 1 : opening.at], content[closing.at - 1 : closing.at]
    return closing.at == opening.at + 2 or all(char and char in _TONE for char in before)
