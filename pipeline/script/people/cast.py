"""Who the labels are: every spelling of one person becomes one speaker with one id.

Two labels are one person when voices.yaml or the text itself says so, when they fold to the same name, when one is a
typo of the other or its short form. Labels that answer each other are two people, whatever they look like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.dialogue import NARRATOR, Person, Speaker
from pipeline.script.names.inside import cores_of, joint_names
from pipeline.script.names.kinds import NameKind, kind_of
from pipeline.script.names.spellings import is_short_for
from pipeline.script.names.vocabulary import fold
from pipeline.script.people.display import display_name, slug_of, unique
from pipeline.script.people.spelling_pairs import guessed_pairs, latin_names, stated_pairs

if TYPE_CHECKING:
    from pipeline.script.people.labelled import Labelled


INTRODUCTIONS = 2
"""A full name that stands so few times beside its own short form introduces it: Anna Berg: …  Berg: …"""
NEVER_NAMED = frozenset({NARRATOR, "everyone", "audience", "staff", "interpreter"})
"""Parts of which nobody expects a name."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The speakers in order of appearance, who each label key is, and which spellings were taken for one person."""

    speakers: tuple[Speaker, ...]
    ids: Mapping[str, str]
    """Label key -> speaker id."""
    merged: tuple[tuple[str, str], ...]
    """(speaker id, which labels became one and why)."""
    unnamed: frozenset[str] = frozenset()
    """Ids of those whom only a part, a number or an initial names."""


def cast_labels(labelled: Labelled, people: Sequence[Person]) -> Cast:
    """Gather the labels into people."""
    gathering = _Gathering(labelled)
    known = _known(labelled, people)
    for one, other, why in stated_pairs(labelled, known):
        gathering.join(one, other, why)
    for one, other, why in guessed_pairs(labelled):
        if not gathering.answer_each_other(one, other):
            gathering.join(one, other, why)
    latin = latin_names(labelled)
    speakers: list[Speaker] = []
    ids: dict[str, str] = {}
    taken = {person.id for person in known.values()}
    for keys in gathering.groups():
        person = next((known[key] for key in keys if key in known), None)
        name = display_name(labelled, keys, person)
        foreign = next((latin[key] for key in keys if key in latin), "")
        speaker_id = person.id if person else unique(slug_of(labelled, keys, name, foreign), taken)
        taken.add(speaker_id)
        labels = dict.fromkeys(form for key in keys for form in labelled.forms(key))
        speakers.append(Speaker(id=speaker_id, name=name, labels=tuple(labels)))
        ids.update(dict.fromkeys(keys, speaker_id))
    named = {ids[key] for key in ids if key in known or key in labelled.bound or not is_nameless(labelled, key)}
    unnamed = {speaker.id for speaker in speakers} - named - NEVER_NAMED
    return Cast(tuple(speakers), ids, merged=tuple(gathering.merged(ids)), unnamed=frozenset(unnamed))


def is_nameless(labelled: Labelled, key: str) -> bool:
    """True for a label that only names a part, a number or an initial."""
    return bool(labelled.part(key)) or kind_of(labelled.forms(key)[0]) in (NameKind.INITIAL, NameKind.ROLE)


class _Gathering:
    """Label keys joined into groups; a key keeps the group that it was first joined to."""

    def __init__(self, labelled: Labelled) -> None:
        self.labelled = labelled
        self.counts = Counter(labelled.sequence)
        self.neighbours = Counter(frozenset(pair) for pair in pairwise(labelled.sequence) if pair[0] != pair[1])
        self.parent = {key: key for key in dict.fromkeys(labelled.sequence)}
        self.whys: dict[str, list[tuple[str, ...]]] = {}

    def root(self, key: str) -> str:
        """The key that stands for a key's group."""
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def join(self, one: str, other: str, why: str) -> None:
        """Make two keys one person."""
        first, second = self.root(one), self.root(other)
        if first == second:
            return
        self.parent[second] = first
        forms = [self.labelled.forms(key)[0] for key in (one, other)]
        self.whys.setdefault(first, []).extend([*self.whys.pop(second, []), (*forms, why)])

    def answer_each_other(self, one: str, other: str) -> bool:
        """True when people of the two groups speak in turn more than by accident."""
        ones = [key for key in self.parent if self.root(key) == self.root(one)]
        others = [key for key in self.parent if self.root(key) == self.root(other)]
        meetings = sum(self.neighbours[frozenset((a, b))] for a in ones for b in others)
        fewer = min(sum(self.counts[key] for key in group) for group in (ones, others))
        introduced = fewer <= INTRODUCTIONS and any(
            is_short_for(a, b) or is_short_for(b, a)
            for a in (self.labelled.forms(key)[0] for key in ones)
            for b in (self.labelled.forms(key)[0] for key in others)
        )
        return meetings * 5 > fewer and not introduced

    def groups(self) -> list[list[str]]:
        """Keys of each person, in order of appearance."""
        grouped: dict[str, list[str]] = {}
        for key in self.parent:
            grouped.setdefault(self.root(key), []).append(key)
        return list(grouped.values())

    def merged(self, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """(speaker id, which labels became one and why)."""
        for root, whys in self.whys.items():
            yield ids[root], _told(whys)


def _told(whys: Sequence[tuple[str, ...]]) -> str:
    """Which labels are one person and why, as one text that can be told in other languages.

    >>> _told([("王", "王老师", "same name"), ("小王", "王", "the text shortens it so")])
    '王 = 王老师 (same name); 小王 = 王 (the text shortens it so)'
    """
    (one, other, why), *rest = whys
    if not rest:
        return english("{one} = {other} ({why})", one=one, other=other, why=why)
    return english("{one} = {other} ({why}); {more}", one=one, other=other, why=why, more=_told(rest))


def _known(labelled: Labelled, people: Sequence[Person]) -> dict[str, Person]:
    """Label key -> the person of voices.yaml who bears that name."""
    names = {fold(name): person for person in people for name in person.names}
    found: dict[str, Person] = {}
    for key in dict.fromkeys(labelled.sequence):
        forms = [*labelled.forms(key), *([labelled.bound[key]] if key in labelled.bound else [])]
        person = next((names[fold(core)] for form in forms for core in cores_of(form) if fold(core) in names), None)
        if person and not joint_names(forms[0]):
            found[key] = person
    return found
