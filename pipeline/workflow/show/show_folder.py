"""What lies in a folder of episodes: those that a show can be made of, and sound that it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pipeline.errors import InputError, ManifestError
from pipeline.files import write_atomic
from pipeline.messages import N_, _
from pipeline.publish.outputs.manifest_reader import read_manifest
from pipeline.publish.outputs.table import MANIFEST, OUTPUTS, stem_of
from pipeline.publish.outputs.writers import TEXTS
from pipeline.publish.receipts import published_names
from pipeline.publish.seal import Kind, seal, sealed_kind

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.publish.outputs.manifest_reader import Manifest

_ROWS: Final = {output.name: output for output in OUTPUTS}
_AGAIN: Final = N_("render it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFolder:
    """The episodes of a folder."""

    manifests: tuple[Manifest, ...]
    left_out: tuple[str, ...] = ()
    """Sound of ours without a manifest, as an older version left it: a sentence each."""


def read_episodes(folder: Path, sound: str = "") -> EpisodeFolder:
    """Every episode of a folder; InputError with all that cannot be read, or when there is none.

    The sound that an episode is heard by is the first of its files: the output called `sound`, if it has that.
    """
    found: list[Manifest] = []
    problems: list[str] = []
    for path in sorted(folder.glob(f"*{_ROWS[MANIFEST].suffix}")):
        try:
            manifest = _with_files(read_manifest(path), path)
            first = {sound: manifest.files[sound]} if sound in manifest.files else {}
            found.append(replace(manifest, files={**first, **manifest.files}))
        except ManifestError as error:
            problems.append(f"{error}: {error.hint}")
    if problems:
        raise InputError("\n".join(problems), hint=_("or move the files of these episodes away"))
    left_out = _left_out(folder)
    if not found and left_out:
        raise InputError("\n".join(left_out))
    if not found:
        raise InputError(_("{folder}: holds no episode", folder=folder), hint=_("`duitan render` makes some"))
    return EpisodeFolder(manifests=tuple(found), left_out=left_out)


def _with_files(manifest: Manifest, path: Path) -> Manifest:
    """The episode with the files that are there; texts that are not are made anew, and one sound is enough."""
    stem, folder = manifest.words.episode.stem, path.parent
    if f"{stem}{_ROWS[MANIFEST].suffix}" != path.name:
        raise ManifestError(
            _("{path}: is the manifest of {stem!r}", path=path, stem=stem),
            hint=_("give the episode's files one name again"),
        )
    always = {row.name: f"{stem}{row.suffix}" for row in OUTPUTS if row.is_always}
    named = {**manifest.files, **always}
    there = {row.name: named[row.name] for row in OUTPUTS if row.name in named and (folder / named[row.name]).is_file()}
    sounds = [named[row.name] for row in OUTPUTS if row.is_sound and row.name in named]
    if not any(_ROWS[name].is_sound for name in there):
        raise ManifestError(
            _("{path}: {sound} is not there", path=path, sound=sounds[0] if sounds else _("its sound")), hint=_(_AGAIN)
        )
    for name in always.keys() - there.keys():
        write_atomic(folder / always[name], seal(TEXTS[name](manifest.words).encode()))
    return replace(manifest, files={row.name: named[row.name] for row in OUTPUTS if row.name in {**there, **always}})


def _left_out(folder: Path) -> tuple[str, ...]:
    """MP3s of ours that have no manifest beside them."""
    suffix, manifest = _ROWS["mp3"].suffix, _ROWS[MANIFEST].suffix
    ours = published_names(folder)
    return tuple(
        _(
            "{path}: has no {stem}{manifest}, which pages are made from: {again}",
            path=path,
            stem=stem_of(path.name),
            manifest=manifest,
            again=_(_AGAIN),
        )
        for path in sorted(folder.glob(f"*{suffix}"))
        if path.is_file()
        and not path.with_name(f"{stem_of(path.name)}{manifest}").exists()
        and (path.name in ours or sealed_kind(path) is Kind.EPISODE)
    )
