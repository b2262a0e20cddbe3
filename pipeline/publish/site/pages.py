"""Words -> the pages of a show. Templates escape whatever comes from an article; nothing is marked as safe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pipeline.publish.description import PHRASES, clock
from pipeline.publish.labels import one_line, safe_url
from pipeline.publish.outputs.plain import joint
from pipeline.publish.seal import Kind, blank, seal
from pipeline.publish.site.labels import LABELS
from pipeline.publish.transcript import in_characters
from pipeline.text.variants import simplify, traditionalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment

    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.outputs.material import Words
    from pipeline.publish.show import Show
    from pipeline.publish.transcript import Transcript, TranscriptCue
    from pipeline.script.dialogue import Language

COVER_NAME: Final = "cover.png"
INDEX_NAME: Final = "index.html"
ASSETS: Final = ("duitan.css", "duitan.js")
MAX_SUMMARY_CHARS: Final = 600
_DATE_CHARS: Final = len("2024-07-23")
_COLOURS: Final = 7
"""Colours for speakers; the narrator has one apart, and an eighth person begins again."""
_OTHER: Final[Mapping[Language, Language]] = {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the show."""

    name: str
    data: bytes


def page_name(words: Words) -> str:
    """The file of an episode's page."""
    return f"{words.episode.stem}.html"


def index_page(show: Show, episodes: Sequence[Manifest], *, has_feed: bool) -> Page:
    """The page that lists the episodes, in the order given."""
    language: Language = "zh-Hant" if show.language.lower() in ("zh-tw", "zh-hk", "zh-hant") else "zh-Hans"
    listed = [
        {
            "page": quote(page_name(each.words)),
            "title": each.words.episode.full_title,
            "language": each.words.episode.language,
            "published": _day(each.words),
            "minutes": _minutes(each.words),
            "people": "、".join(each.words.episode.artists),
            "summary": one_line(each.words.episode.summary, MAX_SUMMARY_CHARS),
        }
        for each in episodes
    ]
    return _page(INDEX_NAME, "index.html", language, show=show, episodes=listed, feed=has_feed)


def episode_page(show: Show, manifest: Manifest) -> Page:
    """The page on which an episode is heard and read along."""
    words = manifest.words
    episode, transcript = words.episode, words.transcript
    other = in_characters(transcript, _OTHER[episode.language])
    sound = next(name for name in manifest.files.values())
    return _page(
        page_name(words),
        "episode.html",
        episode.language,
        show=show,
        title=transcript.title,
        summary=one_line(episode.summary, MAX_SUMMARY_CHARS),
        published=_day(words),
        minutes=_minutes(words),
        source_url=safe_url(episode.source_url),
        sound=quote(sound),
        chapters=[
            {"title": span.title, "start_ms": span.start_ms, "clock": clock(span.start_ms)} for span in words.chapters
        ],
        parts=list(_parts(words)),
        files=[(name, quote(path)) for name, path in manifest.files.items()],
        other={"language": other.language, "texts": _texts(words, other)},
    )


def _page(name: str, template: str, language: Language, **facts: Any) -> Page:
    own = {"language": language, "labels": LABELS[language], "notice": PHRASES[language].synthetic}
    rendered = _templates().get_template(template).render(**facts, **own, mark=blank(Kind.PAGE), cover=COVER_NAME)
    return Page(name, seal(rendered.encode()))


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("pipeline.publish.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _parts(words: Words) -> Iterator[dict[str, Any]]:
    """The transcript by chapters, each with its turns; cues before the first chapter have a part of their own."""
    speakers = list(dict.fromkeys(cue.speaker_id for cue in words.transcript.cues))
    numbered = list(enumerate(words.transcript.cues))
    bounds = [span.start_ms for span in words.chapters]
    for number, group in groupby(numbered, key=lambda each: sum(start <= each[1].start_ms for start in bounds)):
        turns = [
            _turn(list(cues), speakers)
            for _, cues in groupby(group, key=lambda each: (each[1].turn, each[1].speaker_id))
        ]
        yield {"chapter": words.chapters[number - 1].title if number else "", "number": number, "turns": turns}


def _turn(cues: Sequence[tuple[int, TranscriptCue]], speakers: Sequence[str]) -> dict[str, Any]:
    number = speakers.index(cues[0][1].speaker_id)
    following = [cue.words for _, cue in cues[1:]] + [""]
    return {
        "speaker": cues[0][1].speaker,
        "speaker_number": number,
        "colour": number % (_COLOURS + 1) if number else 0,
        "cues": [
            {
                "number": index,
                "start_ms": cue.start_ms,
                "end_ms": cue.end_ms,
                "words": cue.words,
                "space": joint(cue.words, after),
            }
            for (index, cue), after in zip(cues, following, strict=True)
        ],
    }


def _texts(words: Words, other: Transcript) -> dict[str, str]:
    """What a page shows in the other characters, by the name of its place."""
    convert = traditionalise if other.language == "zh-Hant" else simplify
    speakers = dict.fromkeys(cue.speaker_id for cue in words.transcript.cues)
    names = {cue.speaker_id: cue.speaker for cue in other.cues}
    return {
        "title": other.title,
        **{f"chapter-{number}": convert(span.title) for number, span in enumerate(words.chapters)},
        **{f"speaker-{number}": names[speaker] for number, speaker in enumerate(speakers)},
        **{f"cue-{number}": cue.words for number, cue in enumerate(other.cues)},
    }


def _day(words: Words) -> str:
    """The date of the words without a time, as far as it is known."""
    return words.episode.published[:_DATE_CHARS]


def _minutes(words: Words) -> int:
    return max(1, round(words.duration_ms / 60_000))
