"""Is a speaker a man or a woman? Everything that tells is weighed in points, each with its reason.

1. What a label says (张女士, 小舟的母亲), what a given name says and what the text says are added up for each sex.
2. A sex is decided when it leads by DECIDED points and has at least twice those of the other; otherwise it is unknown.
3. Nothing is decided of those who are several people or no person: the narrator, the audience, a magazine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.messages import _, english
from pipeline.script.dialogue import NARRATOR, Doubt, Person
from pipeline.script.gender.evidence import Evidence, Said
from pipeline.script.gender.given_names import label_evidence, name_evidence
from pipeline.script.gender.text import text_evidence
from pipeline.script.gender.words import words
from pipeline.script.names.inside import joint_names
from pipeline.script.names.role_words import numbered_role_of, role_of
from pipeline.script.names.vocabulary import fold
from pipeline.script.people.cast import NEVER_NAMED
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender, Speaker

DECIDED = 4
"""Points are twice the logarithm of odds to the base of three, roughly: four points are about ten to one."""

CAPS = {"name": 8, "whole name": 6, "pronoun": 12}
"""The most that reasons of one kind may weigh: one wrong reading repeated must not outvote everything else."""
OTHER_CAP = 12


@dataclass(frozen=True, slots=True)
class Weighed:
    """All evidence about one speaker."""

    evidence: tuple[Evidence, ...]

    def points(self, gender: Gender) -> int:
        """The points for one sex, every kind of reason up to its cap."""
        sums: dict[str, int] = {}
        for each in self.evidence:
            if each.gender == gender:
                sums[each.kind] = sums.get(each.kind, 0) + each.points
        return sum(min(points, CAPS.get(kind, OTHER_CAP)) for kind, points in sums.items())

    @property
    def gender(self) -> Gender | None:
        """The sex that the evidence decides, if it does."""
        male, female = self.points("male"), self.points("female")
        if abs(male - female) < DECIDED or min(male, female) * 2 > max(male, female):
            return None
        return "male" if male > female else "female"


def weigh(speakers: Sequence[Speaker], said: Sequence[Said]) -> Mapping[str, Weighed]:
    """The evidence about every speaker who is one person; `said` is the text in reading order."""
    people = [speaker for speaker in speakers if is_one_person(speaker)]
    found: dict[str, list[Evidence]] = {
        speaker.id: [*label_evidence(speaker), *name_evidence(speaker)] for speaker in people
    }
    for speaker_id, evidence in text_evidence(people, said):
        found[speaker_id].append(evidence)
    return {speaker_id: Weighed(tuple(evidence)) for speaker_id, evidence in found.items()}


def with_genders(
    speakers: Sequence[Speaker], said: Sequence[Said], people: Iterable[Person], wanted: Mapping[str, Gender]
) -> tuple[tuple[Speaker, ...], list[str]]:
    """(the speakers with their sex where it is decided, ids of those of whom a person should say it).

    `wanted` holds what a person says (id, name or label -> sex); whom voices.yaml gives a sex is left alone: it stands
    there, and only there. Raises ScriptError when a name in `wanted` is nobody's.
    """
    known = tuple(people)
    stated = _stated(speakers, known, wanted)
    elsewhere = {person.id for person in known if person.gender}
    weighed = weigh(speakers, said)
    given: list[Speaker] = []
    unknown: list[str] = []
    for speaker in speakers:
        gender = stated.get(speaker.id)
        if gender is None and speaker.id in weighed and speaker.id not in elsewhere:
            gender = weighed[speaker.id].gender
            unknown += [speaker.id] if gender is None and has_name(speaker) else []
        given.append(replace(speaker, gender=gender))
    return tuple(given), unknown


def _stated(speakers: Sequence[Speaker], people: Sequence[Person], wanted: Mapping[str, Gender]) -> dict[str, Gender]:
    """Speaker id -> what a person says."""
    ids = {fold(name): each.id for each in reversed(speakers) for name in (each.id, each.name, *each.labels)}
    elsewhere = {fold(name) for person in people for name in (person.id, *person.names)}
    wrong = [
        _(
            "--gender {who}={gender}: nobody here is called {who!r}{near}",
            who=who,
            gender=gender,
            near=near_match(who, [each.name for each in speakers]),
        )
        for who, gender in wanted.items()
        if fold(who) not in ids and fold(who) not in elsewhere
    ]
    if wrong:
        hint = _("speakers: ") + ", ".join(f"{each.id} ({each.name})" for each in speakers)
        raise ScriptError("\n".join(wrong), hint=hint)
    return {ids[fold(who)]: gender for who, gender in wanted.items() if fold(who) in ids}


def questions(speakers: Sequence[Speaker], unknown: Sequence[str], first: Mapping[str, int]) -> Iterator[Doubt]:
    """One question for each speaker whose sex is unknown, on the line where they first speak."""
    for speaker in speakers:
        if speaker.id in unknown:
            yield Doubt(
                line=first.get(speaker.id, 0), problem=english("is {name} a man or a woman?", name=speaker.name)
            )


def is_one_person(speaker: Speaker) -> bool:
    """False for the narrator, for parts that several people play, and for joint labels."""
    return speaker.id != NARRATOR and speaker.id not in NEVER_NAMED and not joint_names(speaker.name)


def has_name(speaker: Speaker) -> bool:
    """True for a speaker of whom it makes sense to ask: parts, letters and magazines have no sex that anybody knows."""
    folded = fold(speaker.name)
    part = role_of(speaker.name) or numbered_role_of(speaker.name)
    return not part and len(folded) > 1 and not folded.endswith(words().outlets)
