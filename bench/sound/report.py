"""Figures -> docs/sound.md."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.sound.material import SEGMENTS_EACH
from bench.sound.measuring import QUESTIONS
from bench.sound.silences import SHORTEST_MS
from bench.sound.summary import FORM_NAMES, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.sound.measuring import EpisodeFigures, VoiceFigures
    from bench.sound.summary import Figure

NO_MARK: Final = "no mark"
FEWEST: Final = 5
"""A mark that stands in the texts less often is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """When and with what the sound was measured."""

    date: str
    machine: str
    minutes: float
    engine_version: str
    plot: str
    versions: tuple[tuple[str, str], ...]


def to_markdown(
    episodes: Sequence[EpisodeFigures], voices: Sequence[VoiceFigures], before: Mapping[str, str], facts: Facts
) -> str:
    """The whole report; `before` holds earlier values by the names of figures."""
    takes = sum(len(episode.takes) for episode in episodes)
    minutes = sum(episode.minutes for episode in episodes)
    parts = [
        "# How it sounds\n",
        f"Measured on {facts.date} with `make sound` in {facts.minutes:.0f} minutes ({facts.machine}): the first "
        f"{SEGMENTS_EACH} segments of {len(episodes)} articles ({', '.join(episode.name for episode in episodes)}; "
        f"{takes} takes, {minutes:.0f} minutes), each published as an episode and decoded again, and the lines of "
        f"`bench/sound/lines.yaml` said by {len(voices)} voices. Nobody listened for this page.\n",
        f"![Pitch and pace of the voices]({facts.plot})\n",
        "## What a listener would mind\n",
        _figures(summarise(episodes, voices), before),
        "## Voices\n",
        _voices(voices),
        "*Pace* is syllables a second without the pauses; *levels* is how far the loudest and the quietest line lie "
        "apart in the finished file; *range* is where nine tenths of the pitch lie. The others tell by how many "
        "semitones questions end above their statements, on average: the median pitch of the last 350 ms.\n",
        "## Waiting at marks, inside a take\n",
        _marks(episodes),
        f"A silence counts from {SHORTEST_MS} ms, and stands for the mark that is nearest when both are counted in "
        "syllables. Between two takes the pauses of show.yaml are put in their place.\n",
        HOW,
        f"Engine version `{facts.engine_version}`; "
        f"{', '.join(f'{name} {number}' for name, number in facts.versions)}.\n",
    ]
    return "\n".join(parts)


def to_table(figures: Sequence[Figure]) -> str:
    """The figures as lines of name and value, for the next report's column *before*."""
    return "".join(f"{figure.name}\t{figure.shown}\n" for figure in figures)


def read_table(text: str) -> dict[str, str]:
    """What `to_table` wrote."""
    return dict(line.split("\t") for line in text.splitlines())


def _figures(figures: Sequence[Figure], before: Mapping[str, str]) -> str:
    lines = ["| | before | now | accepted | |", "|---|--:|--:|---|---|"]
    for figure in figures:
        verdict = ("held" if figure.held else "**failed**") if figure.accepted else ""
        lines.append(
            f"| {figure.name} | {before.get(figure.name, '')} | {figure.shown} | {figure.accepted} | {verdict} |"
        )
    return "\n".join(lines) + "\n"


def _voices(voices: Sequence[VoiceFigures]) -> str:
    head = [
        "voice",
        "",
        "pace",
        "levels, LU",
        "pitch, Hz",
        "range, semitones",
        *(FORM_NAMES[form] for form in QUESTIONS),
    ]
    lines = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * (len(head) - 2)]
    for voice in sorted(voices, key=lambda voice: voice.pitch.median_hz):
        rises = [f"{np.nanmean(voice.rises[form]):+.1f}" for form in QUESTIONS]
        cells = [
            voice.name,
            voice.gender,
            f"{voice.rate:.2f}",
            f"{voice.spread_lu:.1f}",
            f"{voice.pitch.median_hz:.0f}",
            f"{voice.pitch.range_semitones:.1f}",
            *rises,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _marks(episodes: Sequence[EpisodeFigures]) -> str:
    lines = [
        "| mark | stands | waited for | 5 % below, ms | median, ms | 95 % below, ms |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for mark, stands, waits in _waits(episodes):
        low, middle, high = np.quantile(waits, [0.05, 0.5, 0.95])
        lines.append(f"| {mark} | {stands or ''} | {len(waits)} | {low:.0f} | {middle:.0f} | {high:.0f} |")
    return "\n".join(lines) + "\n"


def _waits(episodes: Sequence[EpisodeFigures]) -> Iterator[tuple[str, int, list[int]]]:
    """(mark, how often it stands inside a take, the silences at it), the most frequent first."""
    stands: dict[str, int] = defaultdict(int)
    waits: dict[str, list[int]] = defaultdict(list)
    for take in (take for episode in episodes for take in episode.takes):
        for mark in take.marks:
            stands[mark] += 1
        for silence in take.silences:
            waits[silence.mark].append(silence.length_ms)
    for mark in sorted(stands, key=lambda mark: -stands[mark]):
        if stands[mark] >= FEWEST and waits[mark]:
            yield mark, stands[mark], waits[mark]
    if waits[""]:
        yield NO_MARK, 0, waits[""]


HOW: Final = """## How it is measured

- **Clicks**: where takes begin and end in the decoded file, the sharpest bend of the waveform (its second difference)
  within 2 ms is held against the sharpest one within 20 ms. A jump of a hundredth of full scale on silence is found;
  the hard onset of a consonant is not mistaken for one.
- **Clipped**: an end of a take is clipped when 20 ms or more of what was trimmed off is heard (within 45 dB of the
  speech), or when its outermost 10 ms are louder than 35 dB below the speech. Takes cut on purpose are found.
- **Level steps** are differences of integrated loudness between takes, in the decoded file.
- **Pitch** is found by YIN, every 10 ms.
- **Silence** is what lies 38 dB or more below the speech; digital silence is samples that are exactly zero.
- *before* is what the same figures were when `bench/sound/before.tsv` was kept (`python -m bench.sound --keep`).
"""
