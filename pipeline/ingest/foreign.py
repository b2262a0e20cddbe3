"""Whether a text is in another language than the talk: its letters are Latin ones."""

from __future__ import annotations

import re

from pipeline.text.latin import LATIN

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(f"[{LATIN}]")
_LETTERS_PER_CHARACTER = 20
"""Latin letters for each Chinese character from which on Chinese is only a word in a foreign text."""
_LABEL = re.compile(r"^[\s*_>]{0,8}[^\s:：*]{1,16}[\s*_]{0,4}[:：][\s*_]{0,4}", re.MULTILINE)
"""A speaker is called in one language what he says in two."""


def is_foreign(text: str) -> bool:
    """Whether a text is written in Latin letters, labels aside; numbers alone are in no language.

    >>> is_foreign("陈默: Who built it?"), is_foreign("我用 Python 写的"), is_foreign("35")
    (True, False, False)
    """
    text = _LABEL.sub("", text)
    letters = len(_LATIN.findall(text))
    return letters >= 2 and len(_HAN.findall(text)) * _LETTERS_PER_CHARACTER <= letters


def is_chinese(text: str) -> bool:
    """Whether Chinese characters carry a text: each one is a word, so one for every four letters is enough.

    >>> is_chinese("我用 Python 写的"), is_chinese("print('好')"), is_chinese("35")
    (True, False, False)
    """
    return 4 * len(_HAN.findall(text)) > len(_LATIN.findall(text))
