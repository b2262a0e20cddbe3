"""Pinyin that a converter put after characters: 統(tǒng) -> 統.

A bracket with a reading can be meant: 乐(yuè)山, 饕(tāo)餮(tiè). So it is taken for an artefact only after a
common character that has no other reading, where a note would be pointless; once a document holds three such, all
its others are artefacts too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.text.chinese import HAN
from pipeline.text.pinyin import marked_readings
from pipeline.text.repair_edit import Edit, edits_of
from pipeline.text.variants import simplify

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ"
PINYIN = rf"[a-zü]{{0,5}}[{_TONED}][a-zü]{{0,4}}"
"""One syllable with its tone mark, as a regular expression."""
_ENOUGH = 3
_BRACKETED = re.compile(rf"(?<=[{HAN}A-Za-z])\(({PINYIN}|[a-z]{{2,6}})\)")
_UNOPENED = re.compile(rf"(?<=[{HAN}])({PINYIN})\)")


def is_pinyin_habitual(lines: Iterable[str]) -> bool:
    """Whether a document holds so many pointless brackets that all of them must be artefacts.

    >>> is_pinyin_habitual(["統(tǒng)計(jì)，領(lǐng)先"]), is_pinyin_habitual(["乐(yuè)山"])
    (True, False)
    """
    pointless = usual = 0
    for line in lines:
        for match in _BRACKETED.finditer(line):
            before, pinyin = line[match.start() - 1], match.group(1)
            pointless += _is_pointless(before, pinyin)
            usual += marked_readings(before)[:1] == (pinyin,)
            if pointless >= _ENOUGH or (pointless and usual >= 2 * _ENOUGH):
                return True
    return False


def remove_pinyin(line: str, habitual: bool) -> Iterator[Edit]:
    """Brackets with the reading of the character before them; `habitual` says that the document is full of them.

    >>> [(edit.start, edit.end) for edit in remove_pinyin("傳統(tǒng)，乐(yuè)山", False)]
    [(2, 8)]
    """

    def bracketed(match: re.Match[str]) -> str | None:
        before = line[match.start() - 1]
        if before.isascii():
            return "" if habitual and not match.group(1).isascii() else None
        return "" if _is_artefact(before, match.group(1), habitual) else None

    depth = _bracket_depths(line)

    def unopened(match: re.Match[str]) -> str | None:
        before = line[match.start() - 1]
        meant = depth is not None and depth[match.start()] > 0
        return "" if not meant and _is_artefact(before, match.group(1), habitual) else None

    yield from edits_of(_BRACKETED, line, bracketed)
    yield from edits_of(_UNOPENED, line, unopened)


def _is_artefact(char: str, pinyin: str, habitual: bool) -> bool:
    return pinyin in marked_readings(char) and (habitual or _is_pointless(char, pinyin))


@cache
def _is_pointless(char: str, pinyin: str) -> bool:
    """Whether every reader knows this reading: a common character (GB 2312 level 1) without another one."""
    try:
        common = 0xB0 <= simplify(char).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
    return common and marked_readings(char) == (pinyin,)


def _bracket_depths(line: str) -> list[int] | None:
    """How many ASCII brackets are open before each character; None where nothing is unopened."""
    if not _UNOPENED.search(line):
        return None
    depths: list[int] = []
    depth = 0
    for char in line:
        depths.append(depth)
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
    return depths
