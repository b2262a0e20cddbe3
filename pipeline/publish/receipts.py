"""Whether an episode's files are already what they would become: a receipt of what they were made from, and hashes.

A receipt that cannot be read, or that does not fit, only means that the episode is made again.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.assemble.mixdown import MIXING
from pipeline.audio.loudness import Loudness
from pipeline.errors import OutputError
from pipeline.files import content_key, parse_json, write_atomic
from pipeline.publish.episode import Published

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from pipeline.assemble.sound import SoundOptions
    from pipeline.assemble.timeline import Timeline
    from pipeline.publish.episode import Episode

RECEIPTS_FOLDER = ".receipts"
PIECES = ".pieces"
"""What the name of a file of kept pieces ends with, after its episode's."""
DEEPEST = 4
"""How many folders deep a file of ours lies at most: author, series and book of a library."""
SHOW_NOTE = ".show"
"""Instead of an episode's name, for what a show has besides; no episode's name begins with a dot."""


def fingerprint(episode: Episode, timeline: Timeline, sound: SoundOptions) -> str:
    """A key of everything that an episode's files are made from; takes are named by keys of their own content."""
    cover = episode.cover.image if episode.cover else b""
    return content_key(
        __version__, MIXING, repr(replace(episode, cover=None, script="")), cover, repr(timeline), repr(sound)
    )


def write_receipt(published: Published, key: str, script: str = "", takes: Sequence[str] = ()) -> None:
    """Note what the files were made from. A receipt that cannot be written costs time later, not the episode.

    `takes` are the keys of the takes that sound in it, in order.
    """
    receipt = {
        "key": key,
        "script": script,
        "takes": list(takes),
        "files": {**_kept_files(published, key), **{path.name: _digest(path) for path in published.paths}},
        "lufs": published.loudness.lufs,
        "true_peak_db": published.loudness.true_peak_db,
        "duration_ms": published.duration_ms,
        "remarks": list(published.remarks),
    }
    with suppress(OutputError):
        write_atomic(_receipt_path(published.sound_path), json.dumps(receipt, ensure_ascii=False))


def pieces_path(files: Mapping[str, Path]) -> Path:
    """Where the pieces of an episode with these files are kept (`assemble.kept`)."""
    path = next(iter(files.values()))
    return path.parent / RECEIPTS_FOLDER / f"{path.stem}{PIECES}"


def prune_pieces(folder: Path) -> None:
    """Remove the kept pieces of episodes of which no file is there any more."""
    receipts = _receipts(folder)
    with suppress(OSError):
        for path in (folder / RECEIPTS_FOLDER).glob(f"*{PIECES}"):
            files = receipts.get(path.stem, {}).get("files", {})
            if not any((folder / name).exists() for name in files):
                path.unlink()


def find_published(expected: Mapping[str, Path], key: str) -> Published | None:
    """The episode whose files are expected at these paths, by output, if it was made from `key` and is whole."""
    paths = tuple(expected.values())
    try:
        receipt = parse_json(_receipt_path(paths[0]).read_text(encoding="utf-8"))
        if receipt["key"] != key or any(receipt["files"].get(path.name) != _digest(path) for path in paths):
            return None
        return Published(
            files=expected,
            loudness=Loudness(float(receipt["lufs"]), receipt["true_peak_db"]),
            duration_ms=int(receipt["duration_ms"]),
            remarks=tuple(map(str, receipt["remarks"])),
            up_to_date=True,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def find_kept(possible: Mapping[str, Path], key: str) -> tuple[str, ...]:
    """Which of an episode's outputs lie there whole, made from `key` by an earlier run."""
    path = next(iter(possible.values()))
    receipt = _receipts(path.parent).get(path.stem, {})
    if receipt.get("key") != key:
        return ()
    noted = receipt["files"]
    return tuple(name for name, path in possible.items() if path.is_file() and noted.get(path.name) == _digest(path))


def is_noted(path: Path) -> bool:
    """True when a receipt beside `path`, or beside a folder that it is in, says that we wrote exactly these bytes.

    Episodes of 0.1 carry no mark of their own (`pipeline.publish.seal`), pictures and SubRip have no place for one;
    their receipts speak for them.
    """
    digest = _digest(path)
    folders = list(path.parents)[:DEEPEST]
    places = ((folder, path.relative_to(folder).as_posix()) for folder in folders)
    return any(
        receipt["files"].get(name) == digest for folder, name in places for receipt in _receipts(folder).values()
    )


def note_show(folder: Path, names: Sequence[str]) -> None:
    """Note the files of a show, by their paths in its folder, as ours and as they are now."""
    files = {name: _digest(folder / name) for name in names if (folder / name).is_file()}
    before = _receipts(folder).get(SHOW_NOTE, {"files": {}})["files"]
    files = {**before, **files}
    with suppress(OutputError):
        write_atomic(folder / RECEIPTS_FOLDER / f"{SHOW_NOTE}.json", json.dumps({"files": files}, ensure_ascii=False))


def published_names(folder: Path) -> frozenset[str]:
    """The names of the files in `folder` that are an episode's, made here by an earlier run."""
    return frozenset(name for receipt in _receipts(folder).values() for name in receipt["files"])


def published_scripts(folder: Path) -> dict[str, str]:
    """Stem of each episode in `folder` -> the note of the script it was made from, where there is one."""
    scripts = {stem: str(receipt.get("script", "")) for stem, receipt in _receipts(folder).items()}
    return {stem: script for stem, script in scripts.items() if script}


def published_takes(mp3_path: Path) -> frozenset[str]:
    """The keys of the takes that sound in an episode; nothing of one whose receipt does not say so."""
    return _takes(_receipts(mp3_path.parent).get(mp3_path.stem, {}))


def mark_outdated(mp3_path: Path, keys: Collection[str]) -> tuple[str, ...]:
    """Have an episode made again, and every other in its folder in which takes with these keys sound.

    Gives their names. Raises OutputError.
    """
    folder, wanted = mp3_path.parent, set(keys)
    stale = {
        stem: receipt
        for stem, receipt in _receipts(folder).items()
        if stem == mp3_path.stem or not wanted.isdisjoint(_takes(receipt))
    }
    for stem, receipt in stale.items():
        write_atomic(_receipt_path(folder / f"{stem}.mp3"), json.dumps({**receipt, "key": ""}, ensure_ascii=False))
    return tuple(stale)


def _kept_files(published: Published, key: str) -> Mapping[str, str]:
    """The other files of the same episode that an earlier run noted: an M4B made later does not forget the MP3."""
    path = published.sound_path
    before = _receipts(path.parent).get(path.stem, {})
    files = before.get("files", {})
    return dict(files) if before.get("key") == key else {}


def _takes(receipt: Mapping[str, Any]) -> frozenset[str]:
    """The keys of an episode's takes, as far as its receipt names them."""
    takes = receipt.get("takes")
    return frozenset(map(str, takes)) if isinstance(takes, list) else frozenset()


def _receipts(folder: Path) -> dict[str, dict[str, Any]]:
    """Every readable receipt by the stem of its episode."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / RECEIPTS_FOLDER).glob("*.json")):
        with suppress(OSError, ValueError):
            receipt = parse_json(path.read_text(encoding="utf-8"))
            if isinstance(receipt, dict) and isinstance(receipt.get("files"), dict):
                found[path.stem] = receipt
    return found


def _receipt_path(mp3_path: Path) -> Path:
    return mp3_path.parent / RECEIPTS_FOLDER / f"{mp3_path.stem}.json"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
