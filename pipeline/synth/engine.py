"""What a speech engine must do. One method speaks; the rest says what shapes its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from pipeline.messages import _
from pipeline.speech.segments import line_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment

MOST_LISTED: Final = 12
"""So many names of voices are read in a message; twice as many are still listed whole."""


class SpeechEngine(Protocol):
    """A speech engine that is ready to speak; safe to call from `concurrency` threads at once."""

    @property
    def name(self) -> str:
        """The name in voices.yaml."""

    @property
    def version(self) -> str:
        """Changes whenever the same segment would sound different: model, voices, code."""

    @property
    def rate_hz(self) -> int:
        """Sample rate of everything it says."""

    @property
    def concurrency(self) -> int:
        """How many calls of `speak` are worth running at once."""

    def speak(self, segment: SpokenSegment) -> Pcm:
        """Say one segment.

        Raises EngineError when it cannot, UnspeakableError when a symbol has no sound.
        """


@runtime_checkable
class KnowsVoices(Protocol):
    """An engine that can say which voices it has before it speaks; the others find out when they are asked."""

    @property
    def voice_names(self) -> frozenset[str]:
        """The engine voices there are."""


@runtime_checkable
class MixesVoices(KnowsVoices, Protocol):
    """An engine that can speak with a mixture of its voices."""

    def parts_of(self, engine_voice: str) -> tuple[str, ...]:
        """The voices that an engine voice is mixed of; of a voice that is none, the voice itself."""

    def is_known_voice(self, name: str) -> bool:
        """Whether a voice is one of some version of this engine, be it here or not."""


@runtime_checkable
class Interruptible(Protocol):
    """An engine that can be ended in the middle of a sentence; the others are left alone with it when a run ends."""

    def interrupt(self) -> None:
        """Let every `speak` that is under way in another thread raise EngineError, soon; later ones are not concerned.

        Returns at once.
        """


@runtime_checkable
class DoubtsTakes(Protocol):
    """An engine that can tell by ear whether a take is what it was asked to say; its service may be at fault."""

    def doubts(self, segment: SpokenSegment, pcm: Pcm) -> str:
        """Why this sound is hardly this segment, "" when it may be; it learns from the takes that it is offered.

        Safe to call from several threads at once.
        """


def listed_voices(names: Iterable[str]) -> str:
    """Names of voices for a message: a hundred of them only by their first.

    >>> listed_voices(["b", "a"]), listed_voices(map(str, range(10, 50)))
    ('a, b', '10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 and 28 more (`duitan voices` lists them)')
    """
    ordered = sorted(names)
    more = len(ordered) - MOST_LISTED
    if more <= MOST_LISTED:
        return ", ".join(ordered)
    return _(
        "{listed} and {more} more (`duitan voices` lists them)", listed=", ".join(ordered[:MOST_LISTED]), more=more
    )


def turn_name(turn: int) -> str:
    """What a person calls a turn; every engine's message begins with it.

    >>> turn_name(12), turn_name(0)
    ('turn 12', 'the opening notice')
    """
    return line_name(turn)
