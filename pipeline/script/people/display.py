"""The name under which a person stands in the script, and the id made from it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.script.dialogue import INTERVIEWER, Person
from pipeline.script.labels.forms import DASH_MARK
from pipeline.script.names.inside import cores_of, joint_names, without_nickname, without_verb
from pipeline.script.names.kinds import NameKind, kind_of
from pipeline.script.names.persons import is_han_name, untitled
from pipeline.script.names.role_words import numbered_role_of, role_of
from pipeline.script.names.spellings import is_latin_person, surname_of, syllables_of
from pipeline.script.names.vocabulary import fold, vocabulary
from pipeline.text.chinese import HAN
from pipeline.text.names import plain_name
from pipeline.text.variants import CONVERTERS, simplify

if TYPE_CHECKING:
    from pipeline.script.dialogue import Language, Speaker
    from pipeline.script.people.labelled import Labelled

_ALL_HAN = re.compile(f"[{HAN}]+")
_SLUG_WORD = re.compile(r"[a-z0-9]+")
_COUNT = re.compile(r"\s*\d+$")
_PARTS = re.compile(r"[ ·•‧・\u3000\xa0、&＆/+]+")


def display_name(labelled: Labelled, keys: Sequence[str], person: Person | None) -> str:
    """The known name, else the fullest and most frequent of the labels, titles aside."""
    if person:
        return person.name
    bound = [labelled.bound[key] for key in keys if key in labelled.bound]
    if bound:
        return bound[0]
    if keys[0] == DASH_MARK:
        return INTERVIEWER.name
    counts = {form: count for key in keys for form, count in labelled.written[key].items()}
    best = max(counts, key=lambda form: (_fullness(form), counts[form]))
    if not (labelled.part(keys[0]) and keys[0] in vocabulary().counted):
        return _proper(best)
    # Where many ask once each (半夏问, 何青问), the word that they share names them together.
    shared = next((form for form in labelled.forms(keys[0]) if fold(form) == keys[0]), best)
    return _COUNT.sub("", _proper(shared))


def _fullness(form: str) -> tuple[int, int]:
    """Full names before short ones and roles; of Latin spellings the one whose given name is a known one."""
    core = _proper(form)
    given = core.split()[0].casefold() if core.isascii() and core.strip() else ""
    if kind_of(core) is not NameKind.PERSON or untitled(fold(core)):
        return (0, 0)
    whole = is_han_name(fold(core)) or len(_PARTS.split(core)) > 1
    return (2 if whole else 1, int(given in vocabulary().given_names))


def _proper(form: str) -> str:
    """The name inside a label with titles: 主持人 李四 -> 李四."""
    form = without_nickname(form)
    bare = re.sub(r"\s?[（(【\[〔][^（()）】\]〕]*[）)】\]〕]$", "", form).strip() or form
    cores = cores_of(bare)
    if role_of(bare) or numbered_role_of(bare):
        return without_verb(bare)
    return cores[1] if len(cores) > 1 else bare


def spelled_as_in(text: str, speaker: Speaker, language: Language) -> Speaker:
    """The speaker under a name in the characters of the text, where voices.yaml, or we, have it in others.

    The text's own spelling goes first: whether a 于 is 于 or 於 in somebody's name, only those who know them can say.
    """
    if speaker.name in text or speaker.name in speaker.labels:
        return speaker
    spelled = (core for label in speaker.labels for core in (label, *cores_of(label)))
    own = next((each for each in spelled if simplify(each) == simplify(speaker.name)), "")
    return replace(speaker, name=own or CONVERTERS[language](speaker.name))


def slug_of(labelled: Labelled, keys: Sequence[str], name: str, latin: str) -> str:
    """The id of a person whom voices.yaml does not know: from the Latin name, the role, or the pinyin of the name."""
    if not any(key in labelled.bound for key in keys):
        role = labelled.part(keys[0]) if kind_of(name) in (NameKind.ROLE, NameKind.NUMBERED) else ""
        if role:
            return role
    if is_latin_person(name):
        return slug(name)
    foreign = next(
        (_proper(form) for key in keys for form in labelled.forms(key) if is_latin_person(_proper(form))), latin
    )
    return slug(foreign or name)


def slug(name: str) -> str:
    """Small Latin letters and hyphens for any name.

    >>> [slug(name) for name in ("张望山", "湯姆·里德", "Anna Berg", "歐陽修", "阿May", "張三、李四", "…")]
    ['zhang-wangshan', 'tangmu-lide', 'anna-berg', 'ouyang-xiu', 'a-may', 'zhang-san-li-si', 'speaker']
    >>> slug("李乾"), slug("黃乾")
    ('li-qian', 'huang-qian')
    """
    words: list[str] = []
    for each in joint_names(name) or (name,):
        parts = [part for part in _PARTS.split(each.strip()) if part]
        words += [word for part in parts for word in _slug_words(part, alone=len(parts) == 1)]
    return "-".join(words) or "speaker"


def _slug_words(part: str, *, alone: bool) -> list[str]:
    folded = "".join(char for char in fold(part) if char.isalnum())
    if folded.isascii():
        return _SLUG_WORD.findall(part.casefold())
    spelled = "".join(char for char in plain_name(part) if char.isalnum())
    surname = surname_of(folded)
    syllables = syllables_of(spelled if len(spelled) == len(folded) else folded)
    if alone and surname and (is_han_name(folded) or surname not in vocabulary().surnames):
        pieces = ["".join(syllables[: len(surname)]), "".join(syllables[len(surname) :])]
    elif _ALL_HAN.fullmatch(folded):
        pieces = ["".join(syllables)]
    else:
        pieces = list(syllables)
    return [word for piece in pieces for word in _SLUG_WORD.findall(piece.casefold())]


def unique(wanted: str, taken: Set[str]) -> str:
    """The id, numbered when another person has it; the narrator's id is the narrator's alone.

    >>> unique("li-na", {"li-na", "li-na-2"}), unique("li-na", set())
    ('li-na-3', 'li-na')
    """
    number, candidate = 1, wanted
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate
