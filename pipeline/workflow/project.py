"""The folder a person works in: voices.yaml, show.yaml, scripts/dialogues, audio_out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cast.voices import VoiceBook
    from pipeline.settings import Settings

SCRIPTS_FOLDER = Path("scripts/dialogues")
AUDIO_FOLDER = Path("audio_out")
_CHAPTERS = re.compile(r"\.chapters-\d+(?:-\d+)?$")
"""What an episode of some chapters has at the end of its name."""


@dataclass(frozen=True, slots=True)
class Project:
    """The cast and the settings that apply to everything made in one folder."""

    book: VoiceBook
    settings: Settings


def load_project(folder: Path = Path()) -> Project:
    """Read voices.yaml and show.yaml; raises CastingError or SettingsError with every problem of a file."""
    from pipeline.settings import load_settings, load_voices

    return Project(load_voices(folder), load_settings(folder))


def script_of(episode: str) -> Path:
    """The script that the episode of this name is rendered from."""
    return SCRIPTS_FOLDER / f"{_CHAPTERS.sub('', episode)}.yaml"
