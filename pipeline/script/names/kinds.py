"""What kind of word a label is: a person's name, a role, an initial, or something that is never a label."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from pipeline.script.names.inside import any_known, cores_of, joint_names, without_nickname
from pipeline.script.names.persons import is_han_name, is_kin, is_surname, looks_like_person
from pipeline.script.names.role_words import numbered_role_of, role_of
from pipeline.script.names.vocabulary import fold, vocabulary

_INITIAL = re.compile(r"[A-Z](?:[. ]?[A-Z]){0,2}\.?|[A-Za-z]")
MAX_PART = 14
"""Characters of a label such as 山谷日报记者."""
MAX_NAME = 4
"""Characters of a name that may end as a clause does (李建中, 莫里, 林若想); what is longer is a clause."""


class NameKind(Enum):
    """How much a word looks like a label, by itself; INITIAL is a letter or a surname."""

    KNOWN = auto()
    ROLE = auto()
    NUMBERED = auto()
    PERSON = auto()
    INITIAL = auto()
    OTHER = auto()
    NEVER = auto()


LIKELY = frozenset({NameKind.KNOWN, NameKind.ROLE, NameKind.NUMBERED, NameKind.PERSON})
"""Kinds of words that are more often labels than not."""


@lru_cache(maxsize=8192)
def kind_of(name: str) -> NameKind:
    """The kind, without knowledge of any person.

    >>> [kind_of(name).name for name in ("张望山", "记者", "例如", "他说", "Anna Berg", "老张", "晨报", "Z")]
    ['PERSON', 'ROLE', 'NEVER', 'NEVER', 'PERSON', 'PERSON', 'OTHER', 'INITIAL']
    """
    if role_of(name):
        return NameKind.ROLE
    if numbered_role_of(name):
        return NameKind.NUMBERED
    folded = fold(name)
    if (_INITIAL.fullmatch(name.strip()) and folded not in vocabulary().never) or is_surname(folded):
        return NameKind.INITIAL
    if is_never(folded) and not is_kin(folded):
        return NameKind.NEVER
    if is_kin(folded) or (len(folded) <= MAX_PART and folded.endswith(vocabulary().parts_behind)):
        return NameKind.PERSON
    return NameKind.PERSON if any(looks_like_person(core) for core in cores_of(name)) else NameKind.OTHER


def kind_among(name: str, known: frozenset[str]) -> NameKind:
    """The kind of a label in a document where these people are known."""
    if any_known(name, known):
        return NameKind.KNOWN
    joint = joint_names(name)
    if joint:
        both = all(kind_among(part, known) in LIKELY | {NameKind.INITIAL} for part in joint)
        return NameKind.PERSON if both else NameKind.OTHER
    return kind_of(without_nickname(name))


def is_never(folded: str) -> bool:
    """True for words that stand before colons in running text."""
    words = vocabulary()
    if folded in words.never or folded in words.asides or folded in words.pronouns or not any(map(str.isalpha, folded)):
        return True
    return (
        folded.endswith(words.reported)
        or any(folded.startswith(pronoun) and len(folded) > 1 for pronoun in words.pronouns)
        or any(sign in folded for sign in words.clause_signs)
    )


def is_stage_direction(name: str) -> bool:
    """True for what somebody does or what is heard, with or without who: 大笑, Anna laughs.

    >>> is_stage_direction("大笑"), is_stage_direction("Anna laughs"), is_stage_direction("Anna")
    (True, True, False)
    """
    last = name.split()[-1].casefold() if name.split() else ""
    return fold(name) in vocabulary().asides or last in vocabulary().asides


@lru_cache(maxsize=8192)
def is_unspeaking(name: str) -> bool:
    """True for words that hardly ever name who speaks: 例如, 他说, 张三指出; names may end like a word.

    >>> [is_unspeaking(name) for name in ("例如", "张三指出", "他最想说的是", "李建中", "莫里", "张三")]
    [True, True, True, False, False, False]
    """
    words = vocabulary()
    folded = fold(name)
    if role_of(name) or not is_never(folded) or is_kin(folded):
        return False
    listed = folded in words.never or folded in words.asides or not any(map(str.isalpha, folded))
    saying = any(folded.endswith(verb) for verb in words.reported if len(verb) > 1 or verb in "说称喊")
    return listed or (saying and not is_han_name(folded)) or folded.startswith(tuple(words.pronouns))


@lru_cache(maxsize=8192)
def is_clause(name: str) -> bool:
    """True for what ends or reads as a clause does and is longer than a name.

    >>> [is_clause(name) for name in ("问题的关键", "图书馆的猫", "李建中", "张三")]
    [True, True, False, False]
    """
    folded = fold(name)
    return len(folded) > MAX_NAME and is_never(folded) and not is_kin(folded) and not role_of(name)
