"""The folder a person works in: voices.yaml, show.yaml, scripts/dialogues, audio_out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cast.memory import NOBODY

if TYPE_CHECKING:
    from pipeline.cast.memory import Memory
    from pipeline.cast.voice_book import VoiceBook
    from pipeline.settings import Settings

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
    """Who spoke with which voice before; nobody until `pipeline.workflow.remembering` has looked."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What every run here reads, whether or not it is there: voices.yaml, show.yaml, cast.yaml and the cover."""
        from pipeline.settings import CAST_FILE, SETTINGS_FILE

        cover = self.settings.show.cover
        own = (self.folder / SETTINGS_FILE, self.folder / CAST_FILE)
        return (Path(self.book.path), *own, *([Path(cover)] if cover else []))


def load_project(folder: Path = Path()) -> Project:
    """Read voices.yaml and show.yaml; raises CastingError or SettingsError with every problem of a file."""
    from pipeline.settings import load_settings, load_voices

    return Project(load_voices(folder), load_settings(folder), folder)
