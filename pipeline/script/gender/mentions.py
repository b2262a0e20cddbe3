"""The forms by which a text names those who speak in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.script.gender.words import any_of, words
from pipeline.script.names.common_words import is_common_word
from pipeline.script.names.inside import cores_of
from pipeline.script.names.persons import is_han_name
from pipeline.script.names.role_words import numbered_role_of, role_of
from pipeline.script.names.spellings import surname_of
from pipeline.script.names.vocabulary import fold
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.dialogue import Speaker

MIN_LATIN = 3
"""Letters of a form in capitals: shorter ones are abbreviations as often as names."""
MAX_FORMS = 400
"""More forms than that belong to a crowd, and a pattern of them would be slow."""

_PARTS = re.compile(r"[ ·•‧・\u3000]+")
_FREE = r"(?:(?<![\u4e00-\u9fff])|(?<=[谢问请跟给让的位]))"
"""Where a surname can begin: 于 in 对于先生 is none."""
_NOBODY = re.compile(r"(?!)")


class Mentions:
    """Every form of every speaker's name that stands for one speaker only, in Simplified characters."""

    def __init__(self, people: Sequence[Speaker]) -> None:
        owners: dict[str, set[str]] = {}
        surnames: dict[str, set[str]] = {}
        for speaker in people:
            for form in _forms(speaker):
                owners.setdefault(form, set()).add(speaker.id)
            for surname in _surnames(speaker):
                surnames.setdefault(surname, set()).add(speaker.id)
        single = {form: next(iter(ids)) for form, ids in owners.items() if len(ids) == 1}
        self._owner = dict(list(single.items())[:MAX_FORMS])
        pattern = "|".join(map(_bounded, sorted(self._owner, key=lambda form: (-len(form), form))))
        self.named = re.compile(pattern) if pattern else _NOBODY
        self.surnames = {surname: next(iter(ids)) for surname, ids in surnames.items() if len(ids) == 1}
        """Surname -> id of the only speaker who bears it."""
        self.titled = (
            re.compile(rf"{_FREE}(?P<surname>{any_of(self.surnames)})(?P<title>{any_of(words().titles)})(?![哥姐])")
            if self.surnames
            else _NOBODY
        )
        alone = [
            form for form in self._owner if form in {simplify(speaker.name) for speaker in people} and _is_part(form)
        ]
        self.whole = (
            re.compile(
                rf"(?:(?P<han>[\u4e00-\u9fff]{{1,6}})[·•‧・]|(?<![A-Za-z])(?P<latin>[A-Z][a-z]+) (?:[A-Z]\. )?)"
                rf"(?P<name>{'|'.join(map(_bounded, alone))})"
            )
            if alone
            else _NOBODY
        )
        """A surname behind the first name: 马克·扎克伯格, where the label says 扎克伯格."""

    def owner(self, form: str) -> str:
        """The id of the speaker whom a form names."""
        return self._owner[form]


def _is_part(form: str) -> bool:
    """True for one word that may be a surname from elsewhere."""
    return len(_PARTS.split(form)) == 1 and not is_han_name(fold(form))


def _forms(speaker: Speaker) -> Iterator[str]:
    """Whole names, given names and the parts of names that are written with a dot or a space."""
    for written in (speaker.name, *speaker.labels):
        for core in cores_of(simplify(written)):
            if role_of(core) or numbered_role_of(core):
                continue
            folded = fold(core)
            given = folded[len(surname_of(folded)) :] if is_han_name(folded) else ""
            parts = [part for part in _PARTS.split(core) if len(part) > 1]
            for form in (core, *parts, *([given] if len(given) > 1 and not is_common_word(given) else [])):
                if len(form) >= (MIN_LATIN if form.isascii() and form.isupper() else 2) and form[0].isalpha():
                    yield form


def _surnames(speaker: Speaker) -> Iterator[str]:
    for written in (speaker.name, *speaker.labels):
        folded = fold(cores_of(written)[-1])
        if is_han_name(folded):
            yield surname_of(folded)


def _bounded(form: str) -> str:
    """The form as a pattern; Latin letters on either side make it another word."""
    before = r"(?<![A-Za-z])" if form[0].isascii() else ""
    behind = r"(?![A-Za-z])" if form[-1].isascii() else ""
    return before + re.escape(form) + behind
