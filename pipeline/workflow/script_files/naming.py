"""File names: one rule for the scripts, episodes and takes of an article, whatever its own file is called.

1. A stem is portable: any system and any archive can hold it, with every suffix that we put after it.
2. Two names that some file system takes for one (`Talk` and `talk`, composed and decomposed accents) are one name.
3. A name belongs to the article that had it first. Another article of that name gets its folder's name added.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.files import is_plain_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_STEM_BYTES: Final = 160
"""A file name may have 255 bytes; `.chapters-1000-1001.chapters.json` and a temporary file's own letters need room."""
HASH_DIGITS: Final = 8
NAMELESS: Final = "untitled"

_FULL_WIDTH: Final = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in '<>:"/\\|?*'})
"""What some systems forbid, as the same marks of Chinese width, which all allow."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.+\.small", re.IGNORECASE)
"""Names of devices on Windows, whatever suffix follows; and what the smaller MP3 of another episode would be called."""


def portable_stem(name: str) -> str:
    """The name of files made from something called `name`; the same name always gives the same stem.

    A name that is too long, or holds what cannot be shown, gets a few digits that depend on all of it, so that
    different names remain different.

    >>> portable_stem("访谈: 为什么?"), portable_stem("a/b"), portable_stem("nul"), portable_stem(" . ")
    ('访谈： 为什么？', 'a／b', 'nul_', 'untitled')
    >>> portable_stem("talk.small")
    'talk.small_'
    """
    composed = unicodedata.normalize("NFC", name)
    stem = " ".join(composed.translate(_FULL_WIDTH).split()).lstrip(". ").rstrip(". ")
    if _RESERVED.fullmatch(stem):
        stem += "_"
    if stem.isprintable() and len(stem.encode()) <= MAX_STEM_BYTES:
        return stem or NAMELESS
    stem = "".join(mark if mark.isprintable() else "_" for mark in stem)
    digest = hashlib.sha256(composed.encode(errors="surrogatepass")).hexdigest()[:HASH_DIGITS]
    kept = stem.encode()[: MAX_STEM_BYTES - HASH_DIGITS - 1].decode(errors="ignore")
    return f"{kept.rstrip('. ')}-{digest}"


def name_key(stem: str) -> str:
    """What two stems have in common when some file system takes them for one.

    >>> name_key("Talk") == name_key("talk"), name_key("Cafe\u0301") == name_key("caf\u00e9")
    (True, True)
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", stem).casefold())


def claim_stem(path: Path, is_free: Callable[[str], bool]) -> str:
    """The stem for what is made from the file at `path`: its own, or one with its folder's name, that `is_free`."""
    return next(stem for stem in _candidates(path) if is_free(stem))


def note_origin(origin: Path, folder: Path) -> str:
    """How a file in `folder` notes which file it was made from; empty when that cannot be written in one line."""
    try:
        written = Path(os.path.relpath(origin, folder)).as_posix()
    except ValueError:  # another drive
        written = origin.absolute().as_posix()
    return written if written.isprintable() else ""


def find_origin(written: str, folder: Path) -> Path | None:
    """The file that a note of `note_origin` means, when there still is one."""
    path = folder / written
    return path if written and is_plain_file(path) else None


def same_file(path: Path, other: Path) -> bool:
    """Whether two paths lead to one file; False when one of them leads nowhere."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def _candidates(path: Path) -> Iterator[str]:
    """`talk`, then `talk-FOLDER`, then `talk-FOLDER-2` and so on."""
    yield portable_stem(path.stem)
    folder = path.absolute().parent.name
    named = f"{path.stem}-{folder}" if folder else path.stem
    if folder:
        yield portable_stem(named)
    for number in count(2):
        yield portable_stem(f"{named}-{number}")
