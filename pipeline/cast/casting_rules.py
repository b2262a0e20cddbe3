"""Script + VoiceBook -> Casting: who gets which voice, by rules that always decide the same way.

1. Only voices that the engine has are used. A voice is *free* while nobody speaks with it and a pool (`casting` in
   voices.yaml) names it; a voice in no pool is only given to somebody it is asked for.
2. People choose in order of their first words; those who never speak come after them, and last a narrator who only
   reads the opening notice (every casting has a narrator).
3. First what the caller asks for (`--voice`), then what voices.yaml says, then the pools. Nobody takes a voice that is
   already taken while another is free: of two who want the same, the second moves, and a remark says so.
4. A person's gender is what the caller says (`--gender`), else what the script says, else what voices.yaml says. A
   voice that voices.yaml names for a person is theirs whatever the script says, with a remark; only the caller's word
   takes it away.
5. Who must be given a voice gets one of their gender, in the pool's order; then any other. Those whose gender nobody
   knows come last, and get a voice of the sex that fewer people of the episode have: both pools in turn when all are
   unknown.
6. When none is free, the least used voice that fits is shared, and a remark says so.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.cast.candidates import find_candidate, is_known, known_as, list_candidates, listed, with_genders
from pipeline.cast.casting import Casting, Role
from pipeline.errors import CastingError
from pipeline.script.dialogue import NARRATOR
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.cast.candidates import Candidate
    from pipeline.cast.casting import Voice
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
) -> Casting:
    """A role for every speaker of the script, and for the narrator of the opening notice.

    `overrides` maps a speaker (id, name or alias) to one of our voice names, `genders` to a gender. Raises
    CastingError when one names nobody or no voice, or when the engine has no voice at all. `Casting.remarks` says
    whose wish could not be met.
    """
    if not any(engine in voice.engine_voices for voice in book.voices.values()):
        raise CastingError(f"{book.path}: no voice has a name for the engine {engine!r}", hint="add one under voices")
    candidates, unmet = with_genders(list_candidates(script, book), genders, book)
    asked, remarks = _resolve_overrides(overrides, candidates, book, engine)
    stage = _Stage(book, engine)
    for candidate in candidates:
        if candidate.speaker.id in asked:
            stage.give(candidate, asked[candidate.speaker.id])
    for candidate in candidates:
        stage.give_own(candidate)
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


class _Stage:
    """The voices given so far in one episode."""

    def __init__(self, book: VoiceBook, engine: str) -> None:
        self.given: dict[str, str] = {}
        self.remarks: list[str] = []
        self._voices = {name: voice for name, voice in book.voices.items() if engine in voice.engine_voices}
        self._engine = engine
        self._used: Counter[str] = Counter()
        self._sexes: Counter[Gender] = Counter()
        pools = [[name for name in pool if name in self._voices] for pool in (book.pools.male, book.pools.female)]
        if not any(pools):
            pools = [sorted(self._voices)]
        self._pool = tuple(name for name in chain.from_iterable(zip_longest(*pools)) if name is not None)

    def give(self, candidate: Candidate, voice: str) -> None:
        """Give a voice to somebody who has none yet."""
        self.given[candidate.speaker.id] = voice
        self._used[voice] += 1
        if candidate.speaker.id != NARRATOR:
            self._sexes[self._voices[voice].gender] += 1

    def give_own(self, candidate: Candidate) -> None:
        """Give somebody the voice that voices.yaml names, if the engine has it and nobody took it."""
        voice = candidate.wanted.voice
        if candidate.speaker.id not in self.given and voice in self._voices and not self._used[voice]:
            self.give(candidate, voice)

    def give_free(self, candidate: Candidate) -> None:
        """Give somebody the best free voice; the least used one when none is free."""
        if candidate.speaker.id in self.given:
            return
        order = self._preferred(candidate)
        free = [name for name in order if not self._used[name]]
        # min() keeps the first of equals, so the order of preference decides between voices used equally often.
        fitting = [name for name in order if self._fits(name, candidate)] or order
        voice = free[0] if free else min(fitting, key=lambda name: self._used[name])
        self._explain(candidate, voice, shared=not free)
        self.give(candidate, voice)

    def _preferred(self, candidate: Candidate) -> list[str]:
        """The pool, voices of the candidate's gender first; of the rarer one when nobody knows it."""
        if candidate.wanted.gender is None:
            return sorted(self._pool, key=lambda name: self._sexes[self._voices[name].gender])
        return sorted(self._pool, key=lambda name: not self._fits(name, candidate))

    def _fits(self, name: str, candidate: Candidate) -> bool:
        return candidate.wanted.gender in (None, self._voices[name].gender)

    def _explain(self, candidate: Candidate, voice: str, *, shared: bool) -> None:
        """Remark on what a person who knows voices.yaml would not expect."""
        name, own = candidate.speaker.name, candidate.wanted.voice
        if own and own not in self._voices:
            self.remarks.append(f"{name} speaks with {voice}: {self._engine} has no {own}")
        elif own:
            self.remarks.append(f"{name} speaks with {voice}: {own} is taken in this episode")
        if shared:
            self.remarks.append(f"{name} shares {voice} with somebody: no voice is free")
        elif not self._fits(voice, candidate):
            self.remarks.append(f"{name} speaks with {voice}, a {self._voices[voice].gender} voice: no other is free")


def _may_wait(candidate: Candidate) -> bool:
    """True for those whom many voices fit; the narrator, too, takes any that is left."""
    return candidate.wanted.gender is None or candidate.speaker.id == NARRATOR


def _resolve_overrides(
    overrides: Mapping[str, str], candidates: tuple[Candidate, ...], book: VoiceBook, engine: str
) -> tuple[dict[str, str], list[str]]:
    """(speaker id -> voice name, remarks); raises CastingError with everything that is wrong."""
    asked: dict[str, str] = {}
    wrong: list[str] = []
    remarks: list[str] = []
    for who, voice_name in sorted(overrides.items()):
        request = f"--voice {who}={voice_name}"
        candidate = find_candidate(who, candidates)
        if candidate is None and is_known(who, book):
            remarks.append(f"{request}: does not speak in this episode")
        elif candidate is None:
            wrong.append(f"{request}: nobody here is called {who!r}{near_match(who, known_as(candidates))}")
        wrong.extend(f"{request}: {problem}" for problem in _find_voice_problems(voice_name, book.voices, engine))
        if candidate is not None:
            if asked.setdefault(candidate.speaker.id, voice_name) != voice_name:
                wrong.append(f"{request}: {candidate.speaker.name} already gets {asked[candidate.speaker.id]}")
            elif list(asked.values()).count(voice_name) > 1:
                wrong.append(f"{request}: {voice_name} is asked for twice")
    if wrong:
        voices = ", ".join(sorted(name for name, voice in book.voices.items() if engine in voice.engine_voices))
        raise CastingError("\n".join(wrong), hint=f"speakers: {listed(candidates)}; {engine} voices: {voices}")
    return asked, remarks


def _find_voice_problems(name: str, voices: Mapping[str, Voice], engine: str) -> Iterable[str]:
    if name not in voices:
        yield f"unknown voice {name!r}{near_match(name, voices)}"
    elif engine not in voices[name].engine_voices:
        yield f"{engine} has no {name}"


def _find_similar(
    candidates: tuple[Candidate, ...], roles: Mapping[str, Role], book: VoiceBook, engine: str
) -> Iterable[str]:
    """Remarks on speakers whose voices are hard to tell apart, one a pair of voices."""
    first_with: dict[str, Candidate] = {}
    for candidate in candidates:
        first_with.setdefault(roles[candidate.speaker.id].voice.engine_voices[engine], candidate)
    for one, other in book.forms[engine].similar_voices if engine in book.forms else ():
        if one in first_with and other in first_with:
            names = [first_with[voice].speaker.name for voice in (one, other)]
            yield f"{names[0]} and {names[1]} sound alike ({one}, {other})"
