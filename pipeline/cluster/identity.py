"""Who speaks here: what a driver and its workers compare before anything is spoken."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pipeline import __version__
from pipeline.cluster.work import Identity
from pipeline.files import content_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from pipeline.synth.engine import SpeechEngine

SHOWN: Final = 12
"""So much of a hash tells two apart."""
CODE_ROOMS: Final = ("audio", "cluster", "engines", "speech", "synth")
"""The modules between a text and its take."""
TABLE_ROOMS: Final = ("speech", "text")
"""The tables of how words are said."""


def identify(engine: SpeechEngine) -> Identity:
    """What this process is, with an engine."""
    return Identity(
        duitan=__version__,
        code=_hash(CODE_ROOMS, modules=True),
        lexicon=_hash(TABLE_ROOMS, modules=False),
        model=f"{engine.name} {engine.version}",
        rate_hz=engine.rate_hz,
    )


@cache
def _hash(rooms: tuple[str, ...], *, modules: bool) -> str:
    root = files("pipeline")
    parts = [
        part
        for room in rooms
        for path, file in sorted(_files(root / room, room))
        if path.endswith(".py") == modules
        for part in (path, file.read_bytes())
    ]
    return content_key(*parts)[:SHOWN]


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """(path, file) of everything in a folder of the package that is ours."""
    for each in folder.iterdir():
        if each.is_dir() and each.name != "__pycache__":
            yield from _files(each, f"{path}/{each.name}")
        elif each.is_file() and not each.name.endswith(".pyc"):
            yield f"{path}/{each.name}", each
