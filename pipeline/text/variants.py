"""Traditional and Simplified Chinese, by phrase (OpenCC).

`simplify` gives one form of all spellings, for comparing. What is read aloud or spelled with letters must not lose what
is Simplified already (李乾 and 乾安县 are no 干): that is what the other two are for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from pipeline.text.dictionary import word_counts
from pipeline.text.loading import loaded_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from opencc import OpenCC

_ONLY = re.compile("(?<![神地靈灵])祇(?![園园樹树陀])")
"""祇 that is written for 只; the converter keeps it."""
_STRAY = 10
"""Simplified characters in a Traditional text are slips, fewer than one in so many; more make it mixed."""
_RARE = 3
"""The count of words that the dictionary has from lists, not from texts; names like 李干 are among them."""
_YOUNGEST = re.compile("(?<![什甚怎這这那多要])么")
"""么 in Traditional text that is 幺; the other one is 麼 there."""


@loaded_once
def _converter(config: str) -> OpenCC:
    """A converter of OpenCC; the one to Traditional takes 27 MB."""
    from opencc import OpenCC

    return OpenCC(config)


def simplify(text: str) -> str:
    """Text in Simplified characters; anything that is not Traditional Chinese stays as it is.

    >>> simplify("乾淨的頭髮")
    '干净的头发'
    """
    return str(_converter("t2s").convert(text))


def simplify_for_readers(text: str) -> str:
    """Traditional text in the Simplified characters that the mainland writes.

    Taiwan writes 著 for 着 as well; `simplify` leaves it, since only the word around it tells the two apart.

    >>> simplify_for_readers("他笑著說，這是一部名著")
    '他笑着说，这是一部名著'
    """
    simple = simplify(text)
    counts = word_counts()

    def spelled(found: re.Match[str]) -> str:
        pairs = [simple[start : start + 2] for start in (found.start() - 1, found.start()) if start >= 0]
        words, particles = (
            max(counts.get(pair.replace("著", char), 0) if len(pair) > 1 else 0 for pair in pairs) for char in "著着"
        )
        return "著" if words > particles else "着"

    return re.sub("著", spelled, simple)


def traditionalise(text: str) -> str:
    """Text in Traditional characters as Taiwan writes them; words stay, and what is not Simplified Chinese does too.

    OpenCC's own standard writes 爲, 裏, 羣 and 喫, which readers in Taiwan and Hong Kong meet in old books only.

    >>> traditionalise("干净的头发"), traditionalise("为了这里的软件")
    ('乾淨的頭髮', '為了這裡的軟件')
    """
    return str(_converter("s2tw").convert(text))


def simplify_name(name: str) -> str:
    """A name in Simplified characters; those that Simplified Chinese has as well stay.

    >>> simplify_name("黃乾"), simplify_name("李乾")
    ('黄乾', '李乾')
    """
    return "".join(char if _is_shared(char) else simplify(char) for char in name)


def simplify_for_reading(text: str) -> str:
    """A text in Simplified characters, one for one; what is Simplified already stays.

    Characters that both have (乾, 於, 徵) are converted where the text is Traditional, or where that makes a word.

    >>> simplify_for_reading("頭髮還沒乾"), simplify_for_reading("从乾安县来的李乾"), simplify_for_reading("乾杯")
    ('头发还没干', '从乾安县来的李乾', '干杯')
    """
    simple = simplify(text)
    if len(simple) != len(text):
        simple = "".join(new if len(new := simplify(char)) == 1 else char for char in text)
    if simple == text and not _YOUNGEST.search(text) and "祇" not in text:
        return text
    if _is_traditional(text, simple):
        return _YOUNGEST.sub("幺", _ONLY.sub("只", simple))
    return "".join(
        old if old != new and _is_shared(old) and not _makes_word(text, simple, place) else new
        for place, (old, new) in enumerate(zip(text, simple, strict=True))
    )


def _is_traditional(text: str, simple: str) -> bool:
    """Whether a text holds characters that only Traditional Chinese has, and hardly any that only Simplified has."""
    traditional = sum(old != new and not _is_shared(old) for old, new in zip(text, simple, strict=True))
    return traditional > _STRAY * sum(_is_only_simplified(char) for char in text)


def _makes_word(text: str, simple: str, place: int) -> bool:
    """Whether a converted character makes a word with a neighbour that is in use, more than what stands there."""
    counts = word_counts()
    return any(
        counts.get(simple[start : start + 2], 0) > max(_RARE, counts.get(text[start : start + 2], 0))
        for start in (place - 1, place)
        if 0 <= start < len(text) - 1
    )


@cache
def _is_shared(char: str) -> bool:
    """Whether the converter changes a character that Simplified Chinese uses too, as GB 2312 tells."""
    return simplify(char) != char and _encodes(char, "gb2312")


@cache
def _is_only_simplified(char: str) -> bool:
    return str(_converter("s2t").convert(char)) != char and not _encodes(char, "big5")


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def written_language(text: str) -> Literal["zh-Hans", "zh-Hant"]:
    """Which script the text is written in, by counting characters that only one of the two has.

    >>> written_language("這是一個訪談"), written_language("这是一个访谈")
    ('zh-Hant', 'zh-Hans')
    """
    sample = text[:20_000]
    traditional = sum(a != b for a, b in zip(sample, str(_converter("t2s").convert(sample)), strict=False))
    simplified = sum(a != b for a, b in zip(sample, str(_converter("s2t").convert(sample)), strict=False))
    return "zh-Hant" if traditional > simplified else "zh-Hans"


CONVERTERS: Final[Mapping[Literal["zh-Hans", "zh-Hant"], Callable[[str], str]]] = {
    "zh-Hans": simplify_for_readers,
    "zh-Hant": traditionalise,
}
"""What turns a text into the characters of a language; not for a text that is in them already."""
