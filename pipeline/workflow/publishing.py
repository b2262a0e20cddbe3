"""A folder of episodes -> a show in that folder: pages, feed, cover, and what read-along players fetch.

Everything lies beside the episodes, so the folder can be opened, copied or uploaded as it is. Files are written one by
one, each in one step; a file of somebody else's stands and is named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.errors import InputError, ManifestError, SettingsError, SourceError
from pipeline.files import read_input, write_atomic
from pipeline.publish.cover_art import FEED_SIDE_PX, draw_cover
from pipeline.publish.outputs.manifest_reader import read_manifest
from pipeline.publish.outputs.table import MANIFEST, OUTPUTS
from pipeline.publish.outputs.writers import TEXTS
from pipeline.publish.seal import Kind
from pipeline.publish.site.feed import FEED_NAME, FeedEpisode, feed_problems, write_feed
from pipeline.publish.site.pages import ASSETS, COVER_NAME, Page, episode_page, index_page
from pipeline.publish.targets import check_targets, guarded_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.show import Show

ASSETS_FOLDER: Final = "assets"
_ADDED: Final = ("srt", "json")
"""Transcripts that a show has besides WebVTT: for players that read nothing else."""
_SUFFIXES: Final = {output.name: output.suffix for output in OUTPUTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShow:
    """What was written."""

    folder: Path
    pages: tuple[Path, ...]
    feed: Path | None
    problems: tuple[str, ...] = ()
    """What keeps the feed from being written."""


def publish_show(show: Show, folder: Path, *, force: bool = False) -> PublishedShow:
    """Write the pages and the feed of the episodes in a folder.

    Raises InputError with every manifest that cannot be read, and OutputError.
    """
    found = [_with_transcripts(manifest, folder) for manifest in _read_all(folder)]
    listed = [_FileEpisode(manifest, folder) for manifest in found]
    listed.sort(key=lambda each: each.key, reverse=True)
    manifests = [each.manifest for each in listed]
    feed = [each.for_feed() for each in listed]
    problems = tuple(feed_problems(show, feed))
    pages = [*(episode_page(show, each) for each in manifests), index_page(show, manifests, has_feed=not problems)]
    if not problems:
        pages.append(Page(FEED_NAME, write_feed(show, feed)))
    targets = [folder / page.name for page in pages]
    check_targets(Kind.PAGE, targets, force=force)
    _write_assets(show, manifests, folder)
    for page, target in zip(pages, targets, strict=True):
        with guarded_path(target, Kind.PAGE, force=force) as guarded:
            guarded.path.write_bytes(page.data)
    return PublishedShow(
        folder=folder,
        pages=tuple(target for target in targets if target.suffix == ".html"),
        feed=None if problems else folder / FEED_NAME,
        problems=problems,
    )


@dataclass(frozen=True, slots=True)
class _FileEpisode:
    """An episode and where its files lie."""

    manifest: Manifest
    folder: Path

    @property
    def sound(self) -> Path:
        return self.folder / next(iter(self.manifest.files.values()))

    @property
    def key(self) -> tuple[int, str, str]:
        """The newest first: by number, by date, by name."""
        episode = self.manifest.words.episode
        return (episode.number or 0, episode.published, episode.stem)

    def for_feed(self) -> FeedEpisode:
        facts = self.sound.stat()
        return FeedEpisode(
            manifest=self.manifest,
            sound_bytes=facts.st_size,
            made_at=datetime.fromtimestamp(int(facts.st_mtime), UTC),
        )


def _read_all(folder: Path) -> list[Manifest]:
    """Every manifest of a folder; InputError with all that cannot be read, or when there is none."""
    found: list[Manifest] = []
    problems: list[str] = []
    for path in sorted(folder.glob(f"*{_SUFFIXES[MANIFEST]}")):
        try:
            manifest = read_manifest(path)
            missing = [name for name in manifest.files.values() if not (folder / name).is_file()]
            if missing or not manifest.files:
                raise ManifestError(f"{path}: {missing[0] if missing else 'its sound'} is not there")
            found.append(manifest)
        except ManifestError as error:
            problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems), hint="render these episodes again, or move their files away")
    if not found:
        raise InputError(f"{folder}: holds no episode", hint="`duitan render` makes some")
    return found


def _with_transcripts(manifest: Manifest, folder: Path) -> Manifest:
    """The episode with the transcripts that the feed names besides its own, made anew from its manifest."""
    stem = manifest.words.episode.stem
    added = {name: f"{stem}{_SUFFIXES[name]}" for name in _ADDED if name not in manifest.files}
    for name, file in added.items():
        write_atomic(folder / file, TEXTS[name](manifest.words))
    return replace(manifest, files={**manifest.files, **added})


def _write_assets(show: Show, manifests: Sequence[Manifest], folder: Path) -> None:
    """The style, the script and the cover of the show."""
    (folder / ASSETS_FOLDER).mkdir(exist_ok=True)
    own = package_files("pipeline.publish.site").joinpath(ASSETS_FOLDER)
    for name in ASSETS:
        write_atomic(folder / ASSETS_FOLDER / name, own.joinpath(name).read_bytes())
    write_atomic(folder / COVER_NAME, _cover(show, manifests))


def _cover(show: Show, manifests: Sequence[Manifest]) -> bytes:
    if show.cover:
        try:
            return read_input(Path(show.cover))
        except SourceError as error:
            raise SettingsError(str(error), hint=error.hint) from error
    title = show.title or manifests[0].words.episode.full_title
    return draw_cover(title, show.author, side_px=FEED_SIDE_PX)
