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
from pipeline.publish.episode import Cover, Published
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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.assemble.mastering import Progress
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
    words = describe(episode, timeline, takes)
    backups: list[Path | None] = []
    with (
        KeptPieces(pieces_path(paths)) as pieces,
        staged(
            destination.path, lambda target: backups.append(make_room(target, Kind.EPISODE, force=destination.force))
        ) as stage,
    ):
        ready = premaster(level_mix(timeline, takes, options, clips), options, progress, pieces)
        mastered = [
            SOUNDS[output.name](words, ready, stage / paths[output.name].name, progress or _unheard)
            for output in chosen(formats)
            if output.is_sound
        ]
        kept = find_kept(episode_paths(destination.path, episode.stem, OPTIONAL), key)
        files = {name: path.name for name, path in episode_paths(stage, episode.stem, {*formats, *kept}).items()}
        made = Made(production=production, loudness=mastered[0].loudness, files=files)
        texts = {name: write(words) for name, write in TEXTS.items() if name in paths}
        texts[MANIFEST] = to_manifest(words, made)
        for output in chosen(formats):
            if not output.is_sound:
                written = texts[output.name].encode()
                (stage / files[output.name]).write_bytes(seal(written) if output.is_sealed else written)
    published = Published(
        files=paths,
        loudness=mastered[0].loudness,
        duration_ms=words.duration_ms,
        remarks=tuple(dict.fromkeys(remark for each in mastered for remark in each.remarks)),
    )
    write_receipt(published, key, episode.script, take_keys)
    prune_pieces(destination.path)
    return replace(published, backups=tuple(filter(None, backups)))


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
