"""The shapes of personal names: surname and given name, with a title, in Latin letters, masked, or by kin."""

from __future__ import annotations

import re

from pipeline.script.names.vocabulary import fold, vocabulary
from pipeline.text.chinese import HAN

_HAN = re.compile(f"[{HAN}]+")
_CAPITAL = r"[A-Z\u00c0-\u00de]"
_LATIN_WORD = rf"{_CAPITAL}[^\W\d_]*(?:[.'’\-][^\W\d_]+)*\.?"
_LATIN_NAME = re.compile(rf"{_LATIN_WORD}(?: +(?:d[eiu] |van |von |la |al-|el-)?{_LATIN_WORD}){{0,4}}")
_INTERPUNCTS = frozenset("·•‧・")
_MASKED = re.compile(r"[^\W_]{1,2}[○◯〇×✕*＊□x]{1,3}")


def looks_like_person(name: str) -> bool:
    """True for the shape of a personal name: 张三, 欧阳修, 老张, 张老师, 汤姆·里德, Anna Berg.

    >>> [looks_like_person(name) for name in ("张三", "王老师", "汤姆·里德", "Anna Berg", "晨报", "anna")]
    [True, True, True, True, False, False]
    """
    if _LATIN_NAME.fullmatch(name.strip()):
        return True
    folded = fold(name)
    if not _HAN.fullmatch(folded):
        return False
    if any(char in _INTERPUNCTS for char in name.strip()[1:-1]):
        return True
    return is_han_name(folded) or is_titled(folded)


def is_han_name(folded: str) -> bool:
    """Surname and one or two more characters (compound surnames: up to four in all)."""
    words = vocabulary()
    if folded[:2] in words.compound_surnames:
        return 3 <= len(folded) <= 4
    return 2 <= len(folded) <= 3 and folded[0] in words.surnames


def is_surname(folded: str) -> bool:
    """A surname alone, as some transcripts shorten names."""
    return folded in vocabulary().surnames or folded in vocabulary().compound_surnames


def is_titled(folded: str) -> bool:
    """张老师, 欧阳教授, 老张, 阿杰, and 林委员小山 as minutes write it."""
    rest = untitled(folded)
    words = vocabulary()
    return (
        _has_title_inside(folded)
        or rest in words.surnames
        or rest in words.compound_surnames
        or is_han_name(rest)
        or bool(re.fullmatch("阿.", folded))
    )


def _has_title_inside(folded: str) -> bool:
    """A surname, a title and one or two characters more.

    >>> _has_title_inside("林委员小山"), _has_title_inside("陈次长大海"), _has_title_inside("陈老师")
    (True, True, False)
    """
    surname = folded[:2] if folded[:2] in vocabulary().compound_surnames else folded[:1]
    rest = folded.removeprefix(surname)
    titled = any(1 <= len(rest) - len(title) <= 2 for title in vocabulary().titles_behind if rest.startswith(title))
    return titled and is_surname(surname)


def untitled(folded: str) -> str:
    """What stands before a title or behind 老 and 小; nothing when there is no title.

    >>> untitled("张老师"), untitled("老张"), untitled("张望山")
    ('张', '张', '')
    """
    words = vocabulary()
    if len(folded) == 2 and folded[0] in words.familiar:
        return folded[1]
    return next((folded.removesuffix(title) for title in words.titles_behind if folded.endswith(title)), "")


def is_kin(folded: str) -> bool:
    """True for 张三的母亲: a name, and what somebody is to it.

    >>> is_kin("张三的母亲"), is_kin("他的母亲"), is_kin("张三的书")
    (True, False, False)
    """
    kin = next((word for word in (*vocabulary().kin, *vocabulary().roles) if folded.endswith("的" + word)), "")
    return bool(kin) and looks_like_person(folded[: -len(kin) - 1])


def is_masked(folded: str) -> bool:
    """True for a name of which signs hide a part.

    >>> is_masked("陈○○"), is_masked("方*"), is_masked("陈默")
    (True, True, False)
    """
    return bool(_MASKED.fullmatch(folded))
