"""An engine that ends the process of whoever makes it say a certain word; as a package that the registry finds."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Final

from pipeline.cast.engine_forms import EngineForm
from pipeline.engines.spec import EngineSpec
from pipeline.engines.tone.engine import ToneEngine
from pipeline.engines.tone.frontend import tone_frontend
from pipeline.engines.tone.voices import VOICES
from pipeline.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment

DEADLY: Final = "致命"
UNSAYABLE: Final = "说不出"


class DeadlyEngine(ToneEngine):
    """Hums like the tone engine, but for two words."""

    name = "deadly"

    def speak(self, segment: SpokenSegment) -> Pcm:
        if DEADLY in segment.sounds:
            os.kill(os.getpid(), signal.SIGKILL)
        if UNSAYABLE in segment.sounds:
            raise EngineError(f"{segment.name}: has no sound for it")
        return super().speak(segment)


SPEC: Final = EngineSpec(
    form=EngineForm(engine="deadly"),
    summary="for tests",
    voices=VOICES,
    make=lambda _: DeadlyEngine(),
    make_frontend=lambda lexicon, _: tone_frontend(lexicon),
)


def install(folder: Path) -> None:
    """Let whoever has this folder on its path find the engine."""
    info = folder / "deadly-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[duitan.engines]\ndeadly = {__name__}:SPEC\n", encoding="utf-8")
