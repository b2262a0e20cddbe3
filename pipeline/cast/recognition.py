"""Who of cast.yaml a speaker is.

A speaker is a remembered person when a name is the same (`own_names.name_key`), whatever the id: a script may be edited
by hand. An equal id means one person too (two spellings of a foreign name), unless it only names
a part (`guest`) or is only how two different names sound alike (张伟 and 章薇 are both zhang-wei).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.script.names.own_names import is_own_name, name_key
from pipeline.script.names.spellings import syllables_of
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.cast.memory import Memory, Remembered

_NUMBER = re.compile(r"-\d+$")


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a speaker can be known again."""

    ids: tuple[str, ...]
    name: str
    aliases: tuple[str, ...] = ()


def recognise(speakers: Sequence[Identity], memory: Memory) -> tuple[Remembered | None, ...]:
    """Who each speaker of one script is; a name tells before an alias, and that before an id.

    Nobody is two of the speakers.
    """
    if not memory.people:
        return (None,) * len(speakers)
    found: dict[int, Remembered] = {}
    taken: set[str] = set()
    for find in (_by_name, _by_alias, _by_id):
        for place, speaker in enumerate(speakers):
            person = next((each for each in find(speaker, memory) if each.id not in taken), None)
            if person and place not in found:
                found[place] = person
                taken.add(person.id)
    return tuple(found.get(place) for place in range(len(speakers)))


def _by_name(speaker: Identity, memory: Memory) -> Iterable[Remembered]:
    person = memory.by_name.get(name_key(speaker.name))
    return (person,) if person else ()


def _by_alias(speaker: Identity, memory: Memory) -> Iterable[Remembered]:
    names = map(name_key, speaker.aliases)
    return (memory.by_name[name] for name in names if name in memory.by_name)


def _by_id(speaker: Identity, memory: Memory) -> Iterable[Remembered]:
    known = (memory.by_id[each] for each in speaker.ids if each in memory.by_id)
    return (person for person in known if _is_one_person(person, speaker))


def _is_one_person(person: Remembered, speaker: Identity) -> bool:
    """Whether two people with one id and two names are one."""
    if not is_own_name(speaker.name) or names_a_part(person.id):
        return False
    return not (_sounds_like(person.id, person.name) and _sounds_like(person.id, speaker.name))


def names_a_part(speaker_id: str) -> bool:
    """True for an id that only says which part somebody has.

    >>> [names_a_part(each) for each in ("guest", "host-2", "speaker-1", "s1", "li-na", "zhang-wei-2")]
    [True, True, True, True, False, False]
    """
    return not is_own_name(_NUMBER.sub("", speaker_id).replace("-", " "))


def _sounds_like(speaker_id: str, name: str) -> bool:
    """Whether an id is how a name in Chinese characters is said."""
    bare = _NUMBER.sub("", speaker_id).replace("-", "")
    return not name.isascii() and "".join(syllables_of(fold(name))) == bare
