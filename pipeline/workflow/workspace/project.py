"""The folder a person works in: voices.yaml, show.yaml, scripts/dialogues, audio_out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cast.memory import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.cast.memory import Memory
    from pipeline.cast.voice_book import VoiceBook
    from pipeline.engines.registry import EngineChoice
    from pipeline.settings import Settings
    from pipeline.speech.lexicon import Lexicon
    from pipeline.synth.engine import SpeechEngine

SCRIPTS_FOLDER = Path("scripts/dialogues")
AUDIO_FOLDER = Path("audio_out")
TAKES_FOLDER = ".takes"


@dataclass(frozen=True, slots=True)
class Project:
    """The cast and the settings that apply to everything made in one folder."""

    book: VoiceBook
    settings: Settings
    folder: Path = Path()
    memory: Memory = NOBODY
    """Who spoke with which voice before; nobody until `pipeline.workflow.preparation.remembering` has looked."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What every run here reads, whether or not it is there: its own files, the cover and the music."""
        from pipeline.settings import CAST_FILE, SETTINGS_FILE

        cover = self.settings.show.cover
        own = (self.folder / SETTINGS_FILE, self.folder / CAST_FILE)
        named = [cover, *(file.path for file in self.settings.music.files)]
        return (Path(self.book.path), *own, *(Path(path) for path in named if path))

    def read_lexicon(self) -> Lexicon:
        """How words are said in this show; raises CastingError with every problem of voices.yaml's own words."""
        from pipeline.speech.lexicon import read_lexicon

        return read_lexicon(self.book.words, path=self.book.path, standard=self.settings.show.reading)

    def choose_engine(self, names: Sequence[str]) -> EngineChoice:
        """The first of the named engines that answers; EngineUnavailableError says of each why it does not."""
        from pipeline.engines.registry import choose_engine

        return choose_engine(names, self.book.engine_options)

    def identify_engine(self, name: str) -> SpeechEngine:
        """An engine for what it calls itself, not asked whether it answers; raises EngineUnavailableError."""
        from pipeline.engines.registry import identify_engine

        return identify_engine(name, self.book.engine_options)

    def start_engine(self, name: str | None) -> SpeechEngine:
        """The named engine, by default the first of voices.yaml that answers; raises EngineUnavailableError."""
        return self.choose_engine([name] if name else self.book.engines).engine


def load_project(folder: Path = Path()) -> Project:
    """Read voices.yaml and show.yaml; raises CastingError or SettingsError with every problem of a file."""
    from pipeline.settings import load_settings, load_voices

    return Project(load_voices(folder), load_settings(folder), folder)
