"""The function that writes each output of the table but the manifest; a test holds both against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.publish.outputs.chapters_json import to_chapters_json
from pipeline.publish.outputs.plain import to_show_notes, to_text, to_transcript_json
from pipeline.publish.outputs.sounds import write_m4b, write_mp3, write_opus, write_small
from pipeline.publish.outputs.subtitles import to_lrc, to_srt
from pipeline.publish.outputs.table import SMALL
from pipeline.publish.outputs.vtt import to_vtt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pipeline.assemble.mastering import Mastered, Premaster, Progress
    from pipeline.publish.outputs.material import Words

TEXTS: Final[Mapping[str, Callable[[Words], str]]] = {
    "vtt": lambda words: to_vtt(words.transcript),
    "chapters": to_chapters_json,
    "srt": lambda words: to_srt(words.transcript),
    "lrc": lambda words: to_lrc(words.transcript),
    "txt": lambda words: to_text(words.transcript),
    "json": lambda words: to_transcript_json(words.transcript),
    "notes": to_show_notes,
}
SOUNDS: Final[Mapping[str, Callable[[Words, Premaster, Path, Progress], Mastered]]] = {
    "mp3": write_mp3,
    SMALL: write_small,
    "m4b": write_m4b,
    "opus": write_opus,
}
