"""The phrases of other packages and how they are read, kept in the user's cache in a form that loads quickly.

To read the packages themselves takes a second and a half, and most of what they say is that a phrase is read as its
characters are. What is kept is made of them alone: any version of them has a file of its own, a damaged file is made
again, and where nothing can be kept, the packages are read each time.
"""

from __future__ import annotations

import gc
import pkgutil
import re
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.errors import OutputError
from pipeline.files import cache_folder, content_key, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

LONGEST_PHRASE: Final = 10
"""Longer phrases are proverbs and titles; they are not looked for."""
SOURCES: Final = ("pypinyin", "pypinyin-dict")
_FORM: Final = 1
"""How the file is written; another number, and files of before are not read."""
_LOADING: Final = Lock()
"""The parts of the large dictionary are let go while they are read: one thread at a time."""


class PhraseTable(NamedTuple):
    """What other packages say of phrases.

    `readings`: phrase -> its syllables with tone marks, parted by spaces; empty when every character has its usual
    reading. `checked`: the phrases that pypinyin itself has, whose readings were checked by hand.
    """

    readings: dict[str, str]
    checked: frozenset[str]


def load_phrases(folder: Path | None = None) -> PhraseTable:
    """The table, out of `folder` (of the user's cache, unless given) or, the first time, out of the packages."""
    key = content_key(str(_FORM), str(LONGEST_PHRASE), *(version(package) for package in SOURCES))
    with _LOADING, _without_garbage_collection():
        try:
            path = (folder or cache_folder() / "tables") / f"phrases-{key}.txt"
        except OutputError:  # this user has no place to keep anything
            return read_packages()
        kept = _read(path)
        if kept is None:
            kept = read_packages()
            _keep(path, kept)
    return kept


def read_packages() -> PhraseTable:
    """The table as the packages have it.

    Pypinyin's own phrases go before those of the large dictionary. That one comes in parts, which are let go one by
    one: kept as it is, it takes a quarter of a gigabyte.
    """
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin_dict import phrase_pinyin_data

    usual = {chr(code): marked.partition(",")[0] for code, marked in PINYIN_DICT.items()}
    readings: dict[str, str] = {}
    for part in pkgutil.iter_modules(phrase_pinyin_data.__path__, f"{phrase_pinyin_data.__name__}."):
        if re.search("large_pinyin_[0-9]+$", part.name):
            table = import_module(part.name).phrases_dict
            readings.update(_said(table, usual))
            table.clear()
            del sys.modules[part.name]
    checked = dict(_said(PHRASES_DICT, usual))
    return PhraseTable({**readings, **checked}, frozenset(checked))


def _said(phrases: Mapping[str, Sequence[Sequence[str]]], usual: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(phrase, syllables) of one dictionary, with no syllables where all are the usual ones."""
    for phrase, syllables in phrases.items():
        if len(phrase) == len(syllables) <= LONGEST_PHRASE:
            said = [options[0] for options in syllables]
            yield phrase, "" if said == [usual.get(char, "") for char in phrase] else " ".join(said)


def _keep(path: Path, table: PhraseTable) -> None:
    """Write the table in place of those of other versions; where that cannot be done, there is none."""
    body = _encode(table)
    with suppress(OutputError, OSError):
        write_atomic(path, f"{_digest(body)}\n{body}")
        for old in path.parent.glob("phrases-*.txt"):
            if old != path:
                old.unlink()


def _read(path: Path) -> PhraseTable | None:
    """The table in a file; none when there is no such file, or it is not as it was written."""
    try:
        digest, _, body = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeError):
        return None
    return _decode(body) if digest == _digest(body) else None


def _encode(table: PhraseTable) -> str:
    r"""Four parts between empty lines: phrases read as their characters are, checked and others, then the rest so.

    >>> _encode(PhraseTable({"月亮": "yuè liàng", "你好": "", "他好": ""}, frozenset(["你好"])))
    '你好\n\n他好\n\n\n\n月亮\tyuè liàng'
    """
    parts: tuple[list[str], ...] = ([], [], [], [])
    for phrase, said in table.readings.items():
        part = parts[(2 if said else 0) + (phrase not in table.checked)]
        part.append(f"{phrase}\t{said}" if said else phrase)
    return "\n\n".join(map("\n".join, parts))


def _decode(body: str) -> PhraseTable:
    r"""What `_encode` wrote.

    >>> _decode('你好\n\n他好\n\n\n\n月亮\tyuè liàng').checked
    frozenset({'你好'})
    """
    usual, usual_elsewhere, said, said_elsewhere = (part.split("\n") if part else [] for part in body.split("\n\n"))
    readings = dict.fromkeys(usual, "") | dict(row.split("\t") for row in said)
    checked = frozenset(readings)
    readings |= dict.fromkeys(usual_elsewhere, "")
    readings |= dict(row.split("\t") for row in said_elsewhere)
    return PhraseTable(readings, checked)


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A while in which nothing looks for cycles among hundreds of thousands of new lists: it halves the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
