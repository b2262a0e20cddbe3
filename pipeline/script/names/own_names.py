"""Whether a speaker's name tells one person from everybody else, so that it means the same person in another document.

Not parts (主持人, Speaker 0, 受访者甲), initials (问, Q, 张), masked names (李某, 陈○○), words for people and groups
(司机, 外卖员, 晨报, Female Voice), somebody's kin, or two people at once.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.script.names.inside import cores_of, joint_names
from pipeline.script.names.kinds import NameKind, is_unspeaking, kind_of
from pipeline.script.names.persons import is_han_name, is_kin, is_masked, is_titled, looks_like_person, untitled
from pipeline.script.names.role_words import numbered_role_of, role_of
from pipeline.script.names.vocabulary import fold, vocabulary
from pipeline.text.chinese import HAN
from pipeline.text.dictionary import entries
from pipeline.text.loading import loaded_once

_HAN = re.compile(f"[{HAN}]")
_ALL_HAN = re.compile(f"[{HAN}]+")
_DIGIT = re.compile(r"\d")
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_ASIDE = re.compile(r"\s*[（(【\[〔][^（()）】\]〕]*[）)】\]〕]\s*$")
MAX_NICKNAME = 6
"""Chinese characters of a name without a known surname (小葵, 扎克伯格); what is longer describes somebody."""
_LONE_LETTER = re.compile(rf"(?:^|[{HAN}])[a-z](?:[{HAN}]|$)")
"""X先生, 乘客B."""
_COUNTED = re.compile("(.{2,})[甲乙丙丁]")
_UNNAMED = frozenset({NameKind.ROLE, NameKind.NUMBERED, NameKind.INITIAL, NameKind.NEVER})
MASKED_END = "某"


@lru_cache(maxsize=8192)
def is_own_name(name: str) -> bool:
    """True when the name is somebody's own; what stands in brackets after it does not count.

    >>> [is_own_name(name) for name in ("张望山", "馬克·扎克伯格", "Anna Berg", "主持人李四", "老张", "小葵")]
    [True, True, True, True, True, True]
    >>> [is_own_name(name) for name in ("主持人", "記者", "Speaker 0", "受访者甲", "司机", "李某", "Female Voice")]
    [False, False, False, False, False, False, False]
    """
    bare = _ASIDE.sub("", name).strip() or name.strip()
    if joint_names(bare) or _names_a_part(bare) or _DIGIT.search(bare):
        return False
    return any(_is_somebody(core) for core in cores_of(bare) if core == bare or looks_like_person(core))


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """What two ways to write one person's name have in common: folded, without titles and what stands in brackets.

    A title belongs to the name where only a surname would be left.

    >>> [name_key(name) for name in ("何山青", "何山青先生", "主持人 何山青", "何 山青（学者）", "何老师", "Ｍia Lin")]
    ['何山青', '何山青', '何山青', '何山青', '何老师', 'mialin']
    """
    folded = [fold(core) for core in cores_of(_ASIDE.sub("", name).strip() or name.strip())]
    bare = [untitled(core) for core in folded if core.endswith(_long_titles())]
    return next((core for core in (*bare, *folded[1:]) if _ALL_HAN.fullmatch(core) and is_han_name(core)), folded[0])


@cache
def _long_titles() -> tuple[str, ...]:
    """The titles that no name ends with: 李建工 may be a name."""
    return tuple(title for title in vocabulary().titles_behind if len(title) > 1)


def _names_a_part(name: str) -> bool:
    folded = fold(name)
    kind = kind_of(name)
    if kind is NameKind.NEVER and is_han_name(folded) and not is_unspeaking(name):
        return folded in _dictionary_words()  # 莫里 and 李建中 only end like words
    unnamed = kind in _UNNAMED
    of_a_group = folded.endswith(vocabulary().parts_behind) and not is_titled(folded)  # 山谷日报记者, but not 方记者
    return unnamed or of_a_group or len(folded) < 2 or is_kin(folded) or bool(_LONE_LETTER.search(folded))


def _is_somebody(core: str) -> bool:
    folded = fold(core)
    words = vocabulary()
    if folded in words.nobody.words or folded in words.titles_before or folded in words.titles_behind:
        return False
    if is_masked(folded) or folded.endswith(MASKED_END) or folded[0] in words.nobody.before:
        return False
    if not _HAN.search(folded):
        return _is_latin_somebody(core)
    counted = _COUNTED.fullmatch(folded)
    if counted and counted[1] in _dictionary_words():  # 乘客甲
        return False
    if looks_like_person(core):
        # Many words for people begin with a character that is a surname too: 商人, 车主.
        return not (folded[-1] in words.nobody.people and folded in _dictionary_words())
    return not _ALL_HAN.fullmatch(folded) or _is_nickname(folded)


def _is_latin_somebody(name: str) -> bool:
    """Some word is left that is neither a part nor a word for anybody."""
    words = vocabulary()
    return any(
        len(folded) > 1
        and folded not in words.nobody.english
        and folded not in words.titles_before
        and not (role_of(folded) or numbered_role_of(folded) or folded in words.numbered)
        for folded in map(fold, _LATIN_WORD.findall(name))
    )


def _is_nickname(folded: str) -> bool:
    """A name without a known surname: no word of the language, and not made as words for people and groups are."""
    words = vocabulary()
    if len(folded) > MAX_NICKNAME or folded[-1] in words.nobody.people | words.nobody.groups:
        return False
    if any(folded.endswith(tuple(ends)) for ends in (words.roles, words.titles_behind, words.kin, words.nobody.words)):
        return False
    endings = (folded[-length:] for length in (2, 3) if length < len(folded) and len(folded) > 3)  # 3: 深夜食堂
    return not any(word in _dictionary_words() for word in (folded, *endings))


@loaded_once
def _dictionary_words() -> frozenset[str]:
    """The words of the dictionary, without its names."""
    return frozenset(word for word, _, tag in entries() if not tag.startswith("nr"))
