"""Lines that say who made an article: 文 / 某人, 编辑｜某人, 来源：某刊, 某报编译 某人编辑 某人."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.script.names.persons import looks_like_person
from pipeline.text.page_words import Use, page_words
from pipeline.text.rows import table_tree
from pipeline.text.variants import simplify

MAX_CREDIT = 80
MAX_NAME = 24

_SEPARATORS = re.compile(r"\s*[|｜丨/／:：=＝·•,，、;；()（）\[\]【】]+\s*|\s+")
_IDLE = frozenset({"报道", "图文", "等"})
MAX_ORIGIN = 200

_ORIGIN = re.compile(
    r"(?:本文|文章|原文|稿件)(?:来自|出自|来源于|来源(?=\s?[:：“「《微公订网])|转自|转载自|首发于|原载于|原载|原刊于|刊于|选自|摘自)[:：]?\s?(?:微信公众号|微信订阅号|订阅号|公众号|微信号|网站|微博)?"
    r"[:：]?\s?[“\"「『《【]?([^“”\"「」『』《》【】，,。（()）:：]{2,24})"
)
_ORIGIN_AUTHOR = re.compile(r"(?:作者|撰文|文)[:：]\s?([^，,。；;：:|｜（()）\s]{2,16})")
_BYLINE = re.compile(
    r"(?:文\s?[/／|｜]?\s?)?(?:本报|本刊|本网|(?!特约|见习|实习|首席)([\w《》·]{2,12}?))?(?:特约|见习|实习|首席)?记者\s?[:：/／|｜丨]?\s?([\w·]{2,12})"
    r"(?:[\s、，,]{1,3}[\w·]{2,4}){0,4}(?:\s{0,3}(?:发自|报道于|于)?\s?[\w]{2,8}(?:报道|电)?)?"
)
_DATED = re.compile(
    r"(?:发布于|发表于|发布时间|更新于|时间|日期)?[:：]?\s?(\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)"
    r"(?:\s+[\w·《》]{2,12}){0,2}"
)
_OUR = re.compile(r"^(?:本期节目|本期節目|本节目|本節目|本文|本片|本期|节目|節目)由")
_CLAUSE = re.compile(r"[的了是在我你]")
_TIGHT = re.compile(r"[:：=＝|｜丨/／]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One statement of a credit line: `part` is author, translator, editor or publisher."""

    part: str
    name: str


@cache
def _words() -> dict[str, str]:
    return {word: each.states for word, each in page_words().items() if each.is_credit and each.use is not Use.FORMATS}


@cache
def _suffix() -> re.Pattern[str]:
    words = sorted(table_tree("pipeline.script.roles", "drops.yaml")["suffixes"], key=len, reverse=True)
    return re.compile(rf"([\w·《》]{{2,16}}?)({'|'.join(words)})")


@cache
def _chain() -> re.Pattern[str]:
    """Role words and names that stand together without marks: 编译 某人 编辑 某人."""
    words = "|".join(sorted((word for word in _words() if len(word) > 1), key=len, reverse=True))
    return re.compile(rf"({words})\s?((?:(?!{words})[\w·]){{0,12}})\s?")


def credits_in(text: str) -> tuple[Credit, ...]:
    """What a credit line states; nothing when the text is no credit line.

    >>> [(c.part, c.name) for c in credits_in("文 / 张三（微信公众号：晨光）")]
    [('author', '张三'), ('publisher', '晨光')]
    >>> [(c.part, c.name) for c in credits_in("晨光编译 张三编辑 李四")], credits_in("文字是有力量的，我一直这么想。")
    ([('publisher', '晨光'), ('translator', '张三'), ('editor', '李四')], ())
    >>> [(c.part, c.name) for c in credits_in("本文来自微信公众号“晨光”（ID：light），作者：张三，头图来自：视觉")]
    [('publisher', '晨光'), ('author', '张三')]
    """
    line = text.strip(" \u3000—-·•*＊○◎●")
    plain = simplify(line)
    if not line or len(plain) != len(line) or len(line) > MAX_ORIGIN:
        return ()
    origin = _ORIGIN.match(plain)
    if origin:
        return _origin(line, plain, origin)
    if len(line) > MAX_CREDIT or line[-1] in "。！？!?…":
        return ()
    return (
        _dated(line, plain)
        or _byline(line, plain)
        or _pairs(line, plain)
        or _suffixed(line, plain)
        or _chained(line, plain)
    )


def _origin(line: str, plain: str, origin: re.Match[str]) -> tuple[Credit, ...]:
    """本文来自 …, 作者：…: where a page took the article from."""
    found = [Credit(part="publisher", name=line[origin.start(1) : origin.end(1)].strip())]
    author = _ORIGIN_AUTHOR.search(plain)
    if author:
        found.append(Credit(part="author", name=line[author.start(1) : author.end(1)].strip()))
    return tuple(found)


def _byline(line: str, plain: str) -> tuple[Credit, ...]:
    """晨报记者 张三 发自江城: a reporter's own line, with the paper in front."""
    match = _BYLINE.fullmatch(plain)
    if not match or not looks_like_person(match[2]):
        return ()
    found = [Credit(part="author", name=line[match.start(2) : match.end(2)])]
    if match[1]:
        found.append(Credit(part="publisher", name=line[match.start(1) : match.end(1)]))
    return tuple(found)


def _dated(line: str, plain: str) -> tuple[Credit, ...]:
    """A date, alone or with one more word (2024年5月1日 山谷周刊)."""
    match = _DATED.fullmatch(plain)
    return (Credit(part="published", name=line[match.start(1) : match.end(1)]),) if match else ()


def _pairs(line: str, plain: str) -> tuple[Credit, ...]:
    """Role words set off from names by marks; by spaces alone only when the names look like names."""
    found: list[Credit] = []
    part = ""
    behind = -2
    for start, end in _tokens(plain):
        word = plain[start:end].casefold()
        if _role(word):
            part = _role(word)
        elif part and end < len(plain) and _role_behind(word):
            role = _role_behind(word)
            found.append(Credit(part=part, name=line[start : end - len(role)]))
            part = _role(role)
        elif not part or end - start > MAX_NAME or _CLAUSE.search(word):
            return ()
        elif found and start - behind == 1 and line[behind] == " " and line[start:end].isascii():
            found[-1] = Credit(part=part, name=f"{found[-1].name} {line[start:end]}")
        elif word not in _IDLE:
            found.append(Credit(part=part, name=line[start:end]))
        behind = end
    tight = _TIGHT.search(line) or all(looks_like_person(credit.name) for credit in found)
    return tuple(found) if tight else ()


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SEPARATORS.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _role(word: str) -> str:
    """The part of a role word, with 本篇, 本文, 特约 and the like before it."""
    words = _words()
    bare = re.sub(
        r"^(?:本篇|本文|本期节目|本期播客|本期|本集|本节目|节目|播客|特约|文章|微信|原文|资深|高级|见习|实习)", "", word
    )
    return words.get(word) or words.get(bare, "")


def _role_behind(word: str) -> str:
    """The role word at the end of a name, where two credit lines ran together (作者｜半夏编辑｜忍冬)."""
    behind = (word[at:] for at in range(1, len(word) - 1))
    return next((each for each in behind if each in _words()), "")


def _suffixed(line: str, plain: str) -> tuple[Credit, ...]:
    """某报道, 某编辑部: one word and nothing else."""
    match = _suffix().fullmatch(plain)
    name = _OUR.sub("", line[: match.end(1)]) if match else ""
    return (Credit(part="publisher", name=name),) if name else ()


def _chained(line: str, plain: str) -> tuple[Credit, ...]:
    """某报编译 张三编辑 李四: every word is a role or a name behind a role; the first may be the publisher."""
    first = _chain().search(plain)
    if not first or first.start() > MAX_NAME or not re.fullmatch(r"[\w·\s]*", plain):
        return ()
    found = [Credit(part="publisher", name=line[: first.start()].strip())] if plain[: first.start()].strip() else []
    at = first.start()
    roles = 0
    while match := _chain().match(plain, at):
        roles += 1
        if match[2].strip():
            found.append(Credit(part=_words()[match[1]], name=line[match.start(2) : match.end(2)].strip()))
        at = match.end()
    return tuple(found) if at == len(plain) and len(found) > 1 and roles > 1 else ()
