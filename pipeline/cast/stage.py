"""The voices that were given so far in one episode, and which is the best for whoever comes next.

Who comes next, and who may ask for what, stands in `casting_rules`.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from pipeline.messages import _
from pipeline.script.dialogue import NARRATOR

if TYPE_CHECKING:
    from pipeline.cast.candidates import Candidate
    from pipeline.cast.memory import Memory
    from pipeline.cast.voice_book import VoiceBook
    from pipeline.script.dialogue import Gender

UNMEASURED: Final = 0.2
"""How far apart two voices count that nobody compared: as far as an engine's usually are, neither near nor far."""
IN_THE_POOLS_ORDER: Final = 2
"""So many people of an episode get the first choices of the pools, however near these are to each other."""


class Stage:
    """The voices given so far in one episode."""

    def __init__(self, book: VoiceBook, memory: Memory, engine: str) -> None:
        self.given: dict[str, str] = {}
        self.remarks: list[str] = []
        self._memory = memory
        self._voices = {name: voice for name, voice in book.voices.items() if engine in voice.engine_voices}
        self._known = book.voices
        self._engine = engine
        self._sound_alike = partial(book.sound_alike, engine)
        self._heard: Counter[str] = Counter()
        """How many speak with a voice of the engine, whatever we call it."""
        self._people: list[str] = []
        """The voices of the engine that people have; a narrator who only reads the notice is none of them."""
        self._distance = partial(book.distance, engine)
        self._sexes: Counter[Gender] = Counter()
        pools = [[name for name in pool if name in self._voices] for pool in (book.pools.male, book.pools.female)]
        if not any(pools):
            pools = [sorted(self._voices)]
        self._pool = tuple(name for name in chain.from_iterable(zip_longest(*pools)) if name is not None)

    def give(self, candidate: Candidate, voice: str) -> None:
        """Give a voice to somebody who has none yet."""
        self.given[candidate.speaker.id] = voice
        self._heard[self._sound(voice)] += 1
        if candidate.speaker.id != NARRATOR:
            self._sexes[self._voices[voice].gender] += 1
            self._people.append(self._sound(voice))

    def give_own(self, candidate: Candidate) -> None:
        """Give somebody the voice that voices.yaml names, if the engine has it and nobody took it."""
        self._give_claimed(candidate, candidate.wanted.voice)

    def give_remembered(self, candidate: Candidate) -> None:
        """Give somebody the voice that cast.yaml remembers, if it is still there and nobody took it."""
        if candidate.remembered and candidate.owns_remembered:
            self._give_claimed(candidate, candidate.remembered.voice)

    def _give_claimed(self, candidate: Candidate, voice: str) -> None:
        if candidate.speaker.id not in self.given and voice in self._voices and voice not in self.given.values():
            self.give(candidate, voice)

    def give_free(self, candidate: Candidate) -> None:
        """Give somebody the best free voice; the least used one when none is free."""
        if candidate.speaker.id in self.given:
            return
        order = self._preferred(candidate)
        free = [name for name in order if not self._heard[self._sound(name)]]
        # min() keeps the first of equals, so the order of preference decides between voices used equally often.
        fitting = [name for name in order if self._fits(name, candidate)] or order
        voice = free[0] if free else min(fitting, key=lambda name: self._heard[self._sound(name)])
        self._explain(candidate, voice, shared=not free)
        self.give(candidate, voice)

    def _preferred(self, candidate: Candidate) -> list[str]:
        """The pool, voices of the candidate's gender first, or of the rarer one when nobody knows it; best first."""

        def rank(name: str) -> tuple[int, bool, float]:
            unknown = candidate.wanted.gender is None
            unfit = self._sexes[self._voices[name].gender] if unknown else int(not self._fits(name, candidate))
            return (unfit, self._is_alike(name), -self._apart(name))

        return sorted(self._pool, key=rank)

    def _apart(self, name: str) -> float:
        """How far a voice is from the nearest that somebody has; 0 for all while the pools' own order holds."""
        if len(self._people) < IN_THE_POOLS_ORDER:
            return 0.0
        measured = (self._distance(self._sound(name), sound) for sound in self._people)
        return min(UNMEASURED if distance is None else distance for distance in measured)

    def _is_alike(self, name: str) -> bool:
        """Whether a voice is hard to tell from one that is given already."""
        sound = self._sound(name)
        return any(self._sound_alike(sound, other) for other in self._heard if other != sound)

    def _sound(self, name: str) -> str:
        """What the engine calls our voice."""
        return self._voices[name].engine_voices[self._engine]

    def _fits(self, name: str, candidate: Candidate) -> bool:
        return candidate.wanted.gender in (None, self._voices[name].gender)

    def _explain(self, candidate: Candidate, voice: str, *, shared: bool) -> None:
        """Remark on what a person who knows voices.yaml and cast.yaml would not expect."""
        name, reason = candidate.speaker.name, self._why_moved(candidate, voice)
        if reason:
            self.remarks.append(_("{name} speaks with {voice}: {reason}", name=name, voice=voice, reason=reason))
        if shared:
            self.remarks.append(_("{name} shares {voice} with somebody: no voice is free", name=name, voice=voice))
        elif not self._fits(voice, candidate):
            self.remarks.append(
                _(
                    "{name} speaks with {voice}, a {gender} voice: no other is free",
                    name=name,
                    voice=voice,
                    gender=self._voices[voice].gender,
                )
            )

    def _why_moved(self, candidate: Candidate, voice: str) -> str:
        """Why somebody does not get a voice of their own; empty for who has none, or shares it."""
        own = candidate.wanted.voice
        if not own and candidate.remembered and candidate.owns_remembered:
            own = candidate.remembered.voice
        if own in ("", voice):
            return ""
        if own not in self._known:
            return _("{path} remembers {own}, which is no longer in voices.yaml", path=self._memory.path, own=own)
        return (
            _("{own} is taken in this episode", own=own)
            if own in self._voices
            else _("{engine} has no {own}", engine=self._engine, own=own)
        )
