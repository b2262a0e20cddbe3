"""Timeline -> the files of an episode, which appear together: MP3, transcript, chapters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.assemble.mastering import master
from pipeline.assemble.mixdown import level_mix
from pipeline.files import content_key
from pipeline.publish.chapters import chapter_spans, to_chapters_json
from pipeline.publish.episode import Published, episode_paths
from pipeline.publish.id3 import to_id3
from pipeline.publish.receipts import find_published, fingerprint, published_scripts, write_receipt
from pipeline.publish.seal import Kind, seal, write_sealed
from pipeline.publish.staging import staged
from pipeline.publish.targets import make_room
from pipeline.publish.transcripts import to_vtt

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.assemble.mastering import Progress
    from pipeline.assemble.sound import SoundOptions
    from pipeline.assemble.take_reader import TakeReader
    from pipeline.assemble.timeline import Timeline
    from pipeline.publish.episode import Episode
    from pipeline.publish.targets import Destination


def publish_episode(
    episode: Episode,
    timeline: Timeline,
    takes: TakeReader,
    destination: Destination,
    sound: SoundOptions,
    progress: Progress | None = None,
) -> Published:
    """Write an episode's files into a folder; when anything fails, older files of that name stand.

    Files that are there already and would come out the same are left alone. Raises OutputError when they cannot be
    written, or would replace what they may not (`pipeline.publish.targets`).
    """
    mp3_path, vtt_path, chapters_path = episode_paths(destination.path, episode.stem)
    key = fingerprint(episode, timeline, sound)
    take_keys = [cue.take_key for cue in timeline.cues]
    standing = find_published((mp3_path, vtt_path, chapters_path), key)
    if standing:
        if published_scripts(destination.path).get(episode.stem, "") != episode.script:  # it has moved
            write_receipt(standing, key, episode.script, take_keys)
        return standing
    duration_ms = timeline.to_ms(timeline.total_frames)
    tag = to_id3(episode, chapter_spans(timeline), duration_ms=duration_ms, content_id=_content_id(episode, timeline))
    backups: list[Path | None] = []
    with staged(
        destination.path, lambda target: backups.append(make_room(target, Kind.EPISODE, force=destination.force))
    ) as stage:
        (stage / vtt_path.name).write_bytes(seal(to_vtt(episode, timeline).encode()))
        (stage / chapters_path.name).write_bytes(seal(to_chapters_json(episode, timeline).encode()))
        bare = stage / "bare.part"
        mastered = master(level_mix(timeline, takes, sound), bare, sound, progress)
        write_sealed(stage / mp3_path.name, tag, bare)
        bare.unlink()
    published = Published(
        mp3_path=mp3_path,
        transcript_path=vtt_path,
        chapters_path=chapters_path,
        loudness=mastered.loudness,
        duration_ms=duration_ms,
        remarks=mastered.remarks,
    )
    write_receipt(published, key, episode.script, take_keys)
    return replace(published, backups=tuple(filter(None, backups)))


def _content_id(episode: Episode, timeline: Timeline) -> str:
    """A name for exactly this sound: other takes, or the same ones in another order, give another."""
    return content_key(episode.stem, *(cue.take_key for cue in timeline.cues))
