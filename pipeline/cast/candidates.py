"""Everybody who needs a voice in a script, with all that is known of what it should be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.cast.voice_book import Wanted
from pipeline.errors import CastingError
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME, Speaker
from pipeline.text.names import fold_name
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.cast.voice_book import VoiceBook
    from pipeline.script.dialogue import DialogueScript, Gender, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who needs a voice, and all that is known about the matter."""

    speaker: Speaker
    person: Person | None
    wanted: Wanted

    @property
    def names(self) -> tuple[str, ...]:
        """Everything this speaker answers to."""
        known = (self.person.id, *self.person.names) if self.person else ()
        return (self.speaker.id, self.speaker.name, *self.speaker.labels, *known)


def list_candidates(script: DialogueScript, book: VoiceBook) -> tuple[Candidate, ...]:
    """Every speaker in order of first words, then the silent ones, then the narrator if the script has none."""
    known = {speaker.id: speaker for speaker in script.speakers}
    known.setdefault(NARRATOR, Speaker(id=NARRATOR, name=NARRATOR_NAME))
    spoken = dict.fromkeys(turn.speaker for turn in script.turns)
    order = dict.fromkeys((*spoken, *(speaker.id for speaker in script.speakers), NARRATOR))
    return tuple(_make_candidate(known.get(id_) or Speaker(id=id_, name=id_), book) for id_ in order)


def _make_candidate(speaker: Speaker, book: VoiceBook) -> Candidate:
    person = _find_person(speaker, book.people)
    wanted = book.wanted.get(person.id, Wanted()) if person else Wanted()
    is_narrator = NARRATOR in (speaker.id, person.id if person else "")
    voice = wanted.voice or (book.pools.narrator if is_narrator else "")
    # Who is moved from a voice of their own stays near it.
    gender = speaker.gender or wanted.gender or (book.voices[voice].gender if voice else None)
    return Candidate(speaker=speaker, person=person, wanted=replace(wanted, voice=voice, gender=gender))


def find_candidate(who: str, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The one with this id, or who answers to this name."""
    for candidate in candidates:
        if candidate.speaker.id == who:
            return candidate
    folded = fold_name(who)
    return next((one for one in candidates if folded and folded in {fold_name(name) for name in one.names}), None)


def is_known(who: str, book: VoiceBook) -> bool:
    """True for a name, alias or id of somebody in voices.yaml."""
    return _find_person(Speaker(id=who, name=who), book.people) is not None


def with_genders(
    candidates: tuple[Candidate, ...], genders: Mapping[str, Gender], book: VoiceBook
) -> tuple[tuple[Candidate, ...], list[str]]:
    """(the candidates with the genders that the caller states, remarks); raises CastingError for unknown people."""
    stated: dict[str, Gender] = {}
    wrong: list[str] = []
    remarks: list[str] = []
    for who, gender in sorted(genders.items()):
        candidate = find_candidate(who, candidates)
        if candidate:
            stated[candidate.speaker.id] = gender
        elif is_known(who, book):
            remarks.append(f"--gender {who}={gender}: does not speak in this episode")
        else:
            wrong.append(
                f"--gender {who}={gender}: nobody here is called {who!r}{near_match(who, known_as(candidates))}"
            )
    if wrong:
        raise CastingError("\n".join(wrong), hint=f"speakers: {listed(candidates)}")
    changed = tuple(_restated(one, stated.get(one.speaker.id), book) for one in candidates)
    remarks += [remark for one in changed for remark in _contradictions(one, book)]
    return changed, remarks


def _restated(candidate: Candidate, gender: Gender | None, book: VoiceBook) -> Candidate:
    """The candidate with a gender that the caller states: a voice of the other one is no longer theirs."""
    if gender is None:
        return candidate
    voice = candidate.wanted.voice
    kept = voice if voice and book.voices[voice].gender == gender else ""
    return replace(candidate, wanted=replace(candidate.wanted, gender=gender, voice=kept))


def _contradictions(candidate: Candidate, book: VoiceBook) -> Iterable[str]:
    """A remark when the script says another gender than the voice that voices.yaml names has."""
    stated, voice = candidate.speaker.gender, candidate.wanted.voice
    if stated == candidate.wanted.gender and voice and book.voices[voice].gender != stated:
        yield (
            f"{candidate.speaker.name} is {stated} in the script, but {book.path} gives them {voice}, "
            f"a {book.voices[voice].gender} voice: change one of the two"
        )


def known_as(candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """The ids and names of those who can be asked for."""
    return tuple(dict.fromkeys(name for one in candidates for name in (one.speaker.id, one.speaker.name)))


def listed(candidates: tuple[Candidate, ...]) -> str:
    """Those who can be asked for, for a hint."""
    return ", ".join(f"{one.speaker.id} ({one.speaker.name})" for one in candidates)


def _find_person(speaker: Speaker, people: Iterable[Person]) -> Person | None:
    """The person with this id; otherwise the one who answers to the speaker's name, or else to one of the labels."""
    owners: dict[str, Person] = {}
    for person in people:
        if person.id == speaker.id:
            return person
        owners.update((fold_name(name), person) for name in (person.id, *person.names))
    folded = (fold_name(name) for name in (speaker.name, *speaker.labels))
    return next((owners[name] for name in folded if name in owners), None)
