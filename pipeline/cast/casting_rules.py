"""Script + VoiceBook -> Casting: who gets which voice, by rules that always decide the same way.

1. Only voices that the engine has are used. A voice is *free* while nobody speaks with it and a pool (`casting` in
   voices.yaml) names it; a voice in no pool is only given to somebody it is asked for.
2. People choose in order of their first words; those who never speak come after them, and last a narrator who only
   reads the opening notice (every casting has a narrator).
3. First what the caller asks for (`--voice`), then what voices.yaml says about a person, then the voice that cast.yaml
   remembers, then the pools. Nobody takes a voice that is already taken while another is free: of two who want the
   same, the second moves (of two in cast.yaml, the one remembered later) for this episode, and a remark says so.
4. What is known of a person's gender, and when it takes a voice away, stands in `candidates`.
5. Who must be given a voice gets one of their gender, in the pool's order; then any other. Those whose gender nobody
   knows come last, and get a voice of the sex that fewer people of the episode have: both pools in turn when all are
   unknown. Of the voices that fit, one that is hard to tell from a voice already given comes last, and from the third
   person on the one that is farthest from all voices already given comes first, where the engine's were measured.
6. When none is free, the least used voice that fits is shared, and a remark says so. Two of our names for one voice of
   the engine are one voice; only who names them gets both, with a remark.
"""

from __future__ import annotations

from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.cast.candidates import (
    find_candidate,
    is_known,
    is_pooled_narrator,
    known_as,
    list_candidates,
    listed,
    with_genders,
)
from pipeline.cast.casting import Casting, Role
from pipeline.cast.memory import NOBODY
from pipeline.cast.stage import Stage
from pipeline.errors import CastingError
from pipeline.messages import _, about
from pipeline.script.dialogue import NARRATOR
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.cast.candidates import Candidate
    from pipeline.cast.casting import Voice
    from pipeline.cast.memory import Memory
    from pipeline.cast.voice_book import VoiceBook
    from pipeline.script.dialogue import DialogueScript, Gender

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_GENDERS: Mapping[str, Gender] = MappingProxyType({})


def cast_script(
    script: DialogueScript,
    book: VoiceBook,
    engine: str,
    overrides: Mapping[str, str] = _NOTHING,
    genders: Mapping[str, Gender] = _NO_GENDERS,
    memory: Memory = NOBODY,
) -> Casting:
    """A role for every speaker of the script, and for the narrator of the opening notice.

    `overrides` maps a speaker (id, name or alias) to one of our voice names, `genders` to a gender. Raises
    CastingError when one names nobody or no voice, or when the engine has no voice at all. `Casting.remarks` says
    whose wish could not be met.
    """
    if not any(engine in voice.engine_voices for voice in book.voices.values()):
        raise CastingError(
            _("{path}: no voice has a name for the engine {engine!r}", path=book.path, engine=engine),
            hint=_("add one under voices"),
        )
    candidates, unmet = with_genders(list_candidates(script, book, memory), genders, book, memory)
    asked, remarks = _resolve_overrides(overrides, candidates, book, memory, engine)
    stage = Stage(book, memory, engine)
    for candidate in candidates:
        if candidate.speaker.id in asked:
            stage.give(candidate, asked[candidate.speaker.id])
    _give_claimed(stage, candidates, book, memory)
    for candidate in sorted(candidates, key=_may_wait):
        stage.give_free(candidate)
    roles = {
        candidate.speaker.id: Role(
            speaker=candidate.speaker.id,
            voice=book.voices[stage.given[candidate.speaker.id]],
            rate_percent=candidate.wanted.rate_percent,
        )
        for candidate in candidates
    }
    return Casting(roles, (*unmet, *remarks, *stage.remarks, *_find_similar(candidates, roles, book, engine)))


def _give_claimed(stage: Stage, candidates: tuple[Candidate, ...], book: VoiceBook, memory: Memory) -> None:
    """Give the voices that voices.yaml names and cast.yaml remembers."""
    contested = {one.remembered.voice for one in candidates if one.remembered and one.owns_remembered}
    for candidate in candidates:
        if not (candidate.wanted.voice in contested and is_pooled_narrator(candidate, book)):
            stage.give_own(candidate)
    for candidate in sorted(candidates, key=lambda one: memory.rank(one.remembered) if one.remembered else -1):
        stage.give_remembered(candidate)
    for candidate in candidates:
        stage.give_own(candidate)  # the narrator, when nobody took the voice after all


def _may_wait(candidate: Candidate) -> bool:
    """True for those whom many voices fit; the narrator, too, takes any that is left."""
    return candidate.wanted.gender is None or candidate.speaker.id == NARRATOR


def _resolve_overrides(
    overrides: Mapping[str, str], candidates: tuple[Candidate, ...], book: VoiceBook, memory: Memory, engine: str
) -> tuple[dict[str, str], list[str]]:
    """(speaker id -> voice name, remarks); raises CastingError with everything that is wrong."""
    asked: dict[str, str] = {}
    wrong: list[str] = []
    remarks: list[str] = []
    for who, voice_name in sorted(overrides.items()):
        request = f"--voice {who}={voice_name}"
        candidate = find_candidate(who, candidates)
        if candidate is None and is_known(who, book, memory):
            remarks.append(_("{request}: does not speak in this episode", request=request))
        elif candidate is None:
            wrong.append(
                _(
                    "{request}: nobody here is called {who!r}{near}",
                    request=request,
                    who=who,
                    near=near_match(who, known_as(candidates)),
                )
            )
        wrong.extend(about(request, problem) for problem in _find_voice_problems(voice_name, book.voices, engine))
        if candidate is not None:
            if asked.setdefault(candidate.speaker.id, voice_name) != voice_name:
                wrong.append(
                    _(
                        "{request}: {name} already gets {asked}",
                        request=request,
                        name=candidate.speaker.name,
                        asked=asked[candidate.speaker.id],
                    )
                )
            elif list(asked.values()).count(voice_name) > 1:
                wrong.append(_("{request}: {voice_name} is asked for twice", request=request, voice_name=voice_name))
    if wrong:
        voices = ", ".join(sorted(name for name, voice in book.voices.items() if engine in voice.engine_voices))
        raise CastingError(
            "\n".join(wrong),
            hint=_(
                "speakers: {listed}; {engine} voices: {voices}", listed=listed(candidates), engine=engine, voices=voices
            ),
        )
    return asked, remarks


def _find_voice_problems(name: str, voices: Mapping[str, Voice], engine: str) -> Iterable[str]:
    if name not in voices:
        yield _("unknown voice {name!r}{near}", name=name, near=near_match(name, voices))
    elif engine not in voices[name].engine_voices:
        yield _("{engine} has no {name}", engine=engine, name=name)


def _find_similar(
    candidates: tuple[Candidate, ...], roles: Mapping[str, Role], book: VoiceBook, engine: str
) -> Iterable[str]:
    """Remarks on speakers whose voices are hard to tell apart, one a pair of voices."""
    first_with: dict[str, Candidate] = {}
    for candidate in candidates:
        voice = roles[candidate.speaker.id].voice
        sound = voice.engine_voices[engine]
        other = first_with.setdefault(sound, candidate)
        known_as = roles[other.speaker.id].voice.name
        if known_as != voice.name:
            yield (
                _(
                    "{name} and {name2} have one voice: {known_as} and {name3} are both {sound} of {engine}",
                    name=other.speaker.name,
                    name2=candidate.speaker.name,
                    known_as=known_as,
                    name3=voice.name,
                    sound=sound,
                    engine=engine,
                )
            )
    for one, other_sound in combinations(sorted(first_with), 2):
        if book.sound_alike(engine, one, other_sound):
            names = [first_with[sound].speaker.name for sound in (one, other_sound)]
            yield _(
                "{names} and {names2} sound alike ({one}, {other_sound})",
                names=names[0],
                names2=names[1],
                one=one,
                other_sound=other_sound,
            )
