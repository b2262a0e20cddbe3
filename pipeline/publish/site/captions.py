"""The transcripts of an episode that players fetch: in the forms that they need, and in the other characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.publish.outputs.plain import to_transcript_json
from pipeline.publish.outputs.subtitles import to_srt
from pipeline.publish.outputs.table import OUTPUTS
from pipeline.publish.outputs.vtt import to_vtt
from pipeline.publish.seal import seal
from pipeline.publish.transcript import in_characters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.script.dialogue import Language

CAPTIONS_FOLDER: Final = "captions"
"""A folder of our own, so that nobody's subtitles beside the episodes are in the way."""
OTHER_CHARACTERS: Final[Mapping[Language, Language]] = {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}
_WRITTEN: Final = {"srt": to_srt, "json": to_transcript_json}
"""For players that read no WebVTT."""
_ROWS: Final = {output.name: output for output in OUTPUTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A transcript and where it lies in the show's folder."""

    path: str
    media_type: str
    language: Language
    data: bytes = b""
    """What to write there; empty for a file of the episode's own."""


def captions(manifest: Manifest) -> tuple[Caption, ...]:
    """The episode's own WebVTT, the same words in other forms, and in the other characters."""
    words = manifest.words
    stem, own = words.episode.stem, words.transcript.language
    found = [
        Caption(path=manifest.files[name], media_type=_ROWS[name].media_type, language=own)
        for name in ("vtt", *_WRITTEN)
        if name in manifest.files
    ]
    found += [
        Caption(
            path=f"{CAPTIONS_FOLDER}/{stem}{_ROWS[name].suffix}",
            media_type=_ROWS[name].media_type,
            language=own,
            data=write(words.transcript).encode(),
        )
        for name, write in _WRITTEN.items()
        if name not in manifest.files
    ]
    other = in_characters(words.transcript, OTHER_CHARACTERS[own])
    other_vtt = Caption(
        path=f"{CAPTIONS_FOLDER}/{stem}.{other.language}.vtt",
        media_type=_ROWS["vtt"].media_type,
        language=other.language,
        data=seal(to_vtt(other).encode()),
    )
    return (*found, other_vtt)
