"""Full-width punctuation where YAML needs its own: a Chinese keyboard types ： and ， unasked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable

_YAML = {
    "：": ": ",
    "，": ", ",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "＃": "#",
    "－": "-",
    "\u3000": "  ",
    "\xa0": " ",
}
_NAMES = {"\u3000": N_("full-width space"), "\xa0": N_("full-width no-break space")}

# Each finds one character (or run of spaces) that can only be structure. Keys are Latin words in all our files, so that
# 他说：… in a text is none; only before a bracket may a key be anything (`重庆：{pinyin: …}`).
_STRUCTURE = (
    re.compile(r"^ *([\u3000\xa0][\u3000\xa0 ]*)"),
    re.compile(r"^\s*([＃－])"),
    re.compile(r"(?:^[\s\u3000]*(?:[-－]\s*)?[{｛]?|[{｛,，])\s*[A-Za-z0-9_-]{1,40}\s*(：)"),
    re.compile(r"^\s*[\w·-]{1,40}\s*(：)\s*[{｛\[［]"),
    re.compile(r"(，)\s*[a-z]{2,12}\s*[:：]"),
    re.compile(r"(?:^\s*(?:[-－]\s*)?|[:：]\s*)([｛［])"),
    re.compile(r"([｝］])[｝］}\]]*\s*$"),
)
_KEY = re.compile(r"\s*([A-Za-z][A-Za-z0-9_-]*)\s*：")
_BEFORE_BRACKET = re.compile(r"[\w·-]{1,40}\s*：\s*[{｛\[［]")


def describe(wide: str) -> str:
    """The sentence about full-width characters in the structure of a line.

    >>> describe("｛：")
    'full-width ｛ ： in the structure: use { :'
    """
    shown = dict.fromkeys(wide)
    names = [_(_NAMES[char]) for char in shown if char in _NAMES]
    marks = [char for char in shown if char not in _NAMES]
    if marks:
        names.append(_("full-width {marks}", marks=" ".join(marks)))
    wanted = [
        *([_("plain spaces")] if len(names) > 1 or not marks else []),
        " ".join(_YAML[mark].strip() for mark in marks),
    ]
    both = _(" and ")
    return _("{found} in the structure: use {wanted}", found=both.join(names), wanted=both.join(filter(None, wanted)))


def find_structure(line: str) -> list[int]:
    """The places of full-width characters that stand for YAML's own on a line.

    >>> find_structure("  - ｛speaker： a，text: 他说：好｝")
    [4, 12, 15, 26]
    """
    found: set[int] = set()
    for pattern in _STRUCTURE:
        place = 0
        while match := pattern.search(line, place):
            found.update(range(match.start(1), match.end(1)))
            place = match.end(1)
    return sorted(place for place in found if line[place] in _YAML)


def mend(line: str, places: Iterable[int]) -> str:
    """The line with YAML's own characters at these places.

    >>> mend("speaker：a", [7])
    'speaker: a'
    """
    wide = set(places)
    return "".join(_YAML[char] if place in wide else char for place, char in enumerate(line))


def wide_key(written: str, known: Iterable[str] = ()) -> str:
    """The key that a value such as `speaker：a` begins with, one of `known` if they are given; else nothing.

    >>> wide_key("speaker：a"), wide_key("他说：好"), wide_key("note：a", ["speaker"])
    ('speaker', '', '')
    """
    found, wanted = _KEY.match(written), tuple(known)
    return found[1] if found and (not wanted or found[1] in wanted) else ""


def wide_in_key(key: str) -> str:
    """The full-width character that made a plain key what it is: of `重庆：{pinyin: …}` the key is `重庆：{pinyin`.

    >>> wide_in_key("重庆：{pinyin"), wide_in_key("　speaker"), wide_in_key("比分3：2")
    ('：', '\u3000', '')
    """
    if key[:1] in ("\u3000", "\xa0"):
        return key[0]
    return "：" if _BEFORE_BRACKET.match(key) else ""
