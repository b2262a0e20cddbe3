"""What the shell offers on Tab. Nothing here reads more than names, except for voices, which only voices.yaml knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.messages import LANGUAGES
from pipeline.publish.outputs.table import stem_of
from pipeline.workflow.workspace.project import AUDIO_FOLDER, SCRIPTS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCRIPT_SUFFIXES = (".yaml", ".yml")
EPISODE_SUFFIXES = (".mp3", ".vtt")


def complete_scripts(incomplete: str) -> list[str]:
    """Dialogue scripts: those of this folder as soon as Tab is pressed, others by path."""
    own = (path.as_posix() for path in _files(SCRIPTS_FOLDER, SCRIPT_SUFFIXES))
    return _unique((path for path in own if path.startswith(incomplete)), _paths(incomplete, SCRIPT_SUFFIXES))


def complete_episodes(incomplete: str) -> list[str]:
    """Episodes by name, or their files by path."""
    names = (stem_of(path.name) for path in _files(AUDIO_FOLDER, EPISODE_SUFFIXES[:1]))
    return _unique((name for name in names if name.startswith(incomplete)), _paths(incomplete, EPISODE_SUFFIXES))


def complete_languages(incomplete: str) -> list[str]:
    """The languages of messages and help."""
    return [name for name in LANGUAGES if name.startswith(incomplete)]


def complete_engines(incomplete: str) -> list[str]:
    """The engines."""
    from pipeline.engines.registry import engine_names

    return [name for name in engine_names() if name.startswith(incomplete)]


def complete_voices(incomplete: str) -> list[str]:
    """Our names for voices."""
    return [name for name in _cast()[1] if name.startswith(incomplete)]


def complete_voice_choices(incomplete: str) -> list[str]:
    """`SPEAKER=`, and when that stands there the voices after it."""
    speakers, voices = _cast()
    who, equals, voice = incomplete.partition("=")
    if equals:
        return [f"{who}={name}" for name in voices if name.startswith(voice)]
    return [f"{speaker}=" for speaker in speakers if speaker.startswith(who)]


def _cast() -> tuple[list[str], list[str]]:
    """(ids of the people that voices.yaml knows, our names for voices); nothing from a file with a mistake."""
    from pipeline.errors import PipelineError
    from pipeline.settings import load_voices

    try:
        book = load_voices(Path())
    except PipelineError:
        return [], []
    return [person.id for person in book.people], list(book.voices)


def _paths(incomplete: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Folders, and files with one of the suffixes, that begin as the path that was typed."""
    folder, _, start = incomplete.rpartition("/")
    place = Path(f"{folder}/") if folder or incomplete.startswith("/") else Path()
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.name.startswith(start) and (start.startswith(".") or not path.name.startswith(".")):
            if path.is_dir():
                yield f"{path.as_posix()}/"
            elif path.suffix.lower() in suffixes:
                yield path.as_posix()


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in suffixes)


def _unique(*parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(each for part in parts for each in part))
