"""Everything that is still no word: signs of arithmetic, joints between words, quotation marks, dashes, spaces.

Runs last. First signs that are words, then marks character by character, then tidying: nothing twice, nothing loose.
Only the closed alphabet of the spoken form is left, and a second run finds nothing to do.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import KEPT_LATIN, LATIN, NUMERALS, UNSAID, WORD
from pipeline.speech.spoken.draft import Edit, Rule, after, before
from pipeline.speech.spoken.roman import ROMAN
from pipeline.speech.spoken.tables import any_of, lone_signs, tables
from pipeline.text.chinese import HAN

_MARKS = "，。！？；：、…—“”"
_STRENGTH = "？！…。—；：，、"
_ENDS = "。！？；…，、：—“"
_STOPS = {",": "，", "!": "！", "?": "？", ":": "：", ";": "；"}
_NAME_LENGTH = 30
_GRADE = re.compile("[A-Za-z]|AAA?|BBB?|CCC?")
_MEASURE_LENGTH = 5
_MEASURED = re.compile(f"[{NUMERALS}](?:[{HAN}]{{1,2}}(?<![{NUMERALS}])| [A-Z]{{1,2}})$")
"""A number and what it measures: 十倍, 一百 B."""
_POWERS = {"²": " 平方", "³": " 立方"}
_PRIMES = {"′": " 撇", "″": " 两撇"}


def straight_quotes(text: str) -> list[Edit]:
    """Edits that make straight double quotation marks open and close in turn.

    >>> straight_quotes('说"好"')
    [(1, 2, '“'), (3, 4, '”')]
    """
    places = [place for place, character in enumerate(text) if character == '"']
    return [(place, place + 1, "“”"[order % 2]) for order, place in enumerate(places)]


def _is_latin(character: str) -> bool:
    return bool(re.fullmatch(f"[{LATIN}]", character))


def _newline(match: re.Match[str]) -> str:
    left = before(match, 1)
    return "" if not left or left in _ENDS or not after(match, 1) else "。"


def _ampersand(match: re.Match[str]) -> str:
    return " and " if _is_latin(before(match, 1)) and _is_latin(after(match, 1)) else "和"


def _plus(match: re.Match[str]) -> str:
    """C++ 加加; A+ 加; Disney+ and Google + as a name Plus; 10倍+ 以上; 互联网+ and 加 between two things."""
    word = re.search(f"([{LATIN}']+) ?$", before(match, _NAME_LENGTH))
    right = after(match, 2)
    signs = match[0].strip()
    if len(signs) > 1:
        return " 加加 " if word else ""
    if (
        not match[0][0].isspace()
        and not re.match(f" ?[{WORD}](?<!的)", right)
        and _MEASURED.search(before(match, _MEASURE_LENGTH))
    ):
        return "以上"
    joins = re.match(f" ?[{WORD}]", right) and not re.match(" ?[的和与或是在上]", right)
    if joins and (not word or match[0][0].isspace() == match[0][-1].isspace()):
        return "加"
    if not word and re.search(f"[{LATIN}] [{NUMERALS}]+$", before(match, _NAME_LENGTH)) and not joins:
        return " Plus "
    if not word:
        followed = match[0][0].isspace() or not re.search(f"[{HAN}]$", before(match, 1))
        return "" if followed else "加"
    return " 加 " if _GRADE.fullmatch(word[1]) else " Plus "


def _cross(match: re.Match[str]) -> str:
    """Between numbers 乘; between names the sign of a joint work is silent."""
    measured = before(match, 1) in NUMERALS or _MEASURED.search(before(match, _MEASURE_LENGTH))
    return "乘" if measured and after(match, 1) in NUMERALS else " "


def _slash(match: re.Match[str]) -> str:
    return "" if before(match, 1) + after(match, 1) == "和或" else "、"


def _compared(match: re.Match[str]) -> str:
    return ("小于" if "<" in match[0] else "大于") + ("等于" if "=" in match[0] else "")


def _dot(match: re.Match[str]) -> str:
    """A full stop where a clause ends, otherwise a joint."""
    right = after(match, 1)
    return "。" if not right or right.isspace() or not right.isascii() else " "


def _silent(match: re.Match[str]) -> str:
    """A sign between two words parts them when one of them is Latin or it is a joint; elsewhere it leaves nothing."""
    left, right = before(match, 1), after(match, 1)
    if not re.fullmatch(f"[{WORD}]", left) or not re.fullmatch(f"[{WORD}]", right):
        return ""
    return " " if (_is_latin(left) and _is_latin(right)) or set(match[0]) & set("-_·|/\\") else ""


def _gap(match: re.Match[str]) -> str:
    """What is left out parts its neighbours: a short pause, unless a mark stands there already."""
    left, right = before(match, 1), after(match, 1)
    return "，" if left and right and left not in _MARKS and right not in _MARKS else ""


def _space(match: re.Match[str]) -> str:
    left, right = before(match, 1), after(match, 1)
    return " " if left and right and left not in _MARKS and right not in _MARKS else ""


def _without_empty_quotation(match: re.Match[str]) -> str | None:
    """Marks between words, without quotation marks that hold nothing."""
    opens, closes = match[0].find("“"), match[0].rfind("”")
    return match[0][:opens] + match[0][closes + 1 :] if 0 <= opens < closes else None


def _strongest(match: re.Match[str]) -> str:
    """Of several marks side by side the strongest is read."""
    mark = min(match[0], key=_STRENGTH.index)
    return mark * 2 if mark in "…—" else mark


@cache
def words() -> tuple[Rule, ...]:
    """Signs that are said."""
    table = tables()
    between = f"(?<=[{WORD}]) ?{{}} ?(?=[{WORD}])"
    return (
        Rule("newline", re.compile(r" *\n[ \n]*"), _newline),
        Rule(
            "power of a letter",
            re.compile(rf"(?<=[A-Za-z{''.join(table.letters)}])[²³]"),
            lambda match: _POWERS[match[0]],
        ),
        Rule(
            "prime of a letter",
            re.compile(rf"(?<=[A-Za-z{''.join(table.letters)}])[′″]"),
            lambda match: _PRIMES[match[0]],
        ),
        Rule("letter", re.compile(any_of(table.letters)), lambda match: table.letters[match[0]]),
        Rule("check mark", re.compile(f"(?:(?<=[。！？；：，、“\n])|^) ?√ ?(?=[{HAN}])(?![{NUMERALS}])"), lambda _: ""),
        Rule("symbol", re.compile(any_of(lone_signs())), lambda match: lone_signs()[match[0]]),
        Rule("apostrophe in a word", re.compile("(?<=[A-Za-z])’(?=[A-Za-z])"), lambda _: "'"),
        Rule(
            "sharp",
            re.compile(f"(?<=[A-G])(?<![{LATIN}][A-G])#"),
            lambda match: " sharp " if _is_latin(after(match, 1)) else " sharp",
        ),
        Rule("ampersand", re.compile(" ?& ?"), _ampersand),
        Rule("arrow", re.compile(between.format("(?:→|-{1,3}>|={1,2}>)")), lambda _: "到"),
        Rule("plus", re.compile(r" ?\++ ?"), _plus),
        Rule("unequal", re.compile(between.format("!=")), lambda _: "不等于"),
        Rule("equals", re.compile(between.format("={1,2}")), lambda _: "等于"),
        Rule("cross", re.compile(between.format("×")), _cross),
        Rule("star", re.compile(rf"(?<=[{NUMERALS}]) ?\* ?(?=[{NUMERALS}])"), lambda _: "乘"),
        Rule("compared", re.compile(f" ?[<>]=? ?(?=[负{NUMERALS}])"), _compared),
        Rule("names", re.compile(f"(?<=[{LATIN}]{{2}})/(?=[A-Z{KEPT_LATIN}][{LATIN}])"), lambda _: "、"),
        Rule("slash", re.compile(f"(?<=[{HAN}]) ?/+ ?(?=[{WORD}])|(?<=[{WORD}]) ?/+ ?(?=[{HAN}])"), _slash),
    )


@cache
def _single_marks() -> tuple[Rule, ...]:
    """Each mark by itself: canonical, or gone; then numerals in letters, which must stand alone."""
    return (
        Rule("spaced hyphen", re.compile(" - "), lambda _: "——"),
        Rule("wave", re.compile(f"(?<=[{WORD}])~+ ?(?=[{WORD}])"), lambda _: "，"),
        Rule("dots", re.compile(r"[.…][.… ]*[.…]|。{2,}|…"), lambda _: "……"),
        Rule("stop", re.compile(r"\."), _dot),
        Rule("ascii stop", re.compile("[,!?;:]"), lambda match: _STOPS[match[0]]),
        Rule("dash", re.compile("[—–]+|-{2,}"), lambda _: "——"),
        Rule("single quote", re.compile(f"(?<![{LATIN}])'+|'+(?![{LATIN}])|[‘’]"), lambda _: ""),
        Rule("silent", re.compile(f"[^{WORD} {_MARKS}'{UNSAID}]+"), _silent),
        ROMAN,
    )


@cache
def _tidying() -> tuple[Rule, ...]:
    """What deletions and additions have left side by side."""
    return (
        Rule("empty quotation", re.compile("[“”，。；：、—… ]{2,}"), _without_empty_quotation),
        Rule("unsaid quotation", re.compile(f"“[， ]*{UNSAID}[{UNSAID}，、 ]*”"), lambda _: UNSAID),
        Rule("unsaid", re.compile(f" *{UNSAID}[ {UNSAID}]*"), _gap),
        Rule("space", re.compile(" +"), _space),
        Rule("run", re.compile("[，。！？；：、…—]{2,}"), _strongest),
        Rule("lead", re.compile("^[，。；：、”…—]+"), lambda _: ""),
    )


@cache
def marks() -> tuple[Rule, ...]:
    """Marks one by one, then what stands side by side."""
    return (*_single_marks(), *_tidying())
