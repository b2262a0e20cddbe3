"""Timeline -> the files of an episode, which appear together: its sound, transcript, chapters and manifest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.assemble.kept import KeptPieces
from pipeline.assemble.mastering import premaster
from pipeline.assemble.mixdown import level_mix
from pipeline.assemble.sentences import find_sentence_breaks
from pipeline.files import content_key
from pipeline.publish.chapters import chapter_spans
from pipeline.publish.cover_art import draw_cover
from pipeline.publish.episode import Cover, Heard, Published
from pipeline.publish.outputs.manifest import to_manifest
from pipeline.publish.outputs.material import UNKNOWN, Made, Production, Words
from pipeline.publish.outputs.table import DEFAULT, MANIFEST, OPTIONAL, chosen, episode_paths
from pipeline.publish.outputs.writers import SOUNDS, TEXTS
from pipeline.publish.receipts import (
    find_kept,
    find_published,
    fingerprint,
    pieces_path,
    prune_pieces,
    published_scripts,
    write_receipt,
)
from pipeline.publish.seal import Kind, seal
from pipeline.publish.staging import staged
from pipeline.publish.targets import make_room
from pipeline.publish.transcript import transcribe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pipeline.assemble.mastering import Premaster, Progress
    from pipeline.assemble.sound import SoundOptions
    from pipeline.assemble.take_reader import TakeReader
    from pipeline.assemble.timeline import Timeline
    from pipeline.audio.pcm import Samples
    from pipeline.publish.episode import Episode
    from pipeline.publish.targets import Destination


def publish_episode(  # noqa: PLR0913 - what an episode is made from
    episode: Episode,
    timeline: Timeline,
    takes: TakeReader,
    destination: Destination,
    options: SoundOptions,
    progress: Progress | None = None,
    *,
    formats: Sequence[str] = DEFAULT,
    production: Production = UNKNOWN,
    clips: Mapping[str, Samples] | None = None,
) -> Published:
    """Write an episode's files into a folder; when anything fails, older files of that name stand.

    Files that are there already and would come out the same are left alone. Raises OutputError when they cannot be
    written, or would replace what they may not (`pipeline.publish.targets`).
    """
    paths = episode_paths(destination.path, episode.stem, formats)
    key = fingerprint(episode, timeline, options)
    take_keys = [cue.take_key for cue in timeline.cues]
    standing = find_published(paths, key)
    if standing:
        if published_scripts(destination.path).get(episode.stem, "") != episode.script:  # it has moved
            write_receipt(standing, key, episode.script, take_keys)
        return standing
    kept = find_kept(episode_paths(destination.path, episode.stem, OPTIONAL), key)
    words = describe(episode, timeline, takes)
    backups: list[Path | None] = []
    with (
        KeptPieces(pieces_path(paths)) as pieces,
        staged(
            destination.path, lambda target: backups.append(make_room(target, Kind.EPISODE, force=destination.force))
        ) as stage,
    ):
        missing = {name: stage / path.name for name, path in paths.items() if name in SOUNDS.keys() - kept.sounds}
        heard = dict(kept.sounds)
        if missing:
            ready = premaster(level_mix(timeline, takes, options, clips), options, progress, pieces)
            heard |= _master_all(words, ready, missing, progress or _unheard)
        if kept.sounds:
            pieces.keep_rest()
        files = {name: path.name for name, path in episode_paths(stage, episode.stem, {*formats, *kept.names}).items()}
        first = next(name for name in files if name in heard)
        _write_texts(words, Made(production=production, loudness=heard[first].loudness, files=files), stage, formats)
    published = Published(
        files=paths,
        sounds={name: heard[name] for name in paths if name in heard},
        duration_ms=words.duration_ms,
    )
    write_receipt(published, key, episode.script, take_keys)
    prune_pieces(destination.path)
    return replace(published, backups=tuple(filter(None, backups)))


def _master_all(words: Words, ready: Premaster, targets: Mapping[str, Path], progress: Progress) -> Mapping[str, Heard]:
    """Write the sounds of these outputs, and listen to each."""
    heard: dict[str, Heard] = {}
    for name, path in targets.items():
        mastered = SOUNDS[name](words, ready, path, progress)
        heard[name] = Heard(mastered.loudness, mastered.remarks)
    return heard


def _write_texts(words: Words, made: Made, stage: Path, formats: Sequence[str]) -> None:
    """Write whatever is not sound, the manifest too."""
    writers: Mapping[str, Callable[[Words], str]] = {**TEXTS, MANIFEST: lambda each: to_manifest(each, made)}
    for output in chosen(formats):
        if not output.is_sound:
            written = writers[output.name](words).encode()
            (stage / made.files[output.name]).write_bytes(seal(written) if output.is_sealed else written)


def describe(episode: Episode, timeline: Timeline, takes: TakeReader) -> Words:
    """What an episode says and when; a cover is drawn for one that brings none."""
    cover = episode.cover or Cover(draw_cover(episode.full_title, episode.album, "、".join(episode.artists)))
    sounds = (*(cue.take_key for cue in timeline.cues), *(clip.key for clip in timeline.clips))
    return Words(
        episode=replace(episode, cover=cover),
        transcript=transcribe(episode, timeline, find_sentence_breaks(timeline, takes)),
        chapters=chapter_spans(timeline),
        duration_ms=timeline.to_ms(timeline.total_frames),
        content_id=content_key(episode.stem, *sounds),
    )


def _unheard(share: float, phase: str) -> None:
    """Progress that nobody watches."""
