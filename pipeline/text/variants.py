"""Traditional and Simplified Chinese, by phrase (OpenCC)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opencc import OpenCC


@cache
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(config)


def simplify(text: str) -> str:
    """Text in Simplified characters; anything that is not Traditional Chinese stays as it is.

    >>> simplify("乾淨的頭髮")
    '干净的头发'
    """
    return str(_converter("t2s").convert(text))


def traditionalise(text: str) -> str:
    """Text in Traditional characters; anything that is not Simplified Chinese stays as it is.

    >>> traditionalise("干净的头发")
    '乾淨的頭髮'
    """
    return str(_converter("s2t").convert(text))


def written_language(text: str) -> Literal["zh-Hans", "zh-Hant"]:
    """Which script the text is written in, by counting characters that only one of the two has.

    >>> written_language("這是一個訪談"), written_language("这是一个访谈")
    ('zh-Hant', 'zh-Hans')
    """
    sample = text[:20_000]
    traditional = sum(a != b for a, b in zip(sample, str(_converter("t2s").convert(sample)), strict=False))
    simplified = sum(a != b for a, b in zip(sample, str(_converter("s2t").convert(sample)), strict=False))
    return "zh-Hant" if traditional > simplified else "zh-Hans"
