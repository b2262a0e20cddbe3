"""When two spellings are one name: typos, short forms, initials, and what the text itself says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.script.names.inside import cores_of
from pipeline.script.names.persons import is_han_name, untitled
from pipeline.script.names.vocabulary import fold, vocabulary
from pipeline.text.chinese import HAN
from pipeline.text.dictionary import word_counts
from pipeline.text.surnames import may_be_given

_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(rf"[{HAN}·•‧・]+$")
_CAPITALS = re.compile(r"[A-Z](?=[a-z])")
_LATIN_GLOSS = re.compile(r"[（(]\s?([A-Z][A-Za-z.'’\-]*(?: {1,2}[A-Z][A-Za-z.'’\-]*){0,3})\s?[，,）)]")
_HAN_GLOSS = re.compile(
    r"([A-Z][A-Za-z.'’\-]{1,20}(?: {1,2}[A-Z][A-Za-z.'’\-]{0,20}){0,3})"
    rf"\s?[（(]\s?([{HAN}·•‧・]{{2,16}})\s?[，,）)]"
)
_SHORT_FOR = re.compile(
    r"[（(，,]\s?(?:以下|下文|下称|后文|以下统|下面)?(?:简称|简写为|简写|简记|缩写|称为|称|记)(?:为|作|：|:)?\s?"
    r"[\"“「『‘]?([\w·]{1,6})[\"”」』’]?\s?(?=[）)，,。；;])"
)
_WHOLE_NAME = 3
"""Characters of a surname with a given name; two may be any word."""
_WORDS_END = re.compile(r"[\w·•‧・. ]+$")


def glosses(text: str) -> Iterator[tuple[str, str]]:
    """(Chinese run that ends with the name, Latin name) wherever the text gives both.

    >>> list(glosses("船长汤姆·里德（Tom Reed）说，Anna Berg（白安娜）问"))
    [('船长汤姆·里德', 'Tom Reed'), ('白安娜', 'Anna Berg')]
    """
    for match in _LATIN_GLOSS.finditer(text):
        run = _HAN_RUN.search(text, max(0, match.start() - 24), match.start())
        if run:
            yield run.group(), match[1]
    for match in _HAN_GLOSS.finditer(text):
        yield match[2], match[1].strip()


def explained_names(text: str) -> frozenset[str]:
    """Folded forms that may be labels, of every name the text gives in Chinese and in Latin letters.

    >>> sorted(explained_names("汤姆·里德（Tom Reed）"))
    ['reed', 'tom', 'tomreed', '汤姆里德', '里德']
    """
    found: set[str] = set()
    for run, latin in glosses(text):
        if is_latin_person(latin):
            last = re.split(r"[·•‧・]", run)[-1]
            found |= {
                fold(latin),
                *(fold(word) for word in latin.split() if len(word) > 2),
                fold(last) if last != run else "",
            }
            folded = fold(run)
            found |= {folded[-length:] for length in range(2, 5) if last == run} | {folded if last != run else ""}
    return frozenset(found - {""})


def short_forms(text: str) -> Iterator[tuple[str, str]]:
    """(words that end with the full name, short form) wherever the text declares one.

    >>> list(short_forms("嘉宾张三丰（以下简称“张”）"))
    [('嘉宾张三丰', '张')]
    """
    for match in _SHORT_FOR.finditer(text):
        words = _WORDS_END.search(text, max(0, match.start() - 24), match.start())
        if words:
            yield words.group().strip(), match[1]


def is_typo_of(one: str, other: str) -> bool:
    """One letter wrong, missing, doubled or swapped in a name long enough to tell.

    >>> is_typo_of("Anna Breg", "Anna Berg"), is_typo_of("安德列耶夫", "安德烈耶夫"), is_typo_of("张大明", "张小明")
    (True, True, False)
    """
    a, b = fold(one), fold(other)
    if a == b or min(len(a), len(b)) < (5 if a.isascii() else 4) or abs(len(a) - len(b)) > 1:
        return False
    if any(char.isdigit() for char in a + b):
        return False
    return _one_edit(a, b)


def near_names(name: str) -> frozenset[str]:
    """What a Chinese name of three characters shares with every other that differs in one.

    >>> sorted(near_names("何山青")), bool(near_names("何山青") & near_names("何山清"))
    (['?山青', '何?青', '何山?'], True)
    """
    folded = fold(name)
    if len(folded) != 3 or folded.isascii():
        return frozenset()
    return frozenset(f"{folded[:at]}?{folded[at + 1 :]}" for at in range(3))


def _one_edit(a: str, b: str) -> bool:
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    )


def is_short_for(short: str, full: str) -> bool:
    """A surname, a given name, a title with the surname, or one part of a foreign name.

    >>> [is_short_for(short, "张望山") for short in ("张", "望山", "张老师", "老张", "李老师")]
    [True, True, True, True, False]
    >>> is_short_for("Reed", "Tom Reed"), is_short_for("里德", "汤姆·里德")
    (True, True)
    """
    return any(_short(a, b) for a in cores_of(short) for b in cores_of(full) if fold(a) != fold(b))


def _short(short: str, full: str) -> bool:
    parts = [fold(part) for part in re.split(r"[ ·•‧・]+", full.strip()) if part]
    folded, whole = fold(short), fold(full)
    if len(parts) > 1 and folded in parts and len(folded) > 1:
        return True
    if not is_han_name(whole):
        return False
    surname = surname_of(whole)
    given = whole[len(surname) :]
    if folded in (surname, given) and (len(folded) > 1 or folded == surname):
        return True
    return untitled(folded) in (surname, given, whole)


def surname_of(folded: str) -> str:
    """The surname at the beginning of a Chinese name, or nothing; an everyday word wants a given name behind it.

    >>> [surname_of(name) for name in ("欧阳修", "张望山", "都晓峰", "都市报")]
    ['欧阳', '张', '都', '']
    """
    if folded[:2] in vocabulary().compound_surnames and len(folded) > 2:
        return folded[:2]
    head = folded[:1]
    if head in vocabulary().surnames:
        return head
    named = head in vocabulary().surname_readings and len(folded) == _WHOLE_NAME and may_be_given(folded[1:])
    is_word = word_counts().get(folded) or word_counts().get(folded[:2])
    return head if named and not is_word else ""


def initials_of(name: str) -> frozenset[str]:
    """Every way the initials of a name are written, in small letters.

    >>> sorted(initials_of("张望山")), sorted(initials_of("Ann Lee")), sorted(initials_of("OrchardTalk网"))
    (['z', 'zw', 'zws'], ['a', 'al', 'l'], ['o', 'ot', 'otw', 't', 'w'])
    """
    if _CAPITALS.match(name):
        name = _CAPITALS.sub(r" \g<0>", _HAN_RUN.sub(lambda run: " " + " ".join(syllables_of(run[0])), name))
    if _HAN.search(name):
        letters = "".join(syllable[:1] for syllable in syllables_of(fold(name)))
        return frozenset({letters[:1], letters[:2], letters}) - {""}
    words = [fold(word) for word in name.split() if word]
    letters = "".join(word[:1] for word in words)
    return frozenset({letters, letters[:2], *letters}) - {""}


@lru_cache(maxsize=1024)
def syllables_of(folded: str) -> tuple[str, ...]:
    """The pinyin of a name without tones, the surname read as surnames are; Latin stays.

    >>> syllables_of("单望山"), syllables_of("长孙雪"), syllables_of("里德")
    (('shan', 'wang', 'shan'), ('zhang', 'sun', 'xue'), ('li', 'de'))
    """
    from pypinyin import lazy_pinyin

    surname = surname_of(folded)
    reading = vocabulary().surname_readings.get(surname)
    if reading and (is_han_name(folded) or surname not in vocabulary().surnames):
        return (*reading, *lazy_pinyin(folded[len(surname) :]))
    return tuple(lazy_pinyin(folded))


def is_latin_person(name: str) -> bool:
    """True for a full Latin name; companies, titles and abbreviations are none.

    >>> [is_latin_person(name) for name in ("Tom Reed", "OrchardAI CEO", "Pear", "Ronald McDonald")]
    [True, False, False, True]
    """
    words = name.split()
    return (
        len(words) > 1
        and all(_LATIN_PERSON_WORD.fullmatch(word) for word in words)
        and not any(fold(word) in vocabulary().titles_before for word in words)
    )


_LATIN_PERSON_WORD = re.compile(
    r"(?:(?:Mc|Mac|De|O['’]|D['’])?[A-Z\u00c0-\u00de][a-z\u00df-\u00ff.'’]*(?:-[A-Z]?[a-z]+)*|de|van|von|la|di|du|al)"
)
