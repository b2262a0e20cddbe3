"""Whether an episode's files are already what they would become: a receipt of what they were made from, and hashes.

A receipt that cannot be read, or that does not fit, only means that the episode is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.assemble.mixdown import MIXING
from pipeline.audio.loudness import Loudness
from pipeline.errors import OutputError
from pipeline.files import content_key, parse_json, write_atomic
from pipeline.publish.episode import Heard, Published
from pipeline.publish.outputs.table import OUTPUTS, TRANSCRIPT, stem_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an earlier run left of an episode that would come out the same."""

    names: frozenset[str] = frozenset()
    """Its outputs that lie there whole."""
    sounds: Mapping[str, Heard] = field(default_factory=dict)
    """Those of them that are sound, and what they measure."""


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
    before = _same_receipt(published.files, key)
    receipt = {
        "key": key,
        "script": script,
        "takes": list(takes),
        "files": {**before.get("files", {}), **{path.name: _digest(path) for path in published.paths}},
        "sounds": {**before.get("sounds", {}), **{name: _noted(heard) for name, heard in published.sounds.items()}},
        "duration_ms": published.duration_ms,
    }
    with suppress(OutputError):
        write_atomic(
            _receipt_path(published.sound_path.parent, stem_in(published.files)),
            json.dumps(receipt, ensure_ascii=False),
        )


def pieces_path(files: Mapping[str, Path]) -> Path:
    """Where the pieces of an episode with these files are kept (`assemble.kept`)."""
    path = next(iter(files.values()))
    return path.parent / RECEIPTS_FOLDER / f"{stem_in(files)}{PIECES}"


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
    kept = find_kept(expected, key)
    wanted = [row.name for row in OUTPUTS if row.is_sound and row.name in expected]
    if kept.names != expected.keys() or not kept.sounds.keys() >= set(wanted):
        return None
    try:
        return Published(
            files=expected,
            sounds={name: kept.sounds[name] for name in wanted},
            duration_ms=int(_same_receipt(expected, key)["duration_ms"]),
            up_to_date=True,
        )
    except (ValueError, KeyError, TypeError):
        return None


def find_kept(possible: Mapping[str, Path], key: str) -> Kept:
    """Which of an episode's outputs lie there whole, made from `key` by an earlier run."""
    receipt = _same_receipt(possible, key)
    noted = receipt.get("files", {})
    try:
        names = [name for name, path in possible.items() if path.is_file() and noted.get(path.name) == _digest(path)]
        sounds = {name: _heard(each) for name, each in receipt.get("sounds", {}).items() if name in names}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kept()
    return Kept(names=frozenset(names), sounds=sounds)


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
        write_atomic(_receipt_path(folder, stem), json.dumps({**receipt, "key": ""}, ensure_ascii=False))
    return tuple(stale)


def _same_receipt(files: Mapping[str, Path], key: str) -> Mapping[str, Any]:
    """What an earlier run noted of the same episode, also of outputs that are not asked for now; else nothing."""
    receipt = _receipts(files[TRANSCRIPT].parent).get(stem_in(files), {})
    return receipt if receipt.get("key") == key else {}


def _noted(heard: Heard) -> Mapping[str, Any]:
    loudness = heard.loudness
    return {"lufs": loudness.lufs, "true_peak_db": loudness.true_peak_db, "remarks": list(heard.remarks)}


def _heard(noted: Mapping[str, Any]) -> Heard:
    """What `_noted` noted."""
    loudness = Loudness(float(noted["lufs"]), None if noted["true_peak_db"] is None else float(noted["true_peak_db"]))
    return Heard(loudness, tuple(map(str, noted["remarks"])))


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


def _receipt_path(folder: Path, stem: str) -> Path:
    return folder / RECEIPTS_FOLDER / f"{stem}.json"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
