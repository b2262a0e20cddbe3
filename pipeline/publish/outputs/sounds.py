"""Words and sound -> the sound files of an episode: MP3s, M4B and Opus, each mastered and measured by itself.

An MP3 carries its tag and mark at its head, written here; the other two hold their facts in the container, which
FFmpeg writes. AAC and Opus need fewer bits than MP3 for the same speech.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.assemble.mastering import master, mp3_form, small_form
from pipeline.audio.encoding import SoundFacts, SoundForm
from pipeline.publish.description import describe
from pipeline.publish.display_text import one_line
from pipeline.publish.outputs.id3 import MAX_LABEL_CHARS, Prose, aigc_label, to_id3
from pipeline.publish.outputs.plain import to_text
from pipeline.publish.outputs.table import SMALL
from pipeline.publish.outputs.vtt import to_timestamp
from pipeline.publish.seal import write_sealed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.assemble.mastering import Mastered, Premaster, Progress
    from pipeline.publish.outputs.material import Words

MAX_COMMENT_BYTES: Final = 4000
"""What players show of a comment is less."""
M4B_KBPS: Final = 64
"""AAC-LC, mono: as good as MP3 at 96."""
OPUS_KBPS: Final = 40
"""Mono speech: transparent to most from 32 on."""
OPUS_RATE_HZ: Final = 48_000
"""The only rate that Opus decodes to."""
M4B: Final = SoundForm(
    container="mp4", codec="aac", bitrate_kbps=M4B_KBPS, options=(("movflags", "+faststart"), ("brand", "M4B "))
)
"""FFmpeg's `mp4` with the brand of audiobooks: its own form for them (`ipod`) takes no PNG as a cover."""
OPUS: Final = SoundForm(container="opus", codec="libopus", rate_hz=OPUS_RATE_HZ, bitrate_kbps=OPUS_KBPS, options=())


def write_mp3(words: Words, ready: Premaster, path: Path, progress: Progress) -> Mastered:
    """An MP3 of constant bit rate with ID3v2.3 tag, chapters and mark."""
    return _write_tagged(words, ready, path, mp3_form(ready.options), progress)


def write_small(words: Words, ready: Premaster, path: Path, progress: Progress) -> Mastered:
    """An MP3 of half the size; it says of itself what the other one says."""
    return _write_tagged(words, ready, path, small_form(ready.options), _called(SMALL, progress))


def _write_tagged(words: Words, ready: Premaster, path: Path, form: SoundForm, progress: Progress) -> Mastered:
    bare = path.with_name("bare.part")
    mastered = master(ready, bare, form, progress=progress)
    tag = to_id3(
        words.episode,
        words.chapters,
        duration_ms=words.duration_ms,
        content_id=words.content_id,
        prose=Prose(_comment(words), to_text(words.transcript)),
    )
    write_sealed(path, tag, bare)
    bare.unlink()
    return mastered


def write_m4b(words: Words, ready: Premaster, path: Path, progress: Progress) -> Mastered:
    """An audiobook: AAC in MP4 with chapters and cover."""
    cover = words.episode.cover
    facts = SoundFacts(
        tags=_tags(words),
        chapters=tuple((span.start_ms, span.end_ms, span.title) for span in words.chapters),
        picture=cover.image if cover else b"",
        picture_codec="mjpeg" if cover and cover.mime == "image/jpeg" else "png",
    )
    return master(ready, path, M4B, facts=facts, progress=_called("m4b", progress))


def write_opus(words: Words, ready: Premaster, path: Path, progress: Progress) -> Mastered:
    """Opus in Ogg; without the cover, which Ogg would hold as a comment of megabytes.

    Chapters are comments. FFmpeg's own are a second late where a chapter begins in the second half of one.
    """
    chapters: dict[str, str] = {}
    for number, span in enumerate(words.chapters):
        chapters[f"CHAPTER{number:03}"] = to_timestamp(span.start_ms)
        chapters[f"CHAPTER{number:03}NAME"] = span.title
    facts = SoundFacts(tags={**_tags(words), **chapters})
    return master(ready, path, OPUS, facts=facts, progress=_called("opus", progress))


def _called(name: str, progress: Progress) -> Progress:
    """Progress whose phases carry the name of their file, since none may begin again."""
    return lambda share, phase: progress(share, f"{name} {phase}")


def _tags(words: Words) -> Mapping[str, str]:
    """The facts under FFmpeg's names for them; what is not known is left out."""
    episode = words.episode
    tags = {
        "title": episode.full_title,
        "artist": "、".join(episode.artists),
        "album": episode.album,
        "publisher": episode.publisher,
        "date": episode.published,
        "genre": "Podcast",
        "track": str(episode.number or ""),
        "disc": str(episode.season or ""),
        "aigc": aigc_label(episode.producer, words.content_id),
    }
    lines = {name: one_line(text, MAX_LABEL_CHARS) for name, text in tags.items()}
    texts = {"comment": _comment(words), "lyrics": to_text(words.transcript)}
    return {name: text for name, text in {**lines, **texts}.items() if text}


def _comment(words: Words) -> str:
    return "\n".join(describe(words.episode, words.chapters).lines(MAX_COMMENT_BYTES))
