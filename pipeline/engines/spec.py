"""What a speech engine brings with it. An engine is a folder here, or a package, with one `SPEC`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cast.engine_forms import EngineForm
    from pipeline.engines.findings import Finding
    from pipeline.script.dialogue import Gender
    from pipeline.speech.frontend import Frontend
    from pipeline.speech.lexicon import Lexicon
    from pipeline.synth.engine import SpeechEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineVoice:
    """A Mandarin voice under the engine's own name."""

    name: str
    gender: Gender
    remark: str = ""
    """What a person should know before casting it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSpec:
    """An engine, ready to be made; importing it costs nothing, since everything heavy waits inside the functions.

    `options` in all of them is what the form's `parse_options` gave.
    """

    form: EngineForm
    """Its name, and how voices.yaml speaks of it."""
    summary: str
    """What a person should know before choosing it, in a few words."""
    voices: tuple[EngineVoice, ...] = ()
    """The voices it is known to have, so that they can be listed without starting it."""
    list_voices: Callable[[object], tuple[EngineVoice, ...] | None] | None = None
    """The voices that it has here, where that depends on this computer; None means those of `voices`."""
    make: Callable[[object], SpeechEngine]
    """The engine, without asking any service; EngineUnavailableError says what is missing. One with a method `probe`
    is asked with it before a run whether it speaks."""
    make_frontend: Callable[[Lexicon, object], Frontend]
    """What turns paragraphs into pieces that it speaks well: its limits stand there."""
    check: Callable[[object], tuple[Finding, ...]] | None = None
    """What of its parts is here; without it, an engine with `probe` is asked."""
    fetch: Callable[[], tuple[str, ...]] | None = None
    """Gets what it lacks over the network; gives the names of what was fetched."""
    online: bool = False
    """It sends the words to somebody else's computer, or may."""
    pace_percent: tuple[int, int] = (-100, 100)
    """The slowest and the fastest pace that it speaks clearly."""
    cpu_s_per_s: float = 0.0
    """CPU seconds that it takes on this computer for a second of speech."""

    @property
    def name(self) -> str:
        """What voices.yaml and --engine call it."""
        return self.form.engine
