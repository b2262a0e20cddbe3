"""The names inside a label: without title, verb or company, and each of two that a label joins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.script.names.persons import is_han_name, looks_like_person
from pipeline.script.names.role_words import numbered_role_of, role_of
from pipeline.script.names.vocabulary import fold, vocabulary
from pipeline.text.chinese import HAN

_HAN = re.compile(f"[{HAN}]+")
_WORDS = re.compile(r"[ \u3000\xa0]+")


@lru_cache(maxsize=8192)
def cores_of(name: str) -> tuple[str, ...]:
    """What may be the name proper inside a label, the whole label first.

    >>> cores_of("Orchard CEO 里德"), cores_of("主持人李四"), cores_of("张老师")
    (('Orchard CEO 里德', '里德'), ('主持人李四', '李四'), ('张老师',))
    >>> cores_of("主持人陳默")
    ('主持人陳默', '陳默')
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
            written = cores[0][-len(rest) :].strip()
            cores.append(written if fold(written) == rest or not _HAN.fullmatch(rest) else rest)
            break
    return tuple(dict.fromkeys(cores))


_NICKNAME = re.compile(r"^“[^“”]*”(?=[A-Z])")


def without_nickname(name: str) -> str:
    """The name in “老船长”Anna Berg; any other name as it is."""
    return _NICKNAME.sub("", name)


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
