"""A folder of episodes -> a library of audiobooks, laid out by Audiobookshelf's documented rules.

1. A book is a folder {author}/{series}/{book} that holds one sound, so that nothing takes two forms of an episode for
   two tracks, with `cover` and `metadata.opf` beside it. `metadata.json` is the server's own file, and left to it.
2. The parts of a talk are a series in their order, `Vol 1 - …`; every other episode belongs to the show's.
3. Every name in a path is portable, and no two books share a folder.
4. Files are copied, the episodes stay. What is there and fits is left alone; somebody else's file stands and is named.
"""

from __future__ import annotations

import filecmp
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from pipeline.errors import OutputError
from pipeline.files import is_plain_file
from pipeline.messages import _, reason_of
from pipeline.publish.cover_art import draw_cover
from pipeline.publish.display_text import one_line
from pipeline.publish.receipts import note_show
from pipeline.publish.seal import Kind
from pipeline.publish.site.opf import MAX_NAME_CHARS, to_opf
from pipeline.publish.site.series import group_series, place_of
from pipeline.publish.targets import check_targets, guarded_path
from pipeline.workflow.preparation.preflight import read_cover
from pipeline.workflow.script_files.naming import name_key, portable_stem
from pipeline.workflow.show.show_folder import read_episodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.show import Show

SOUNDS: Final = ("m4b", "mp3", "opus", "small")
"""Which sound is taken, the first that an episode has."""
NOBODY: Final = "duitan"
"""The author of a show that names neither author nor title."""
METADATA_NAME: Final = "metadata.opf"
COVER_NAMES: Final = {"image/png": "cover.png", "image/jpeg": "cover.jpg"}
_BRACES: Final = str.maketrans("{}", "｛｝")
"""In a folder's name these would hold the narrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """An episode as the library holds it."""

    manifest: Manifest
    folder: PurePosixPath
    sound: str
    """The file of its sound, beside its manifest."""
    metadata: bytes


def lay_out_books(show: Show, episodes: Sequence[Manifest]) -> tuple[Book, ...]:
    """The books of a show's episodes, in the order of their names."""
    author = _line(show.author or show.title) or NOBODY
    books: list[Book] = []
    taken: set[str] = set()
    for group in group_series(sorted(episodes, key=lambda each: each.words.episode.stem)):
        for each in group:
            episode = each.words.episode
            series = _line(episode.title if len(group) > 1 else show.title)
            number = place_of(episode) if len(group) > 1 else episode.number
            title = _line(episode.full_title) or episode.stem
            name = f"Vol {number} - {title}" if series and number else title
            above = PurePosixPath(*map(_folder_name, filter(None, (author, series))))
            folder = above / _folder_name(name)
            if name_key(str(folder)) in taken:
                folder = above / _folder_name(f"{name} ({episode.stem})")
            taken.add(name_key(str(folder)))
            books.append(
                Book(
                    manifest=each,
                    folder=folder,
                    sound=next(each.files[name] for name in SOUNDS if name in each.files),
                    metadata=to_opf(each.words, author=author, series=series, number=number),
                )
            )
    return tuple(books)


def write_library(show: Show, episodes: Path, library: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Copy the episodes of a folder into a library; gives the folders of the books.

    Raises InputError with every manifest that cannot be read, SettingsError for a bad cover, and OutputError.
    """
    books = lay_out_books(show, read_episodes(episodes).manifests)
    files: dict[str, Path | bytes] = {}
    for book in books:
        files |= {str(book.folder / name): content for name, content in _content(show, book, episodes).items()}
    _write(files, library, force=force)
    return tuple(library / book.folder for book in books)


def _content(show: Show, book: Book, episodes: Path) -> Mapping[str, Path | bytes]:
    """What a book's folder holds: paths of files to copy, and bytes."""
    episode = book.manifest.words.episode
    given = read_cover(show)
    cover = given.image if given else draw_cover(episode.full_title, episode.album, "、".join(episode.artists))
    return {
        book.sound: episodes / book.sound,
        COVER_NAMES[given.mime if given else "image/png"]: cover,
        METADATA_NAME: book.metadata,
    }


def _write(files: Mapping[str, Path | bytes], library: Path, *, force: bool) -> None:
    """Write what is not there as it should be; when anything may not be replaced, nothing is."""
    changed = [name for name, content in files.items() if not _is_there(library / name, content)]
    check_targets(Kind.PAGE, [library / name for name in changed], force=force)
    written = {name for name in files if name not in changed}
    try:
        for name in changed:
            _write_one(library / name, files[name], force=force)
            written.add(name)
    finally:
        note_show(library, sorted(written))


def _write_one(path: Path, content: Path | bytes, *, force: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with guarded_path(path, Kind.PAGE, force=force) as guarded:
            if isinstance(content, bytes):
                guarded.path.write_bytes(content)
            else:
                shutil.copyfile(content, guarded.path)
    except OSError as error:
        raise OutputError(
            _("{path}: cannot be written: {reason}", path=path, reason=reason_of(error)), hint=_("is the disk full?")
        ) from error


def _is_there(path: Path, content: Path | bytes) -> bool:
    if not is_plain_file(path) or path.is_symlink():
        return False
    if isinstance(content, bytes):
        return path.stat().st_size == len(content) and path.read_bytes() == content
    return filecmp.cmp(path, content, shallow=False)


def _folder_name(name: str) -> str:
    return portable_stem(name.translate(_BRACES))


def _line(text: str) -> str:
    return one_line(text, MAX_NAME_CHARS)
