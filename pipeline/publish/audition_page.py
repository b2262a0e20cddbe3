"""The page of an audition: every voice with its clip, to listen and choose; one file that needs nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pipeline.messages import N_, _, current_language
from pipeline.publish.seal import Kind, blank, seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.script.dialogue import Gender

PAGE_NAME: Final = "index.html"

_STYLE: Final = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
li { display: grid; grid-template-columns: 9rem 1fr; gap: .2rem 1rem; align-items: center; padding: .6rem 0;
  border-top: 1px solid #8884; list-style: none }
ul { padding: 0 } audio { width: 100% } small { grid-column: 2; opacity: .75; overflow-wrap: anywhere }
@media (max-width: 34rem) { li { grid-template-columns: 1fr } small { grid-column: 1 } }
"""
_HEADINGS: Final[tuple[tuple[Gender, str], ...]] = (("male", N_("Men")), ("female", N_("Women")))
_HOW_TO_CHOOSE: Final = N_(
    "A voice is given to somebody by its name: `voice: NAME` in their line of voices.yaml or cast.yaml, or "
    "`--voice SPEAKER=NAME` for one run."
)
_ONE_AT_A_TIME: Final = """
addEventListener("play", event => {
  for (const other of document.querySelectorAll("audio")) if (other !== event.target) other.pause()
}, true)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auditioned:
    """A voice and its clip."""

    name: str
    gender: Gender
    engine_voice: str
    clip: str
    """File name of the clip beside the page."""
    people: tuple[str, ...] = ()
    """Who has this voice."""


def audition_page(engine: str, line: str, voices: Sequence[Auditioned]) -> bytes:
    """The sealed page."""
    title = escape(_("Voices of {engine}", engine=engine))
    parts = [
        f'<!doctype html>\n<html lang="{current_language()}">\n<head>\n<!-- {blank(Kind.PAGE)} -->',
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f'<h1>{title}</h1>\n<p lang="zh-Hans">{escape(line)}</p>',
        f"<p>{_marked(_(_HOW_TO_CHOOSE))}</p>",
        *(part for gender, heading in _HEADINGS for part in _section(heading, gender, voices)),
        f"<script>{_ONE_AT_A_TIME}</script>\n</body>\n</html>\n",
    ]
    return seal("\n".join(parts).encode())


def _section(heading: str, gender: Gender, voices: Sequence[Auditioned]) -> Iterator[str]:
    chosen = [voice for voice in voices if voice.gender == gender]
    if chosen:
        yield f"<h2>{escape(_(heading))}</h2>\n<ul>"
        yield from map(_row, chosen)
        yield "</ul>"


def _marked(text: str) -> str:
    """HTML of a text with `code` in it."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _row(voice: Auditioned) -> str:
    people = f" · {'、'.join(voice.people)}" if voice.people else ""
    return (
        f'<li><strong>{escape(voice.name)}</strong><audio controls preload="none" src="{quote(voice.clip)}"></audio>'
        f"<small>{escape(voice.engine_voice + people)}</small></li>"
    )
