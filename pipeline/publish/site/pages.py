"""Words -> the pages of a show. Templates escape whatever comes from an article; nothing is marked as safe."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pipeline.publish.description import PHRASES, clock
from pipeline.publish.display_text import one_line, safe_url
from pipeline.publish.outputs.plain import joint
from pipeline.publish.outputs.table import MANIFEST
from pipeline.publish.seal import Kind, blank, seal
from pipeline.publish.site.captions import OTHER_CHARACTERS
from pipeline.publish.site.labels import LABELS
from pipeline.publish.site.series import ALONE
from pipeline.publish.transcript import in_characters
from pipeline.script.dialogue import NARRATOR
from pipeline.speech.segments import CHAPTER_NOTICE
from pipeline.text.variants import CONVERTERS, written_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.outputs.material import Words
    from pipeline.publish.show import Show
    from pipeline.publish.site.series import Neighbours
    from pipeline.publish.transcript import Transcript, TranscriptCue
    from pipeline.script.dialogue import Language

COVERS_FOLDER: Final = "covers"
INDEX_NAME: Final = "index.html"
ASSETS: Final = ("duitan.css", "duitan.js")
MAX_SUMMARY_CHARS: Final = 600
MAX_TITLE_CHARS: Final = 200
"""Longer ones are no titles, and would leave no room for the page."""
MAX_DESCRIPTION_CHARS: Final = 4000
"""As long as feeds have them."""
_MANY_CHAPTERS: Final = 24
"""More are folded away until they are asked for."""
_DATE_CHARS: Final = len("2024-07-23")
_COLOURS: Final = 7
"""Colours for speakers; the narrator has one apart, and an eighth person begins again."""
_TRADITIONAL: Final = re.compile(r"(?i)zh-(hant|tw|hk|mo)\b.*")


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the show."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What all pages of a show have in common."""

    show: Show
    cover: str = "cover.png"
    """Where the show's cover lies."""
    has_feed: bool = False
    has_covers: bool = False
    """Every episode has a cover of its own, drawn for it."""

    def cover_of(self, words: Words) -> str:
        """Where the cover of an episode lies, as a page names it."""
        return quote(cover_path(words)) if self.has_covers else self.cover


def page_name(words: Words) -> str:
    """The file of an episode's page; an episode called "index" does not take the place of the list of episodes."""
    name = f"{words.episode.stem}.html"
    return f"{words.episode.stem}.episode.html" if name.lower() == INDEX_NAME else name


def cover_path(words: Words) -> str:
    """Where an episode's drawn cover lies in the show's folder."""
    return f"{COVERS_FOLDER}/{words.episode.stem}.png"


def show_language(show: Show, episodes: Sequence[Manifest]) -> str:
    """The show's language: as it says, or else that of most episodes; between equals its own words decide."""
    if show.language:
        return show.language
    written = Counter(each.words.episode.language for each in episodes)
    margin = written["zh-Hant"] - written["zh-Hans"]
    is_traditional = margin > 0 if margin else written_language(show.title + show.description) == "zh-Hant"
    return "zh-TW" if is_traditional else "zh-CN"


def index_page(site: Site, groups: Sequence[Sequence[Manifest]]) -> Page:
    """The page that lists the episodes, in the order given; those of a group are parts of one talk."""
    episodes = [each for group in groups for each in group]
    language: Language = "zh-Hant" if _TRADITIONAL.fullmatch(show_language(site.show, episodes)) else "zh-Hans"
    listed = [[_listed(site, each.words) for each in group] for group in groups]
    title = one_line(site.show.title, MAX_TITLE_CHARS) or LABELS[language].episodes
    return _page(INDEX_NAME, "index.html", language, site, title=title, groups=listed, cover=site.cover)


def _listed(site: Site, words: Words) -> dict[str, str]:
    """An episode as the list shows it."""
    episode = words.episode
    return {
        "page": quote(page_name(words)),
        "cover": site.cover_of(words) if site.has_covers else "",
        "title": one_line(episode.full_title, MAX_TITLE_CHARS),
        "talk": one_line(episode.title, MAX_TITLE_CHARS),
        "part": one_line(episode.part, MAX_TITLE_CHARS),
        "language": episode.language,
        "published": _day(words),
        "minutes": _length(words),
        "people": one_line("、".join(episode.artists), MAX_SUMMARY_CHARS),
        "summary": one_line(episode.summary, MAX_SUMMARY_CHARS),
    }


def episode_page(site: Site, manifest: Manifest, neighbours: Neighbours = ALONE) -> Page:
    """The page on which an episode is heard and read along; it leads to the other parts of its talk."""
    words = manifest.words
    episode, transcript = words.episode, words.transcript
    other = in_characters(transcript, OTHER_CHARACTERS[episode.language])
    sound = next(name for name in manifest.files.values())
    return _page(
        page_name(words),
        "episode.html",
        episode.language,
        site,
        title=one_line(transcript.title, MAX_TITLE_CHARS),
        summary=one_line(episode.summary, MAX_SUMMARY_CHARS),
        published=_day(words),
        minutes=_length(words),
        many=_MANY_CHAPTERS,
        source_url=safe_url(episode.source_url),
        sound=quote(sound),
        cover=site.cover_of(words),
        people=_people(words),
        chapters=[
            {"title": span.title, "start_ms": span.start_ms, "clock": clock(span.start_ms)} for span in words.chapters
        ],
        parts=list(_parts(words)),
        before=_listed(site, neighbours.before.words) if neighbours.before else None,
        after=_listed(site, neighbours.after.words) if neighbours.after else None,
        files=[
            (_called(name, episode.language), quote(path)) for name, path in manifest.files.items() if name != MANIFEST
        ],
        other={"language": other.language, "texts": _texts(words, other)},
    )


def _page(name: str, template: str, language: Language, site: Site, **facts: Any) -> Page:
    own = {"language": language, "labels": LABELS[language], "notice": PHRASES[language].synthetic}
    common = {"show": _shown(site.show), "feed": site.has_feed, "mark": blank(Kind.PAGE)}
    rendered = _templates().get_template(template).render(**facts, **own, **common)
    return Page(name, seal(rendered.encode()))


def _shown(show: Show) -> Show:
    """The show in words that fit a page: on a line each, without marks that steer what follows."""
    return replace(
        show,
        title=one_line(show.title, MAX_TITLE_CHARS),
        author=one_line(show.author, MAX_TITLE_CHARS),
        description=one_line(show.description, MAX_DESCRIPTION_CHARS),
    )


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


def _people(words: Words) -> list[dict[str, Any]]:
    """Everybody who is heard but the narrator, with the number and colour that their turns have."""
    speakers = dict.fromkeys(cue.speaker_id for cue in words.transcript.cues)
    names = {cue.speaker_id: cue.speaker for cue in words.transcript.cues}
    return [
        {"name": names[speaker], "number": number, "colour": _colour(number, speaker)}
        for number, speaker in enumerate(speakers)
        if names[speaker] in words.episode.artists
    ]


def _colour(number: int, speaker: str) -> int:
    """The narrator has 0, others one of the colours in the order in which they speak."""
    return 0 if speaker == NARRATOR else 1 + (number - 1) % _COLOURS


def _parts(words: Words) -> Iterator[dict[str, Any]]:
    """The transcript by chapters, each with its turns; cues before the first chapter have a part of their own."""
    speakers = list(dict.fromkeys(cue.speaker_id for cue in words.transcript.cues))
    numbered = list(enumerate(words.transcript.cues))
    bounds = [span.start_ms for span in words.chapters]
    for number, group in groupby(numbered, key=lambda each: sum(start <= each[1].start_ms for start in bounds)):
        said = list(group)
        title = [each for each in said if each[1].notice.startswith(CHAPTER_NOTICE)]
        turns = [
            _turn(list(cues), speakers)
            for _, cues in groupby(
                (each for each in said if each not in title), key=lambda each: (each[1].turn, each[1].speaker_id)
            )
        ]
        span = words.chapters[number - 1] if number else None
        yield {
            "chapter": span.title if span else "",
            "clock": clock(span.start_ms) if span else "",
            "number": number,
            "title": _turn(title, speakers)["cues"] if title else [],
            "turns": turns,
        }


def _turn(cues: Sequence[tuple[int, TranscriptCue]], speakers: Sequence[str]) -> dict[str, Any]:
    speaker = cues[0][1].speaker_id
    number = speakers.index(speaker)
    following = [cue.words for _, cue in cues[1:]] + [""]
    return {
        "speaker": cues[0][1].speaker,
        "speaker_number": number,
        "colour": _colour(number, speaker),
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
    convert = CONVERTERS[other.language]
    speakers = dict.fromkeys(cue.speaker_id for cue in words.transcript.cues)
    names = {cue.speaker_id: cue.speaker for cue in other.cues}
    return {
        "title": one_line(other.title, MAX_TITLE_CHARS),
        **{f"chapter-{number}": convert(span.title) for number, span in enumerate(words.chapters)},
        **{f"speaker-{number}": names[speaker] for number, speaker in enumerate(speakers)},
        **{f"cue-{number}": cue.words for number, cue in enumerate(other.cues)},
    }


def _called(output: str, language: Language) -> str:
    """What a page calls a file: a word where there is one, else its format."""
    return LABELS[language].kinds.get(output, output.upper())


def _day(words: Words) -> str:
    """The date of the words without a time, as far as it is known."""
    return words.episode.published[:_DATE_CHARS]


def _length(words: Words) -> str:
    """How long the episode is, in its own characters."""
    return f"{max(1, round(words.duration_ms / 60_000))} {LABELS[words.episode.language].minutes}"
