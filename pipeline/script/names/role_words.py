"""Words for a part in the conversation (主持人, 问, 发言人2), and the id of the part that each names."""

from __future__ import annotations

import re

from pipeline.script.names.vocabulary import fold, vocabulary

_NUMERAL = re.compile(r"(.+?)[_\s]?(\d{1,3}|[a-z]|[一二三四五六七八九十甲乙丙丁])")


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
