"""A manifest that lies in a folder -> what is known of its episode.

The file may have been edited or damaged, so every fact is checked before it is believed; a name that is no plain file
name, or a file of another format, is refused. Nothing outside the manifest's folder is ever read for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import ManifestError, OutputError
from pipeline.files import parse_json
from pipeline.messages import _, reason_of
from pipeline.publish.chapters import MAX_TITLE_CHARS, UNTITLED, ChapterSpan
from pipeline.publish.display_text import one_line
from pipeline.publish.episode import Episode
from pipeline.publish.outputs.manifest import FORMAT
from pipeline.publish.outputs.material import Words
from pipeline.publish.outputs.table import OUTPUTS
from pipeline.publish.transcript import MAX_CUE_CHARS, MAX_NAME_CHARS, Silence, Transcript, TranscriptCue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SUFFIXES = {output.name: output.suffix for output in OUTPUTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest says."""

    words: Words
    files: Mapping[str, str]
    """Name of the output -> name of the file beside the manifest."""


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises ManifestError with its path."""
    try:
        facts = parse_json(path.read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            raise ManifestError(
                _("{path}: is of format {facts!r}, not {format}", path=path, facts=facts["format"], format=FORMAT),
                hint=_("render the episode again"),
            )
        return Manifest(words=_words(facts), files=_files(facts))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OutputError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else _("is damaged or not made by duitan")
        raise ManifestError(f"{path}: {reason}", hint=_("render the episode again")) from error


def _words(facts: Mapping[str, Any]) -> Words:
    speakers = {str(name): _line(shown) for name, shown in facts["speakers"].items()}
    language = facts["language"]
    if language not in ("zh-Hans", "zh-Hant"):
        raise ValueError("no language")
    episode = Episode(
        stem=str(facts["name"]),
        title=str(facts.get("title", "")),
        part=str(facts.get("part", "")),
        language=language,
        speakers=speakers,
        artists=tuple(map(_line, facts.get("artists", ()))),
        hosts=tuple(map(_line, facts.get("hosts", ()))),
        album=_line(facts.get("show", "")),
        publisher=_line(facts.get("publisher", "")),
        published=str(facts.get("published", "")),
        summary=str(facts.get("summary", "")),
        source_url=str(facts.get("source_url", "")),
        number=_number(facts, "number"),
        season=_number(facts, "season"),
    )
    cues = tuple(_cue(each, speakers) for each in facts["cues"])
    transcript = Transcript(
        title=one_line(episode.full_title, MAX_CUE_CHARS),
        language=language,
        cues=cues,
        silences=tuple(
            Silence(before=int(each["before"]), turn=int(each["turn"]), words=tuple(map(_line, each["words"])))
            for each in facts.get("silences", ())
        ),
    )
    return Words(
        episode=episode,
        transcript=transcript,
        chapters=tuple(
            ChapterSpan(
                title=one_line(str(each["title"]), MAX_TITLE_CHARS) or UNTITLED,
                start_ms=int(each["start_ms"]),
                end_ms=int(each["end_ms"]),
            )
            for each in facts.get("chapters", ())
        ),
        duration_ms=int(facts["duration_ms"]),
        content_id=str(facts["content_id"]),
    )


def _number(facts: Mapping[str, Any], name: str) -> int | None:
    return int(facts[name]) if facts.get(name) is not None else None


def _cue(each: Mapping[str, Any], speakers: Mapping[str, str]) -> TranscriptCue:
    speaker = str(each["speaker"])
    return TranscriptCue(
        turn=int(each["turn"]),
        part=int(each["part"]),
        speaker_id=speaker,
        speaker=speakers.get(speaker, _line(speaker)),
        start_ms=int(each["start_ms"]),
        end_ms=int(each["end_ms"]),
        words=one_line(str(each["words"]), MAX_CUE_CHARS),
        notice=_line(each.get("notice", "")),
    )


def _files(facts: Mapping[str, Any]) -> Mapping[str, str]:
    """The files that have the names that the episode's own would have; no other is believed."""
    stem = str(facts["name"])
    return {
        name: f"{stem}{_SUFFIXES[name]}"
        for name, written in facts["files"].items()
        if name in _SUFFIXES and written == f"{stem}{_SUFFIXES[name]}"
    }


def _line(text: object) -> str:
    return one_line(str(text), MAX_NAME_CHARS)
