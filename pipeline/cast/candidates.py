"""Everybody who needs a voice in a script, with all that is known of what it should be.

1. Somebody's gender is what the caller says (`--gender`), else what the script says, else voices.yaml, else cast.yaml.
   Where the script alone contradicts cast.yaml, the latter holds, with a remark: one of the two is to be changed.
2. A voice that voices.yaml names for a person is theirs whatever the script says, with a remark; only the caller's word
   takes it away.
3. A voice that cast.yaml remembers is no longer theirs when it is of the other sex than is known by now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.cast.memory import NOBODY
from pipeline.cast.recognition import Identity, recognise
from pipeline.cast.voice_book import Wanted
from pipeline.errors import CastingError
from pipeline.messages import _
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME, Speaker
from pipeline.script.names.own_names import name_key
from pipeline.script.names.vocabulary import fold
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.cast.memory import Memory, Remembered
    from pipeline.cast.voice_book import VoiceBook
    from pipeline.script.dialogue import DialogueScript, Gender, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who needs a voice, and all that is known about the matter."""

    speaker: Speaker
    person: Person | None
    wanted: Wanted
    """What voices.yaml wants, with the gender by which a voice is chosen."""
    remembered: Remembered | None = None
    """Who this is in cast.yaml, unless voices.yaml names a voice."""
    gender: Gender | None = None
    """The sex as far as it is known; `wanted` may have it from a voice alone."""
    owns_remembered: bool = False
    """The remembered voice is theirs, as far as it is still there."""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything this speaker answers to."""
        known = (self.person.id, *self.person.names) if self.person else ()
        remembered = (self.remembered.id, self.remembered.name) if self.remembered else ()
        return (self.speaker.id, self.speaker.name, *self.speaker.labels, *known, *remembered)

    @property
    def name(self) -> str:
        """The name that voices.yaml gives, else the script."""
        return self.person.name if self.person else self.speaker.name

    @property
    def is_narrator(self) -> bool:
        """True for who reads what nobody says, whatever the script calls them."""
        return NARRATOR in (self.speaker.id, self.person.id if self.person else "")

    @property
    def identity(self) -> Identity:
        """By what cast.yaml knows this speaker."""
        if not self.person:
            return Identity((self.speaker.id,), self.speaker.name, self.speaker.labels)
        aliases = (self.speaker.name, *self.speaker.labels, *self.person.aliases)
        return Identity((self.person.id, self.speaker.id), self.person.name, aliases)


def list_candidates(script: DialogueScript, book: VoiceBook, memory: Memory = NOBODY) -> tuple[Candidate, ...]:
    """Every speaker in order of first words, then the silent ones, then the narrator if the script has none."""
    known = {speaker.id: speaker for speaker in script.speakers}
    known.setdefault(NARRATOR, Speaker(id=NARRATOR, name=NARRATOR_NAME))
    spoken = dict.fromkeys(turn.speaker for turn in script.turns)
    order = dict.fromkeys((*spoken, *(speaker.id for speaker in script.speakers), NARRATOR))
    listed = tuple(_make_candidate(known.get(id_) or Speaker(id=id_, name=id_), book) for id_ in order)
    remembered = recognise([each.identity for each in listed], memory)
    return tuple(
        each if voice_in_book(each, book) or each.is_narrator else replace(each, remembered=person)
        for each, person in zip(listed, remembered, strict=True)
    )


def _make_candidate(speaker: Speaker, book: VoiceBook) -> Candidate:
    person = _find_person(speaker, book.people)
    wanted = book.wanted.get(person.id, Wanted()) if person else Wanted()
    candidate = Candidate(speaker=speaker, person=person, wanted=wanted)
    pooled = book.pools.narrator if candidate.is_narrator and not wanted.voice else ""
    return replace(candidate, wanted=replace(wanted, voice=wanted.voice or pooled))


def voice_in_book(candidate: Candidate, book: VoiceBook) -> str:
    """The voice that voices.yaml names for this very person; empty when it names none."""
    return book.wanted[candidate.person.id].voice if candidate.person else ""


def is_pooled_narrator(candidate: Candidate, book: VoiceBook) -> bool:
    """True for a narrator whose voice is only that of the pools: whoever is remembered with it goes before."""
    return bool(candidate.wanted.voice) and not voice_in_book(candidate, book)


def find_candidate(who: str, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The one with this id, or who answers to this name."""
    for candidate in candidates:
        if candidate.speaker.id == who:
            return candidate
    folded = fold(who)
    return next((one for one in candidates if folded and folded in map(fold, one.names)), None)


def is_known(who: str, book: VoiceBook, memory: Memory = NOBODY) -> bool:
    """True for a name, alias or id of somebody in voices.yaml, or a name or id in cast.yaml."""
    known = _find_person(Speaker(id=who, name=who), book.people) is not None
    return known or who in memory.by_id or name_key(who) in memory.by_name


def with_genders(
    candidates: tuple[Candidate, ...], genders: Mapping[str, Gender], book: VoiceBook, memory: Memory = NOBODY
) -> tuple[tuple[Candidate, ...], list[str]]:
    """(the candidates with the genders that are known, remarks); raises CastingError for unknown people."""
    stated: dict[str, Gender] = {}
    wrong: list[str] = []
    remarks: list[str] = []
    for who, gender in sorted(genders.items()):
        candidate = find_candidate(who, candidates)
        if candidate:
            stated[candidate.speaker.id] = gender
        elif is_known(who, book, memory):
            remarks.append(_("--gender {who}={gender}: does not speak in this episode", who=who, gender=gender))
        else:
            wrong.append(
                _(
                    "--gender {who}={gender}: nobody here is called {who!r}{near}",
                    who=who,
                    gender=gender,
                    near=near_match(who, known_as(candidates)),
                )
            )
    if wrong:
        raise CastingError("\n".join(wrong), hint=_("speakers: {listed}", listed=listed(candidates)))
    settled = tuple(_settled(one, stated.get(one.speaker.id), book) for one in candidates)
    remarks += [remark for one in settled for remark in _contradictions(one, book, memory)]
    return settled, remarks


def _settled(candidate: Candidate, caller: Gender | None, book: VoiceBook) -> Candidate:
    """The candidate with all that is known of the sex; a voice of the other one may no longer be theirs."""
    entry, wanted = candidate.remembered, candidate.wanted
    gender = caller or candidate.speaker.gender or wanted.gender
    if entry and entry.gender and not caller and (gender is None or wanted.gender != gender):
        # Nobody says it, or the script alone.
        gender = entry.gender
    voice = wanted.voice
    if caller and voice and book.voices[voice].gender != caller:
        voice = ""
    own = entry is not None and _may_keep(entry, gender, book, asked=bool(caller))
    kept = voice or (entry.voice if entry and own and entry.voice in book.voices else "")
    # Who is moved from a voice of their own stays near it.
    sound = gender or (book.voices[kept].gender if kept else None)
    return replace(candidate, wanted=replace(wanted, gender=sound, voice=voice), gender=gender, owns_remembered=own)


def _may_keep(entry: Remembered, gender: Gender | None, book: VoiceBook, *, asked: bool) -> bool:
    """Whether the remembered voice suits; a person may have written a voice of the other sex into cast.yaml."""
    if entry.voice not in book.voices or gender is None or book.voices[entry.voice].gender == gender:
        return True
    return entry.gender == gender and not asked


def _contradictions(candidate: Candidate, book: VoiceBook, memory: Memory) -> Iterable[str]:
    """Remarks where the script says another sex than voices.yaml or cast.yaml."""
    name, stated, voice, entry = (
        candidate.speaker.name,
        candidate.speaker.gender,
        candidate.wanted.voice,
        candidate.remembered,
    )
    if stated == candidate.wanted.gender and voice and book.voices[voice].gender != stated:
        yield (
            _(
                "{name} is {stated} in the script, but {path} gives them {voice}, a {gender} voice: change one "
                "of the two",
                name=name,
                stated=stated,
                path=book.path,
                voice=voice,
                gender=book.voices[voice].gender,
            )
        )
    if entry and stated and candidate.gender != stated and candidate.gender == entry.gender:
        place = f"{memory.path}:{entry.line}" if entry.line else memory.path
        yield _(
            "{name} is {stated} in the script, but {place} says {gender}: change one of the two",
            name=name,
            stated=stated,
            place=place,
            gender=entry.gender,
        )
    if entry and not candidate.owns_remembered:
        sex = book.voices[entry.voice].gender
        yield _(
            "{name} is {gender}, and {voice}, which {path} remembers, is a {sex} voice",
            name=name,
            gender=candidate.gender,
            voice=entry.voice,
            path=memory.path,
            sex=sex,
        )


def known_as(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """The ids and names of those who can be asked for."""
    return tuple(dict.fromkeys(name for one in candidates for name in (one.speaker.id, one.speaker.name)))


def listed(candidates: tuple[Candidate, ...]) -> str:
    """Those who can be asked for, for a hint."""
    return ", ".join(f"{one.speaker.id} ({one.speaker.name})" for one in candidates)


def _find_person(speaker: Speaker, people: tuple[Person, ...]) -> Person | None:
    """The person with this id; otherwise the one who answers to the speaker's name, or else to one of the labels."""
    ids, owners = _owners(people)
    if speaker.id in ids:
        return ids[speaker.id]
    folded = (fold(name) for name in (speaker.name, *speaker.labels))
    return next((owners[name] for name in folded if name in owners), None)


@lru_cache(maxsize=4)
def _owners(people: tuple[Person, ...]) -> tuple[Mapping[str, Person], Mapping[str, Person]]:
    """(people by id, people by every folded name); one voices.yaml serves all scripts of a run."""
    owners = {fold(name): person for person in people for name in (person.id, *person.names)}
    return {person.id: person for person in people}, owners
