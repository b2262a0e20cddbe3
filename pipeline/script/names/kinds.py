"""What kind of word a label is: a person's name, a role, an initial, or something that is never a label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache

from pipeline.script.names.vocabulary import vocabulary
from pipeline.text.chinese import HAN
from pipeline.text.names import fold_name

_HAN = re.compile(f"[{HAN}]+")
_CAPITAL = r"[A-Z\u00c0-\u00de]"
_LATIN_WORD = rf"{_CAPITAL}[^\W\d_]*(?:[.'’\-][^\W\d_]+)*\.?"
_LATIN_NAME = re.compile(rf"{_LATIN_WORD}(?: +(?:d[eiu] |van |von |la |al-|el-)?{_LATIN_WORD}){{0,4}}")
_INITIAL = re.compile(r"[A-Z](?:[. ]?[A-Z]){0,2}\.?|[A-Za-z]")
_NUMERAL = re.compile(r"(.+?)[_\s]?(\d{1,3}|[a-z]|[一二三四五六七八九十甲乙丙丁])")
_WORDS = re.compile(r"[ \u3000\xa0]+")
_INTERPUNCTS = frozenset("·•‧・")


MAX_PART = 14
"""Characters of a label such as 山谷日报记者."""
MAX_NAME = 4
"""Characters of a name that may end as a clause does (李建中, 莫里, 林若想); what is longer is a clause."""

_MASKED = re.compile(r"[^\W_]{1,2}[○◯〇×✕*＊□x]{1,3}")


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
def fold(name: str) -> str:
    """The folded name; transcripts repeat few labels many times."""
    return fold_name(name)


def role_of(name: str) -> str:
    """The role id that a label names, or nothing; numbers of questions are no part of it.

    >>> role_of("主持人"), role_of("Ｑ12"), role_of("主持人問"), role_of("张三")
    ('host', 'interviewer', 'host', '')
    """
    words = vocabulary()
    folded = fold(name)
    if folded in words.roles:
        return words.roles[folded]
    counted = _NUMERAL.fullmatch(folded)
    if counted and counted[1] in words.counted and counted[2][0].isdigit():
        return words.roles[counted[1]]
    for verb in words.speech_verbs:
        if folded.endswith(verb) and folded[: -len(verb)] in words.roles:
            return words.roles[folded[: -len(verb)]]
    return ""


def numbered_role_of(name: str) -> str:
    """The id of a numbered part, or nothing.

    >>> numbered_role_of("发言人2"), numbered_role_of("Speaker 1"), numbered_role_of("嘉宾A"), numbered_role_of("王一")
    ('speaker-2', 'speaker-1', 'guest-a', '')
    """
    match = _NUMERAL.fullmatch(fold(name))
    if not match or match[1] not in vocabulary().numbered:
        return ""
    digits = {char: str(value) for value, char in enumerate("一二三四五六七八九十", start=1)}
    letters = dict(zip("甲乙丙丁", "abcd", strict=True))
    number = match[2].lstrip("0") or "0"
    return f"{vocabulary().numbered[match[1]]}-{digits.get(number) or letters.get(number) or number}"


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


def is_kin(folded: str) -> bool:
    """True for 张三的母亲: a name, and what somebody is to it.

    >>> is_kin("张三的母亲"), is_kin("他的母亲"), is_kin("张三的书")
    (True, False, False)
    """
    kin = next((word for word in (*vocabulary().kin, *vocabulary().roles) if folded.endswith("的" + word)), "")
    return bool(kin) and looks_like_person(folded[: -len(kin) - 1])


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


def is_masked(folded: str) -> bool:
    """True for a name of which signs hide a part.

    >>> is_masked("陈○○"), is_masked("方*"), is_masked("陈默")
    (True, True, False)
    """
    return bool(_MASKED.fullmatch(folded))


def kind_among(name: str, known: frozenset[str]) -> NameKind:
    """The kind of a label in a document where these people are known."""
    if any_known(name, known):
        return NameKind.KNOWN
    joint = joint_names(name)
    if joint:
        both = all(kind_among(part, known) in LIKELY | {NameKind.INITIAL} for part in joint)
        return NameKind.PERSON if both else NameKind.OTHER
    return kind_of(name)


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


@lru_cache(maxsize=8192)
def cores_of(name: str) -> tuple[str, ...]:
    """What may be the name proper inside a label, the whole label first.

    >>> cores_of("Orchard CEO 里德"), cores_of("主持人李四"), cores_of("张老师")
    (('Orchard CEO 里德', '里德'), ('主持人李四', '李四'), ('张老师',))
    """
    cores = [name.strip()]
    if numbered_role_of(name):
        return tuple(cores)
    if without_verb(name) != name:
        cores.append(without_verb(name))
    parts = [part for part in _WORDS.split(name.strip()) if part]
    if len(parts) > 1 and all(len(part) == 1 for part in parts) and is_han_name(fold(name)):
        cores.append("".join(parts))
    elif len(parts) > 1 and any(_HAN.search(part) for part in parts):
        cores += [part for part in (parts[-1], parts[0]) if _is_name_part(part)]
    for title in vocabulary().titles_before:
        rest = fold(cores[0]).removeprefix(title)
        if rest and rest != fold(cores[0]) and (is_han_name(rest) or len(rest) >= 4):
            cores.append(rest if _HAN.fullmatch(rest) else cores[0][-len(rest) :].strip())
            break
    return tuple(dict.fromkeys(cores))


def without_verb(name: str) -> str:
    """The name in 张三问 or 记者问; any other name as it is."""
    folded = fold(name)
    for verb in vocabulary().speech_verbs:
        base = folded.removesuffix(verb)
        if base != folded and (is_han_name(base) or base in vocabulary().roles):
            return name.strip()[: -len(verb)]
    return name


def _is_name_part(part: str) -> bool:
    """False for titles and for Latin words beside Chinese ones (Orchard, CEO)."""
    words = vocabulary()
    folded = fold(part)
    return bool(_HAN.search(part)) and folded not in words.titles_before and folded not in words.titles_behind


def joint_names(name: str) -> tuple[str, ...]:
    """The names of a joint label, or nothing.

    >>> joint_names("张三、李四"), joint_names("Tom & Ann"), joint_names("张三")
    (('张三', '李四'), ('Tom', 'Ann'), ())
    """
    parts = [part.strip() for part in re.split(r"[、&＆/+]", name)]
    if len(parts) < 2 and "和" in name.strip()[1:-1]:
        parts = [part.strip() for part in name.split("和")]
        if not all(looks_like_person(part) or role_of(part) for part in parts):
            return ()
    return tuple(parts) if len(parts) > 1 and all(parts) else ()


def any_known(name: str, known: Sequence[str] | frozenset[str]) -> bool:
    """True when the label, or the name inside it, is one of the known folded names."""
    return any(fold(core) in known for core in cores_of(name))
