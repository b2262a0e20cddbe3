"""Pairs of label keys that are one person: because something written says so, or because they look so.

Keys are compared through tables; only the most frequent are compared letter by letter, so that a document of many names
takes no longer than its length.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.names.inside import cores_of
from pipeline.script.names.persons import is_han_name, looks_like_person
from pipeline.script.names.role_words import role_of
from pipeline.script.names.sounds import sound_alike
from pipeline.script.names.spellings import (
    glosses,
    initials_of,
    is_latin_person,
    is_short_for,
    is_typo_of,
    near_names,
    short_forms,
)
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.script.dialogue import Person
    from pipeline.script.people.labelled import Labelled

Pair = tuple[str, str, str]
"""(label key, label key, why they are one person)."""

_ASIDE = re.compile(r"[（(【\[〔]([^（()）【】\[\]〔〕]{1,20})[）)】\]〕]$")

MAX_COMPARED = 100
MIN_GARBLED = 5
"""Letters of a surname that cannot be another one by accident."""
MAX_NAME = 12


def stated_pairs(labelled: Labelled, known: Mapping[str, Person]) -> Iterator[Pair]:
    """Labels that voices.yaml, their own words, or the text make one person."""
    people: dict[str, list[str]] = defaultdict(list)
    parts: dict[str, list[str]] = defaultdict(list)
    for key in labelled.written:
        if key in known:
            people[known[key].id].append(key)
        if labelled.part(key):
            parts[labelled.part(key)].append(key)
    by_core = _keys_by_core(labelled)
    for groups, why in ((people, "voices.yaml"), (by_core, english("same name")), (parts, english("same part"))):
        for keys in groups.values():
            yield from ((one, other, why) for one, other in pairwise(keys))
    yield from ((one, other, english("one paragraph in two languages")) for one, other in labelled.paired)
    yield from _explained_pairs(labelled, by_core)


def _keys_by_core(labelled: Labelled) -> dict[str, list[str]]:
    """Folded name inside a label -> the keys that hold it: 主持人李四 and 李四, 李四（主持人） and 李四."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in labelled.written:
        for core in dict.fromkeys([key, *(fold(core) for form in labelled.forms(key) for core in cores_of(form))]):
            found[core].append(key)
    for core, owners in _keys_by_aside(labelled).items():
        if len(owners) == 1 and core in found:
            found[core] += owners
    return found


def _keys_by_aside(labelled: Labelled) -> dict[str, list[str]]:
    """Folded name or part in the bracket of a label -> its keys: 李四（主持人）, 主持人（李四）."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in labelled.written:
        for aside in dict.fromkeys(match[1] for form in labelled.forms(key) if (match := _ASIDE.search(form))):
            if role_of(aside) or looks_like_person(aside):
                found[fold(aside)].append(key)
    return found


def _explained_pairs(labelled: Labelled, by_core: Mapping[str, Sequence[str]]) -> Iterator[Pair]:
    """Pairs from the text: 汤姆·里德（Tom Reed）, 张三（以下简称Z）, 主持人：李四."""
    frequent = _frequent(labelled)
    for words, latin in sorted(set(glosses(labelled.text))):
        han = _owners_of_end(words, by_core)
        foreign = [*by_core.get(fold(latin), ()), *_latin_owners(labelled, frequent, latin)]
        why = english("the text says {words}（{latin}）", words=words, latin=latin)
        yield from ((one, other, why) for one in han for other in dict.fromkeys(foreign) if one != other)
    for words, short in sorted(set(short_forms(labelled.text))):
        for one in _owners_of_end(words, by_core) if fold(short) in labelled.written else ():
            if one != fold(short):
                yield one, fold(short), english("the text shortens it so")
    for key, name in labelled.bound.items():
        yield from (
            (owner, key, english("the text names them")) for owner in by_core.get(fold(name), ()) if owner != key
        )


def _owners_of_end(words: str, by_core: Mapping[str, Sequence[str]]) -> list[str]:
    """Keys of labels that the words end with."""
    folded = fold(words)
    ends = (folded[-length:] for length in range(min(MAX_NAME, len(folded)), 1, -1))
    return list(dict.fromkeys(key for end in ends for key in by_core.get(end, ())))


def _frequent(labelled: Labelled) -> list[str]:
    """The most frequent keys that name people."""
    counts = Counter(labelled.sequence)
    named = [key for key in labelled.written if not labelled.part(key) and len(key) <= 2 * MAX_NAME]
    return sorted(named, key=lambda key: -counts[key])[:MAX_COMPARED]


def _latin_owners(labelled: Labelled, keys: Sequence[str], latin: str) -> Iterator[str]:
    """Keys in Latin letters that are this name, a typo of it, or a part of it."""
    for key in keys:
        if key.isascii() and any(is_typo_of(form, latin) or is_short_for(form, latin) for form in labelled.forms(key)):
            yield key


def latin_names(labelled: Labelled) -> dict[str, str]:
    """Key -> the full Latin name that the text gives this person."""
    by_core, frequent = _keys_by_core(labelled), _frequent(labelled)
    found: dict[str, str] = {}
    for words, latin in sorted(set(glosses(labelled.text))):
        if is_latin_person(latin):
            for key in (*_owners_of_end(words, by_core), *_latin_owners(labelled, frequent, latin)):
                found[key] = latin
    return found


def guessed_pairs(labelled: Labelled) -> Iterator[Pair]:
    """Labels that look like one person: typos, then short forms, then initials, each with one possible owner only."""
    keys = _frequent(labelled)
    for one, other in combinations(keys, 2):
        if any(is_typo_of(a, b) for a in labelled.forms(one) for b in labelled.forms(other)):
            yield one, other, english("one letter differs")
    yield from _rare_typos(labelled, keys)
    yield from _sounding_pairs(labelled, keys)
    for why, fits in ((english("short form"), _is_shorter), (english("initials"), _is_initial)):
        for key in keys:
            owners = [other for other in keys if other != key and fits(labelled.forms(key), labelled.forms(other))]
            if len(owners) == 1:
                yield owners[0], key, why


def _rare_typos(labelled: Labelled, keys: Sequence[str]) -> Iterator[Pair]:
    """A label that stands once, one character from a name that speaks neither just before nor just behind it."""
    counts = Counter(labelled.sequence)
    for key in keys:
        if counts[key] != 1:
            continue
        at = labelled.sequence.index(key)
        beside = labelled.sequence[max(0, at - 1) : at + 2]
        owners = [other for other in keys if counts[other] >= 3 and near_names(other) & near_names(key)]
        if len(owners) == 1 and owners[0] not in beside:
            yield owners[0], key, english("one character differs")
        garbled = [other for other in keys if counts[other] >= 3 and _is_garbled(labelled, key, other)]
        if len(garbled) == 1 and garbled[0] not in beside:
            yield garbled[0], key, english("the same letters in another order")


def _is_garbled(labelled: Labelled, one: str, other: str) -> bool:
    """The same given name, and a surname with nearly the same letters in another order: Anna Breger, Anna Bergre."""
    first, second = labelled.forms(one)[0].split(), labelled.forms(other)[0].split()
    if len(first) < 2 or len(second) < 2 or fold(first[0]) != fold(second[0]) or not one.isascii():
        return False
    letters = [Counter(fold(words[-1])) for words in (first, second)]
    sizes = [letters[0].total(), letters[1].total()]
    shared = (letters[0] & letters[1]).total()
    return min(sizes) >= MIN_GARBLED and abs(sizes[0] - sizes[1]) <= 1 and shared >= max(sizes) - 1


def _sounding_pairs(labelled: Labelled, keys: Sequence[str]) -> Iterator[Pair]:
    """A Chinese and a Latin label that sound alike, when no other label does."""
    latin = [key for key in keys if key.isascii()]
    for foreign in (key for key in keys if not key.isascii() and not is_han_name(key)):
        alike = [key for key in latin if sound_alike(labelled.forms(foreign)[0], labelled.forms(key)[0])]
        fullest = max(alike, key=len, default="")
        if fullest and all(key == fullest or _is_spelling(labelled, key, fullest) for key in alike):
            yield fullest, foreign, english("they sound alike")


def _is_spelling(labelled: Labelled, key: str, full: str) -> bool:
    short, whole = labelled.forms(key)[0], labelled.forms(full)[0]
    return is_typo_of(short, whole) or is_short_for(short, whole)


def _is_shorter(short: Iterable[str], full: Iterable[str]) -> bool:
    return any(is_short_for(a, b) for a in short for b in full)


def _is_initial(short: Sequence[str], full: Sequence[str]) -> bool:
    letters = fold(short[0])
    names = [core for form in full for core in cores_of(form) if len(core) > (3 if core.isascii() else 1)]
    return letters.isascii() and len(letters) <= 3 and any(letters in initials_of(name) for name in names)
