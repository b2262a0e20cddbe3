"""A folder of episodes -> a show in that folder: pages, feed, covers, and what read-along players fetch.

Everything lies beside the episodes, so the folder can be opened, copied or uploaded as it is. Files are written one by
one, each in one step; one that is as it should be is left alone, and a file of somebody else's stands and is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Final

from pipeline.audio.decoding import picture_size
from pipeline.files import is_plain_file
from pipeline.publish.cover_art import FEED_SIDE_PX, draw_cover
from pipeline.publish.receipts import note_show
from pipeline.publish.seal import Kind, sealed_kind
from pipeline.publish.site.announced import FEED_NAME, first_announced, read_announced
from pipeline.publish.site.captions import captions
from pipeline.publish.site.feed import FeedEpisode, feed_problems, show_address, write_feed
from pipeline.publish.site.pages import ASSETS, Site, cover_path, episode_page, index_page
from pipeline.publish.site.series import group_series, neighbours_in
from pipeline.publish.targets import check_targets, guarded_path
from pipeline.workflow.preparation.preflight import read_cover
from pipeline.workflow.show.show_folder import read_episodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.show import Show
    from pipeline.publish.site.announced import Announced

ASSETS_FOLDER: Final = "assets"
THUMBNAIL_SIDE_PX: Final = 480
"""Of an episode's cover on the pages, where it is shown a third as large."""
_COVER_NAMES: Final = {"image/png": "cover.png", "image/jpeg": "cover.jpg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShow:
    """What was written."""

    folder: Path
    pages: tuple[Path, ...]
    feed: Path | None
    problems: tuple[str, ...] = ()
    """What keeps the feed from being written."""
    left_out: tuple[str, ...] = ()
    """Sound that is no episode of the show, and why."""


def publish_show(
    show: Show, folder: Path, *, force: bool = False, with_feed: bool = True, sound: str = ""
) -> PublishedShow:
    """Write the pages and the feed of the episodes in a folder; `sound` is the output to play where there is one.

    Raises InputError with every manifest that cannot be read, SettingsError for a bad cover, and OutputError.
    """
    found = read_episodes(folder, sound)
    cover_name, cover = _cover(show, found.manifests)
    announced = _announced(show, folder)
    listed = [_list_episode(manifest, folder, announced) for manifest in found.manifests]
    listed.sort(key=lambda each: (each.date, each.manifest.words.episode.stem), reverse=True)
    manifests = [each.manifest for each in listed]
    size = picture_size(cover) if show.cover else (FEED_SIDE_PX, FEED_SIDE_PX)
    problems = tuple(feed_problems(show, listed, size)) if with_feed else ()
    has_feed = with_feed and not problems
    site = Site(show=show, cover=cover_name, has_feed=has_feed, has_covers=not show.cover)
    groups = group_series(manifests)
    beside = neighbours_in(groups)
    pages = [episode_page(site, each, beside[each.words.episode.stem]) for each in manifests]
    pages.append(index_page(site, groups))
    files = {cover_name: cover, **_beside(site, listed), **{page.name: page.data for page in pages}}
    if has_feed:
        files[FEED_NAME] = write_feed(show, listed, announced, cover_name)
    _write_all(files, folder, force=force)
    return PublishedShow(
        folder=folder,
        pages=tuple(folder / page.name for page in pages),
        feed=folder / FEED_NAME if has_feed else None,
        problems=problems,
        left_out=found.left_out,
    )


def _announced(show: Show, folder: Path) -> Announced:
    """What the feed in the folder says, if it is ours, or else what a first one will."""
    path, base = folder / FEED_NAME, show_address(show)
    if is_plain_file(path) and sealed_kind(path) is Kind.PAGE:
        return read_announced(path.read_bytes(), base)
    return first_announced(base)


def _list_episode(manifest: Manifest, folder: Path, announced: Announced) -> FeedEpisode:
    facts = (folder / next(iter(manifest.files.values()))).stat()
    made_at = datetime.fromtimestamp(int(facts.st_mtime), UTC)
    return FeedEpisode(
        manifest=manifest,
        sound_bytes=facts.st_size,
        made_at=announced.dates.get(announced.guid(manifest.words.episode.stem), made_at),
        captions=captions(manifest),
    )


def _cover(show: Show, manifests: Sequence[Manifest]) -> tuple[str, bytes]:
    """Name and bytes of the show's cover."""
    given = read_cover(show)
    if given:
        return _COVER_NAMES[given.mime], given.image
    title = show.title or manifests[0].words.episode.full_title
    return _COVER_NAMES["image/png"], draw_cover(title, show.author, side_px=FEED_SIDE_PX)


def _beside(site: Site, listed: Sequence[FeedEpisode]) -> Mapping[str, bytes]:
    """What pages and players fetch, by its path in the folder."""
    own = package_files("pipeline.publish.site").joinpath(ASSETS_FOLDER)
    files = {f"{ASSETS_FOLDER}/{name}": own.joinpath(name).read_bytes() for name in ASSETS}
    for each in listed:
        words = each.manifest.words
        files |= {caption.path: caption.data for caption in each.captions if caption.data}
        if site.has_covers:
            episode = words.episode
            people = "、".join(episode.artists)
            files[cover_path(words)] = draw_cover(episode.full_title, episode.album, people, side_px=THUMBNAIL_SIDE_PX)
    return files


def _write_all(files: Mapping[str, bytes], folder: Path, *, force: bool) -> None:
    """Write what is not there as it should be; when anything may not be replaced, nothing is."""
    changed = [name for name, data in files.items() if not _is_there(folder / name, data)]
    check_targets(Kind.PAGE, [folder / name for name in changed], force=force)
    written = {name for name in files if name not in changed}
    try:
        for name in changed:
            with guarded_path(folder / name, Kind.PAGE, force=force) as guarded:
                guarded.path.write_bytes(files[name])
            written.add(name)
    finally:
        note_show(folder, sorted(written))


def _is_there(path: Path, data: bytes) -> bool:
    return (
        is_plain_file(path) and not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
    )
