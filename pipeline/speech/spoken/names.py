"""Latin words with points, signs or digits in them: addresses, abbreviations, product names. Plain words stay.

A number inside a name: up to two digits, round hundreds and thousands are counted (F-16 F 十六, H100 H 一百); others
are spelled (C919 C 九一九). Versions keep their points. A letter alone after a number becomes a capital, so that it is
said as a letter. The hyphen of a name is silent; before a size (-405B) it is a short pause, so that two numbers never
become one.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import KEPT_LATIN, LATIN
from pipeline.speech.spoken.draft import Rule, after
from pipeline.speech.spoken.numerals import cardinal, number, spell
from pipeline.speech.spoken.tables import any_of, tables
from pipeline.text.chinese import HAN

_CHUNK = re.compile(rf"(\d+(?:\.\d+)*)|([A-Za-z'{KEPT_LATIN}]+)")
_SIZE = re.compile(r"\d{1,4}(?:\.\d{1,4})?[BMKTbmk]?")
_LONGEST_LETTERS = 3
_VOWEL = re.compile("[aeiou]")
_LONGEST_VERSION = 5
_SILENT_DOTS = frozenset({"K", "EP", "Ep", "ep"})
_DEGREES = {"Ph.D": "PhD", "M.D": "MD", "B.A": "BA", "B.S": "BS", "M.A": "MA", "M.S": "MS"}
_NUMBER_ABBREVIATIONS = frozenset({"No"})


def named(digits: str) -> str:
    """A whole number that is part of a name.

    >>> named("16"), named("100"), named("919"), named("4090"), named("2024")
    ('十六', '一百', '九一九', '四零九零', '二零二四')
    """
    if digits.startswith("0") and len(digits) > 1:
        return spell(digits)
    counted = len(digits) <= 2 or (len(digits) == 3 and digits.endswith("00"))
    round_thousand = len(digits) == 4 and digits.endswith("000") and digits[0] != "2"
    return cardinal(digits, liang=round_thousand) if counted or round_thousand else spell(digits)


def version(text: str) -> str:
    """A number of a name with any count of points.

    >>> version("3.1"), version("2.0.1"), version("405"), version("10.12.0.255")
    ('三点一', '二点零点一', '四零五', '一零点一二点零点二五五')
    """
    parts = text.split(".")
    if len(parts) == 1:
        return named(text)
    if len(parts) == 2 and len(parts[0]) <= _LONGEST_VERSION:
        return number(text)
    address = len(parts) == 2 or (len(parts) == 4 and any(len(part) == 3 for part in parts))
    return "点".join(spell(part) if address else cardinal(part, liang=False) for part in parts)


def spoken_name(text: str) -> str:
    """A name of letters and digits.

    >>> spoken_name("GPT-4o"), spoken_name("Llama3.1-405B"), spoken_name("iPhone15"), spoken_name("A16Z")
    ('GPT 四 O', 'Llama 三点一，四百零五 B', 'iPhone 十五', 'A 十六 Z')
    """
    said = ""
    numbered = False
    for part in re.split("[-_]", text):
        chunks = _CHUNK.findall(part)
        size = numbered and bool(_SIZE.fullmatch(part))
        words = " ".join(_spoken_chunk(digits, letters, size=size and part[-1].isalpha()) for digits, letters in chunks)
        if said and words:
            said += "，" if size else " "
        said += words
        numbered = numbered or any(digits for digits, _ in chunks)
    return said


def _spoken_chunk(digits: str, letters: str, *, size: bool) -> str:
    if letters:
        return letters.upper() if len(letters) == 1 else letters
    return number(digits, liang=False) if size else version(digits)


def spoken_host(host: str) -> str:
    """A site name: www. is not said, points are, well-known endings as people say them.

    >>> spoken_host("www.example.com"), spoken_host("example2.cn")
    ('example 点 com', 'example 二 点 CN')
    """
    parts = host.split(".")
    if len(parts) > 2 and parts[0].lower() == "www":
        parts = parts[1:]
    ending = tables().top_domains.get(parts[-1].lower())
    said = [
        re.sub(r"\d+", lambda digits: f" {spell(digits[0], yao=True)} ", re.sub("[-_]", " ", part)) for part in parts
    ]
    if ending:
        said[-1] = ending
    return " 点 ".join(" ".join(part.split()) for part in said)


def _dotted(match: re.Match[str]) -> str:
    """Node.js -> Node 点 JS, room.add -> room 点 add."""
    head, *endings = match[0].split(".")
    return " 点 ".join((head, *map(_file_ending, endings)))


def _file_ending(ending: str) -> str:
    """Letters (py, md, exe); words (zip, json, add) and what only the stage that makes sounds can tell stay."""
    is_short = len(ending) <= _LONGEST_LETTERS and ending.islower()
    is_lettered = not _VOWEL.search(ending) or ending in tables().lettered_endings
    return ending.upper() if is_short and is_lettered else ending


def _degree(match: re.Match[str]) -> str:
    return _DEGREES[match[1]]


def _initials(match: re.Match[str]) -> str:
    return match[0].replace(".", "").upper()


def _minus_grade(match: re.Match[str]) -> str:
    return match[0].replace("-", " 减 ")


def _numbered(match: re.Match[str]) -> str:
    """H.264 H 点二六四; the dot of an abbreviation (K.331, EP.3) is silent."""
    head, digits = match.groups()
    return f"{head}{' ' if head in _SILENT_DOTS else ' 点'}{named(digits)}"


def _constant(match: re.Match[str]) -> str:
    """OP_CHECKLOCK -> OP checklock: in a constant the capitals shout, so whether a part is a word is asked anew."""
    return " ".join(part.lower() if len(part) > 2 else part for part in match[0].split("_"))


def _pages(match: re.Match[str]) -> str:
    """Pages: p. 12, pp. 12-15."""
    first, last = cardinal(match[2]), match[3]
    return f"{match[1]} {first}" + (f"到{cardinal(last)}" if last else "")


def _section(match: re.Match[str]) -> str:
    return f"第{version(match[1])}节" if match[1] else ""


def _versus(match: re.Match[str]) -> str:
    return "对 " if re.match(f"[{LATIN}]", after(match, 1)) else "对"


def _abbreviation(match: re.Match[str]) -> str | None:
    """The dot of an abbreviation is silent; No. before a number is left to the ordinals."""
    right = after(match, 2)
    if match[1] in _NUMBER_ABBREVIATIONS and right.strip()[:1].isdigit():
        return None
    return f"{match[1]} " if re.match(rf"[{LATIN}\d]", right) else match[1]


@cache
def address_rules() -> tuple[Rule, ...]:
    """URLs, mail addresses, site names."""
    label = "[A-Za-z0-9_-]++"
    start = r"(?<![A-Za-z0-9._%+@-])"
    path = "(?:[!-'*-~]*[A-Za-z0-9/_=&-])?"
    ending = any_of(tables().top_domains)
    return (
        Rule(
            "url",
            re.compile(rf"(?<![A-Za-z])(?:https?|ftp)://(?:[^\s/@]{{1,40}}@)?(?P<host>{label}(?:\.{label})*+){path}"),
            lambda match: spoken_host(match["host"]),
        ),
        Rule(
            "e-mail",
            re.compile(
                rf"{start}(?P<user>[A-Za-z0-9_+-]++(?:\.[A-Za-z0-9_+-]++)*+)@(?P<host>(?:{label}\.)++[A-Za-z][A-Za-z0-9_-]*+)"
            ),
            lambda match: f"{spoken_host(match['user'])} at {spoken_host(match['host'])}",
        ),
        Rule(
            "site",
            re.compile(
                rf"{start}({label}(?:\.{label}(?=\.))*+\.{ending})(?![A-Za-z0-9_])(?!\.[A-Za-z0-9])(?:/{path})?"
            ),
            lambda match: spoken_host(match[1]),
        ),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Dotted names, then names with digits."""
    return (*_abbreviation_rules(), *_dotted_rules(), *_sign_rules(), *_name_rules())


def _abbreviation_rules() -> tuple[Rule, ...]:
    """Degrees, initials, pages: what has a point because it is short."""
    abbreviated = any_of(tables().abbreviations)
    return (
        Rule("degree", re.compile(rf"(?<![{LATIN}])({any_of(_DEGREES)})\.?(?![{LATIN}])"), _degree),
        Rule("initials", re.compile(r"(?<![A-Za-z.])(?:[A-Za-z]\.){2,}+(?:[A-Za-z](?![A-Za-z]))?"), _initials),
        Rule("versus", re.compile(rf"(?<![{LATIN}]) ?(?:vs|VS|Vs)(?![{LATIN}]| [Cc]ode)\.? ?"), _versus),
        Rule("pages", re.compile(rf"(?<![{LATIN}.])(pp?)\. ?(\d{{1,4}})(?:[-–—](\d{{1,4}}))?(?![\d.]\d)"), _pages),
        Rule("section", re.compile(r"(?<!第)§ ?(\d{1,3}(?:\.\d{1,3}){0,3})(?![\d节])|§(?=\d+[条节款])"), _section),
        Rule("abbreviation", re.compile(rf"(?<![{LATIN}.])({abbreviated})\.(?= ?[{LATIN}{HAN}\d])"), _abbreviation),
        Rule(
            "one initial", re.compile(r"(?<![A-Za-z.])([A-Z])\. (?=[A-Z]\.|[A-Za-z]{3})"), lambda match: f"{match[1]} "
        ),
    )


def _dotted_rules() -> tuple[Rule, ...]:
    """Names with a point, an underscore or @ in them."""
    table = tables()
    dotted = r"(?<![A-Za-z0-9.])[A-Za-z][A-Za-z0-9]*+(?:\.[A-Za-z][A-Za-z0-9]*+)++(?!\.?[A-Za-z0-9])"
    return (
        Rule("dotted", re.compile(dotted), _dotted),
        Rule(
            "file ending",
            re.compile(rf"(?<=[{HAN}\d])\.({any_of(table.file_endings)})(?![A-Za-z0-9])"),
            lambda match: f" 点 {_file_ending(match[1])}",
        ),
        Rule(
            "hidden file",
            re.compile(rf"(?<![A-Za-z0-9.])\.({any_of(table.hidden_files)})(?![A-Za-z0-9])"),
            lambda match: f"点 {match[1]}",
        ),
        Rule("constant", re.compile(rf"(?<![{LATIN}\d_])[A-Z]{{2,}}+(?:_[A-Z]++)++(?![{LATIN}\d_])"), _constant),
        Rule("at", re.compile(r"(?<=[A-Za-z])@(?=\d|[knKN](?![A-Za-z0-9]))"), lambda _: " at "),
        Rule("number behind a letter", re.compile(r"(?<![A-Za-z0-9.])([A-Z]|EP|Ep|ep|ID)\.(\d++)(?!\.\d)"), _numbered),
    )


def _sign_rules() -> tuple[Rule, ...]:
    """Signs and letters beside a number that are said in their own way."""
    markets = any_of(tables().cues["markets"])
    return (
        Rule("grade", re.compile(r"(?<![A-Za-z])([ABC])\1{0,2}-(?=[，。！？；、的级]|$)"), _minus_grade),
        Rule("typographic hyphen", re.compile(r"(?<=[A-Za-z])–(?=\d)"), lambda _: "-"),
        Rule(
            "to business",
            re.compile(rf"(?<![A-Za-z0-9.])2([BCG])(?= ?{markets})|(?<=做)2([BCG])(?=[，。！？；、]|$)"),
            lambda match: f"To {match[1] or match[2]}",
        ),
        Rule("slashed version", re.compile(r"(?<=[A-Za-z]{2})/(?=\d)"), lambda _: " "),
        Rule(
            "span of names",
            re.compile(r"(?<![A-Za-z\d])([A-Z]{1,2}\d{1,4})[–—~](?=\d{1,4}(?![\dA-Za-z]))"),
            lambda match: f"{match[1]}到",
        ),
        Rule(
            "generation of networks",
            re.compile(r"(?<![\dA-Za-z.])([2-6])g(?=[网信时手基上]|移动|通信|频|技)"),
            lambda match: f"{match[1]}G",
        ),
        Rule("framework", re.compile(r"(?<![A-Za-z0-9.])\.(?:NET|net)(?![A-Za-z])"), lambda _: "点 NET"),
    )


def _name_rules() -> tuple[Rule, ...]:
    """Names of letters and digits."""
    version_number = r"\d++(?:\.\d++)*+"
    letters = f"[{LATIN}']++"
    return (
        Rule(
            "b2b",
            re.compile(r"(?<![A-Za-z0-9])([A-Z]|[A-Za-z][a-z]{2,})2([A-Z]|[a-z]{3,})(?![A-Za-z0-9])"),
            lambda match: f"{match[1]} to {match[2]}",
        ),
        Rule(
            "name",
            re.compile(
                rf"(?<![{LATIN}\d'.])(?<![{LATIN}\d'][-_])[{LATIN}]{letters[:-2]}*+(?:[-_]{letters})*+[-_]?{version_number}"
                rf"(?:[-_]?(?:{letters}|{version_number}))*+"
            ),
            lambda match: spoken_name(match[0]),
        ),
    )
