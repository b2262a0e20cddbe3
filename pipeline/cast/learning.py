"""Who is remembered of a script, and with which voice.

1. Only people with a name of their own (`own_names`) whom voices.yaml gives no voice. Never the narrator.
2. A new person is remembered with the voice that the script is cast with. Where no voice of their sex was free, that is
   a matter of this one episode: remembered is the one of their sex that fewest people own.
3. A remembered person changes only when their sex becomes known: it is noted, and a voice of the other one is replaced.
4. What one run alone asks for (`--voice`) is not remembered; what it knows (`--gender`) is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.cast.candidates import find_candidate, list_candidates, voice_in_book, with_genders
from pipeline.cast.casting_rules import cast_script
from pipeline.cast.memory import Remembered
from pipeline.cast.recognition import names_a_part
from pipeline.script.dialogue import NARRATOR
from pipeline.script.names.own_names import is_own_name, name_key
from pipeline.yaml_nodes import FORMAT_KEY

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pipeline.cast.candidates import Candidate
    from pipeline.cast.casting import Casting
    from pipeline.cast.memory import Memory
    from pipeline.cast.voice_book import Pools, VoiceBook
    from pipeline.script.dialogue import DialogueScript, Gender


def has_news(script: DialogueScript, book: VoiceBook, memory: Memory, genders: Mapping[str, Gender]) -> bool:
    """Whether anything would be learned of a script."""
    return any(
        _is_new(each, book, memory.by_name) or _is_changed(each) for each in _candidates(script, book, memory, genders)
    )


def learn(
    script: DialogueScript,
    episode: str,
    book: VoiceBook,
    engine: str,
    memory: Memory,
    genders: Mapping[str, Gender],
) -> Memory:
    """The memory with everybody of a script in it; `genders` may name people of other scripts.

    Raises CastingError when the engine has no voice.
    """
    casting = cast_script(script, book, engine, genders=_of_script(script, book, memory, genders), memory=memory)
    names = set(memory.by_name)
    pools = _pools_of(engine, book)
    people = {person.id: person for person in memory.people}
    for candidate in _candidates(script, book, memory, genders):
        if candidate.remembered:
            people[candidate.remembered.id] = _updated(candidate, candidate.remembered, people, casting, pools)
        elif _is_new(candidate, book, names):
            person = _new_person(candidate, episode, people, casting, pools)
            people[person.id] = person
            names.add(name_key(person.name))
    return replace(memory, people=tuple(people.values()))


def _candidates(
    script: DialogueScript, book: VoiceBook, memory: Memory, genders: Mapping[str, Gender]
) -> tuple[Candidate, ...]:
    return with_genders(list_candidates(script, book, memory), _of_script(script, book, memory, genders), book, memory)[
        0
    ]


def _of_script(
    script: DialogueScript, book: VoiceBook, memory: Memory, genders: Mapping[str, Gender]
) -> Mapping[str, Gender]:
    """The stated genders of people of this script."""
    if not genders:
        return genders
    candidates = list_candidates(script, book, memory)
    return {who: gender for who, gender in genders.items() if find_candidate(who, candidates)}


def _pools_of(engine: str, book: VoiceBook) -> Pools:
    """The pools without the voices that an engine lacks."""
    male, female = (
        tuple(name for name in pool if engine in book.voices[name].engine_voices)
        for pool in (book.pools.male, book.pools.female)
    )
    return replace(book.pools, male=male, female=female)


def _is_new(candidate: Candidate, book: VoiceBook, names: Container[str]) -> bool:
    """Whether somebody is to be remembered who is not yet; `names` are the keys of those who are."""
    if candidate.remembered or candidate.is_narrator or voice_in_book(candidate, book):
        return False
    name = candidate.name.strip()
    return name.isprintable() and name_key(name) not in names and is_own_name(name)


def _is_changed(candidate: Candidate) -> bool:
    entry = candidate.remembered
    return entry is not None and (candidate.gender != entry.gender or not candidate.owns_remembered)


def _updated(
    candidate: Candidate, entry: Remembered, people: Mapping[str, Remembered], casting: Casting, pools: Pools
) -> Remembered:
    voice = entry.voice if candidate.owns_remembered else _home_voice(candidate, people, casting, pools)
    return replace(entry, gender=candidate.gender, voice=voice)


def _new_person(
    candidate: Candidate, episode: str, people: Mapping[str, Remembered], casting: Casting, pools: Pools
) -> Remembered:
    return Remembered(
        id=_new_id(candidate, people),
        name=candidate.name.strip(),
        gender=candidate.gender,
        voice=_home_voice(candidate, people, casting, pools),
        first=episode,
    )


def _new_id(candidate: Candidate, people: Mapping[str, Remembered]) -> str:
    """The id of voices.yaml or of the script; one made from the name where a script only says a part."""
    from pipeline.script.people.display import slug, unique

    own = candidate.person.id if candidate.person else candidate.speaker.id
    return unique(slug(candidate.name) if names_a_part(own) else own, {NARRATOR, FORMAT_KEY, *people})


def _home_voice(candidate: Candidate, people: Mapping[str, Remembered], casting: Casting, pools: Pools) -> str:
    """The voice that somebody has from now on."""
    given = casting[candidate.speaker.id].voice
    if candidate.gender in (None, given.gender):
        return given.name
    pool = pools.male if candidate.gender == "male" else pools.female
    owned = Counter(person.voice for person in people.values())
    return min(pool, key=lambda name: owned[name], default=given.name)
