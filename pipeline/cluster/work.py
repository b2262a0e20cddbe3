"""What a driver tells its workers, and what they answer. Nouns only; they travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

from pipeline.messages import N_, _

if TYPE_CHECKING:
    from pipeline.speech.segments import SpokenSegment

FaultKind = Literal["text", "engine", "store"]
ANOTHER: Final = {
    "duitan": N_("another duitan ({theirs}, here {ours})"),
    "code": N_("another code ({theirs}, here {ours})"),
    "lexicon": N_("another lexicon ({theirs}, here {ours})"),
    "model": N_("another model, graph or voices ({theirs}, here {ours})"),
    "rate_hz": N_("another sample rate ({theirs}, here {ours})"),
}
"""How a worker is told from its driver, by the field of `Identity`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whatever must be the same on driver and worker for a take to be what its key says."""

    duitan: str
    """Its version."""
    code: str
    """A hash of the modules between a text and its take."""
    lexicon: str
    """A hash of the tables of pronunciation."""
    model: str
    """The engine's version: model, graph and voices."""
    rate_hz: int

    def differences(self, other: Identity) -> str:
        """What the other has otherwise, in words; empty when nothing.

        >>> here = Identity(duitan="0.2", code="a", lexicon="b", model="c", rate_hz=24_000)
        >>> here.differences(Identity(duitan="0.1", code="a", lexicon="z", model="c", rate_hz=24_000))
        'another duitan (0.1, here 0.2), another lexicon (z, here b)'
        """
        return ", ".join(
            _(ANOTHER[field.name], theirs=theirs, ours=ours)
            for field in fields(self)
            if (theirs := getattr(other, field.name)) != (ours := getattr(self, field.name))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What every worker of a run needs to know."""

    engine: str
    options: object
    """What voices.yaml says of the engine."""
    store: str
    """The folder or address of the takes."""
    identity: Identity
    language: str = "en"
    """Of whoever began the run, who reads what a worker says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text to be spoken."""

    key: str
    """Of its take."""
    segment: SpokenSegment
    again: bool = False
    """What the store has under this key is damaged."""

    @property
    def symbols(self) -> int:
        """Speaking takes time by their number."""
        return len(self.segment.sounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a text has no take, or a worker cannot work."""

    kind: FaultKind
    """Whose it is: that of the text alone, of this worker, or of the store."""
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a text."""

    key: str
    fault: Fault | None = None
    found: bool = False
    """Somebody had spoken it before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a worker made of a batch; texts of which it says nothing are still to be spoken."""

    outcomes: tuple[Outcome, ...] = ()
    refusal: str = ""
    """Why it speaks nothing for this driver."""
