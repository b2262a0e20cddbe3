"""Bytes -> text: the encoding is what makes the text look most like Chinese.

UTF-8 is tried first: other encodings hardly ever are valid UTF-8 by chance. Otherwise GB18030, Big5 and UTF-16 all
accept most bytes, so the bytes cannot decide; the share of everyday characters in what comes out does.
A stray NUL does not make a text another encoding: it is a control character like others, which text repair removes.
"""

from __future__ import annotations

import codecs
import re
from codecs import register_error, replace_errors
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from pipeline.errors import SourceError
from pipeline.messages import _
from pipeline.text.variants import simplify

_LINE_END = re.compile(r"\r\n?|\n")
_SAMPLE_CHARS = 20_000
_PLAUSIBLE = 0.25
_EVERYDAY_WEIGHT = 0.7
_LOST = "\ufffd"
_MAX_LOST_SHARE = 0.01
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_CANDIDATES = (
    ("utf-8", "utf-8"),
    ("gb18030", "gb18030"),
    ("big5hkscs", "big5"),
    ("utf-16-le", "utf-16"),
    ("utf-16-be", "utf-16"),
)
"""Python's codec and the name that a document states; in order of preference where two look equally good."""
_EVERYDAY = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去"
    "法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点"
    "正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德"
    "资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交"
    "规万取拉格望觉术领共确传师观清今切院让识候带导争运吗呢吧啊嗯谢请谈访答叫谁哪呀哦让跟找吃买钱写读讲听爱怎怕快慢早晚朋友"
    "，。、：；？！“”‘’（）《》「」『』…—·"
)
"""What running Chinese consists of, in Simplified form: these few hundred characters and marks are most of any text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the encoding that it was in."""

    text: str
    encoding: str


def decode(data: bytes, name: str) -> Decoded:
    """The text of a file; SourceError when no encoding makes sense of it.

    >>> decode("对谈的声音".encode("gb18030"), "a.txt")
    Decoded(text='对谈的声音', encoding='gb18030')
    """
    for bom, codec, encoding in _BOMS:
        if data.startswith(bom):
            decoded = Decoded(data[len(bom) :].decode(codec, "replace"), encoding)
            return decoded if _is_whole(decoded.text) else _refuse(name)
    try:
        text = data.decode("utf-8")
        if "\0" not in text:  # UTF-16 has some, and may be valid UTF-8 for all that
            return Decoded(text, "utf-8")
    except UnicodeDecodeError:
        pass
    attempts = [_attempt(data, codec, encoding) for codec, encoding in _CANDIDATES]
    score, decoded = max(attempts, key=lambda attempt: attempt[0])
    return decoded if score >= _PLAUSIBLE else _refuse(name)


def split_lines(text: str) -> tuple[str, ...]:
    r"""Lines without their ends, for LF, CRLF and CR alike; a last line end opens no further line.

    >>> split_lines("a\r\nb\rc\n")
    ('a', 'b', 'c')
    """
    lines = _LINE_END.split(text)
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def _refuse(name: str) -> NoReturn:
    raise SourceError(
        _("{name}: is not text in an encoding that is read (UTF-8, UTF-16, GB18030, Big5)", name=name),
        hint=_("open it in an editor and save it as UTF-8"),
    )


def _attempt(data: bytes, codec: str, encoding: str) -> tuple[float, Decoded]:
    """How much like Chinese the data reads in one encoding (0 to 1), and what it reads."""
    decoded = Decoded(data.decode(codec, _LENIENT), encoding)
    return (likeness(decoded.text) if _is_whole(decoded.text) else 0.0), decoded


def _is_whole(text: str) -> bool:
    """Whether (nearly) every byte could be decoded: a file cut in the middle of a character may lose a few."""
    return text.count(_LOST) <= _few(text)


def _few(text: str) -> float:
    """How many characters of a text may be damaged."""
    return max(len(text) * _MAX_LOST_SHARE, min(3, len(text) / 10))


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    """Codec error handler: as "replace" does, but Windows' GBK (code page 936) has the euro sign at 0x80."""
    euro = isinstance(error, UnicodeDecodeError) and error.encoding == "gb18030" and error.object[error.start] == 0x80
    return ("€", error.start + 1) if euro and isinstance(error, UnicodeDecodeError) else replace_errors(error)


_LENIENT = "duitan.lenient"
register_error(_LENIENT, _replace)


def likeness(text: str) -> float:
    """How much a text looks like running Chinese, from 0 to 1; 0.5 for a text that is all ASCII.

    >>> likeness("我们在这里"), likeness("abc"), likeness("龘靐")
    (1.0, 0.5, 0.0)
    """
    sample = text[:_SAMPLE_CHARS]
    controls = sum(char < " " and char not in "\t\n\r\f\v" for char in sample)
    if controls > _few(sample):
        return 0.0
    beyond = simplify("".join(char for char in sample if char > "\x7f" and char != _LOST))
    if not beyond:
        return 0.5
    everyday = sum(char in _EVERYDAY for char in beyond)
    known = sum(char in _EVERYDAY or _is_common(char) for char in beyond)
    return (_EVERYDAY_WEIGHT * everyday + (1 - _EVERYDAY_WEIGHT) * known) / len(beyond)


@cache
def _is_common(char: str) -> bool:
    """Whether a character is in the first level of GB 2312."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
