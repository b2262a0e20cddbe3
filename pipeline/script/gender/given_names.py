"""What a label and a given name say about a speaker's sex."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from pipeline.script.dialogue import GENDERS
from pipeline.script.gender.evidence import Evidence
from pipeline.script.gender.words import words
from pipeline.script.names.common_words import is_common_word
from pipeline.script.names.inside import cores_of
from pipeline.script.names.persons import is_han_name, is_kin, is_titled, untitled
from pipeline.script.names.role_words import role_of
from pipeline.script.names.spellings import surname_of
from pipeline.script.names.vocabulary import fold, given_names, vocabulary

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender, Speaker

LABEL = 8
"""A label such as 张女士 leaves no doubt."""
OLD = 1
"""老张 is more often a man."""
LATIN, HEARD, ENDING = 6, 5, 4
"""A listed Latin name, one that Chinese characters write, and one that only ends as such names do."""

_PARTS = re.compile(r"[ ·•‧・\u3000]+")
_ASIDE = re.compile(r"[（(](男|女|先生|女士)[）)]")
_MARKED = re.compile(r"(男|女)[\u4e00-\u9fff]{1,4}[a-z0-9一二三四甲乙丙丁]?")
SEXES: Mapping[str, Gender] = {
    "男": "male",
    "他": "male",
    "male": "male",
    "先生": "male",
    "女": "female",
    "她": "female",
    "female": "female",
    "女士": "female",
}


def label_evidence(speaker: Speaker) -> Iterator[Evidence]:
    """What the labels say with a title, a kin word or a sign of the sex.

    >>> from pipeline.script.dialogue import Speaker
    >>> [each.gender for each in label_evidence(Speaker(id="x", name="小舟的母亲", labels=("小舟的母亲",)))]
    ['female']
    """
    for form in dict.fromkeys((speaker.name, *speaker.labels)):
        gender = _of_label(form)
        if gender:
            yield Evidence(gender, LABEL, "label", form)
        elif fold(form)[:1] == "老" and is_titled(fold(form)):
            yield Evidence("male", OLD, "label", form)


def _of_label(form: str) -> Gender | None:
    folded = fold(form)
    aside = _ASIDE.search(form)
    if aside:
        return SEXES[aside[1]]
    if _MARKED.fullmatch(folded) or folded in ("男", "女"):
        return SEXES[folded[0]]
    first = form.split()[0].rstrip(".").casefold() if form.strip() else ""
    if first in words().latin_titles:
        return words().latin_titles[first]
    tells = {**words().kin, **words().titles}
    word = max((each for each in tells if folded.endswith(each)), key=len, default="")
    stem = folded.removesuffix(word)
    named = bool(word) and (len(word) > 1 or len(stem) == 1) and not is_common_word(folded)
    return tells[word] if named and (len(stem) <= 3 or is_kin(folded)) else None


def name_evidence(speaker: Speaker) -> Iterator[Evidence]:
    """What the given name says.

    >>> from pipeline.script.dialogue import Speaker
    >>> def says(name): return [(each.gender, each.points) for each in name_evidence(Speaker(id="x", name=name))]
    >>> says("罗建军"), says("Emily Guo"), says("莎拉·霍尔沃森"), says("林一诺")
    ([('male', 7)], [('female', 6)], [('female', 5)], [])
    """
    for form in dict.fromkeys((speaker.name, *speaker.labels)):
        for core in reversed(cores_of(form)):
            points = 0 if role_of(core) else _points(core)
            if points:
                yield Evidence("male" if points < 0 else "female", abs(points), "name", core)
                return


def first_name_evidence(first: str) -> Iterator[Evidence]:
    """What the text says of a speaker who is labelled with a surname alone, where it gives the whole name."""
    points = _of_latin(first) if first.isascii() else _of_heard(fold(first), ends=True)
    if points:
        yield Evidence("male" if points < 0 else "female", abs(points), "whole name", first)


def _points(name: str) -> int:
    """Points for a woman, below zero for a man; what a name of any make says."""
    folded = fold(name)
    if folded.isascii():
        return _of_latin(name)
    parts = _PARTS.split(name.strip())
    if len(parts) > 1 and parts[0].isascii():
        return _of_latin(parts[0])
    if len(parts) > 1:
        return _of_heard(fold(parts[0]), ends=True)
    return _of_heard(folded, ends=False) or _of_han(folded)


def _of_latin(name: str) -> int:
    table = _listed("latin")
    given = re.split(r"[ \-.]", name.strip().casefold())
    return next((table[word] * LATIN for word in given[:1] if word in table), 0)


def _of_heard(folded: str, *, ends: bool) -> int:
    listed = _listed("heard").get(folded, 0)
    if listed or not ends or len(folded) < 2:
        return listed * HEARD
    endings = given_names()["heard"]["endings"]
    return ENDING * ((folded[-1] in endings["female"]) - (folded[-1] in endings["male"]))


def _of_han(folded: str) -> int:
    given = _given(folded)
    if given in _pairs():
        return _pairs()[given] * int(given_names()["han"]["pair"])
    if len(folded) >= 4 and not is_han_name(folded):
        ends = given_names()["japanese"]
        return ENDING * ((folded[-1] in ends["female"]) - (folded[-1] in ends["male"]))
    points = sum(_characters().get(char, 0) for char in given)
    # 飞飞, 强强: a doubled character makes a pet name, which women keep more often.
    return max(points, 0) if len(given) == 2 and given[0] == given[1] else points


def _given(folded: str) -> str:
    """The given name in 张望山, 阿娟 and 婷婷; nothing where it cannot be told."""
    if len(folded) == 2 and folded[0] in vocabulary().familiar:
        return folded[1] if folded[0] == "阿" else ""
    if is_han_name(folded):
        return "" if untitled(folded) else folded[len(surname_of(folded)) :]
    bare = len(folded) == 2 and all(char in _characters() for char in folded) and not is_common_word(folded)
    return folded if bare else ""


@cache
def _characters() -> Mapping[str, int]:
    """Character -> points for a woman, below zero for a man."""
    table = given_names()["han"]
    signs = {"male": -1, "female": 1}
    return {
        char: signs[gender] * points
        for gender in GENDERS
        for points, characters in table[gender].items()
        for char in characters
    }


@cache
def _pairs() -> Mapping[str, int]:
    pairs = given_names()["han"]["pairs"]
    return {name: sign for key, sign in (("male", -1), ("female", 1), ("either", 0)) for name in pairs[key]}


@cache
def _listed(table: str) -> Mapping[str, int]:
    names = given_names()[table]
    return {name: sign for key, sign in (("male", -1), ("female", 1)) for name in names[key]}
