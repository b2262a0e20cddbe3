"""What people read, in their language: gettext's catalogues in `language/` beside this module; English needs none.

1. `_("{path}: is empty", path=path)` is told at once; `n_` where a number decides about the form of a word.
2. `N_("a folder")` only marks a text for the catalogues: in a constant, which is made before the language is known.
3. `english("who is {name}?", name=name)` is what a file or another library says. A file is the same in every language,
   but for comments that nothing reads, because it is compared, sealed and read again; `retold` says in the reader's
   language what such a text says.

The language is that of `--lang`, of DUITAN_LANG, or of the locale, and is settled when the first message is told.
Names, lines and paths are values of a message, so they are never translated.
"""

from __future__ import annotations

import os
import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant")
LANGUAGE_VARIABLE: Final = "DUITAN_LANG"
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_TRADITIONAL: Final = frozenset({"TW", "HK", "MO", "HANT"})
"""The regions that write Chinese in Traditional characters, and the name of the script."""
FOLDER: Final = Path(__file__).parent / "language"
DOMAIN: Final = "duitan"
KEPT: Final = "kept in English"
"""The context under which the catalogues hold the texts of `english`."""
NESTED: Final = frozenset({"kind", "mark", "message", "more", "problem", "reading", "unlike", "why"})
"""The values of kept texts that are kept texts themselves; all others are names and words of somebody's."""
_FIELD: Final = re.compile(r"\{(\w+)[^{}]*\}")


class Catalogue(GNUTranslations):
    """The messages of one language."""

    _catalog: dict[str | tuple[str, int], str]

    def kept(self) -> dict[str, str]:
        """The texts that stay English where they are made, and what they are in this language."""
        start = f"{KEPT}\x04"
        return {str(key)[len(start) :]: told for key, told in self._catalog.items() if str(key).startswith(start)}


def _(message: str, /, **values: object) -> str:
    """A message in the language of the reader, with its values in place.

    >>> _("{path}: is empty", path="talk.md")
    'talk.md: is empty'
    """
    return _filled(_catalogue().gettext(message), values)


def about(what: object, said: object) -> str:
    """What is said of something, with the colon of the reader's language between the two.

    >>> about("turn 3", "is empty")
    'turn 3: is empty'
    """
    return _("{what}: {said}", what=what, said=said)


def n_(one: str, many: str, count: int, /, **values: object) -> str:
    """The message for one or the message for many, with its values and the `count` in place.

    >>> n_("{count} turn", "{count} turns", 1), n_("{count} turn", "{count:,} turns", 1200)
    ('1 turn', '1,200 turns')
    """
    return _filled(_catalogue().ngettext(one, many, count), {"count": count, **values})


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """A message that is told later: whoever prints it translates it."""
    return message


def english(text: str, /, **values: object) -> str:
    """A text that stays English where it is kept; `retold` says it in the language of the reader."""
    return _filled(text, values)


def retold(text: str) -> str:
    """What a text that `english` made says in the language of the reader; any other stays as it is."""
    for template, told in _templates():
        found = template.fullmatch(text)
        if found:
            plain = _FIELD.sub(r"{\1}", told)  # the values have their form already
            values = {name: retold(value) if name in NESTED else value for name, value in found.groupdict().items()}
            return _filled(plain, values)
    return text


def reason_of(error: OSError) -> str:
    """What the system says of an error, in the language of the reader where that is something usual."""
    return retold(error.strerror or str(error))


def choose_language(wanted: str) -> None:
    """Tell everything from here on in a language of LANGUAGES, also in the processes that this one starts."""
    os.environ[LANGUAGE_VARIABLE] = wanted
    _catalogue.cache_clear()
    _templates.cache_clear()


def current_language() -> str:
    """The language that messages are told in, one of LANGUAGES."""
    return language_of(os.environ)


def language_of(environment: Mapping[str, str]) -> str:
    """The language that an environment asks for; English where it asks for one that there is not.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh-Hans', 'en')
    >>> language_of({"LANG": "zh_TW"}), language_of({"LANG": "zh_HK", "DUITAN_LANG": "zh-Hans"})
    ('zh-Hant', 'zh-Hans')
    """
    asked = next(filter(None, map(environment.get, (LANGUAGE_VARIABLE, *_LOCALE_VARIABLES))), "")
    parts = re.split(r"[-_]", re.split(r"[.@]", asked)[0].upper())
    if parts[0] != "ZH":
        return "en"
    return "zh-Hant" if _TRADITIONAL.intersection(parts) and "HANS" not in parts else "zh-Hans"


def catalogue_path(language: str) -> Path:
    """Where the compiled messages of a language lie; their source, a .po file, lies beside them."""
    return FOLDER / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.mo"


def read_catalogue(language: str) -> Catalogue:
    """The messages of a language other than English."""
    with catalogue_path(language).open("rb") as file:
        return Catalogue(file)


@cache
def _catalogue() -> NullTranslations:
    language = current_language()
    return NullTranslations() if language == "en" else read_catalogue(language)


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    """(what a kept text looks like, what it is in the language of the reader), those that say most themselves first."""
    catalogue = _catalogue()
    kept = catalogue.kept() if isinstance(catalogue, Catalogue) else {}
    ordered = sorted(kept.items(), key=lambda row: -len(_FIELD.sub("", row[0])))
    return tuple((_pattern(template), told) for template, told in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    """What matches every text that a template can make, its values by name.

    >>> _pattern("{place}: {count:,} bytes").fullmatch("a.md: 1,200 bytes").groupdict()
    {'place': 'a.md', 'count': '1,200'}
    """
    parts: list[str] = []
    for literal, name in zip(*[iter([*_FIELD.split(template), ""])] * 2, strict=True):
        parts.append(re.escape(literal.replace("{{", "{").replace("}}", "}")))
        if name:
            parts.append(f"(?P={name})" if f"(?P<{name}>.+?)" in parts else f"(?P<{name}>.+?)")
    return re.compile("".join(parts), re.DOTALL)


def _filled(message: str, values: Mapping[str, object]) -> str:
    """A message with its values; one without any is taken as it stands, braces and all."""
    return message.format(**values) if values else message


SYSTEM_SAYS: Final = (
    english("No such file or directory"),
    english("Permission denied"),
    english("Operation not permitted"),
    english("No space left on device"),
    english("Disk quota exceeded"),
    english("Read-only file system"),
    english("Is a directory"),
    english("Not a directory"),
    english("File exists"),
    english("File name too long"),
    english("File too large"),
    english("Too many open files"),
    english("Too many levels of symbolic links"),
    english("Input/output error"),
    english("Address already in use"),
    english("Connection refused"),
    english("Connection reset by peer"),
    english("Network is unreachable"),
    english("Name or service not known"),
    english("Temporary failure in name resolution"),
)
"""What keeps a person from reading, writing or connecting, as Linux says it."""
