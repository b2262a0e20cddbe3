"""Measured voices -> docs/voices.md, its plot, and the engine's table of distances."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from bench.voices.measuring import TAKEN, distance, nearest, nearest_with_english, real_cer, table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.voices.measuring import Measured

APART: Final = 0.12
"""What a voice must keep from its nearest: what lies between two sentences of one voice."""
MEN, WOMEN = 8, 6
"""How many voices the pools must have at least."""

CELL: Final = 40
LABELS: Final = 130
INK: Final = "#6e7781"
FAR: Final = 0.4
"""From this distance on, a cell of the plot is white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """When and with what the voices were measured."""

    date: str
    machine: str
    minutes: float
    known: int
    """How many recordings were there from an earlier run."""
    engine_version: str
    model_sha256: str
    encoder_sha256: str
    plot: str
    """File name of the plot beside the report."""
    versions: tuple[tuple[str, str], ...]


def to_markdown(voices: Sequence[Measured], facts: Facts) -> str:
    """The whole report."""
    pooled = [voice for voice in voices if voice.pooled]
    parts = [
        "# The voices\n",
        "What `duitan` speaks with offline: the Mandarin voices of Kokoro-82M, and blends of them with others. "
        f"Measured by `make voices` over {sum(TAKEN.values())} sentences of `bench/listen/sentences.yaml` "
        f"({', '.join(f'{count} {category}' for category, count in TAKEN.items())}).\n",
        "*Distance* is 1 - cosine between the mean speaker embeddings (Resemblyzer) of the plain sentences: 0 is one "
        "voice; two sentences of one voice differ by its *spread*. *CER* is the share of characters that Whisper base "
        "mishears. *Made of* names the voices of a blend with their shares of timbre and prosody. Nobody "
        "listened to the voices for this page: `duitan voices --audition DIR` plays them all.\n",
        f"![Distances between all voices]({facts.plot})\n",
        "## Voices that people are given\n",
        _table(pooled, pooled),
        "## Voices for who is named with them\n",
        _table([voice for voice in voices if not voice.pooled], voices),
        "## Requirements\n",
        "\n".join(f"- {line}" for line in verdicts(voices)) + "\n",
        "*With English*: in an episode with English words every voice gets up to 30 % of an English one, and voices "
        "come nearer to each other.\n",
        "On Edge a blend is a voice of the service at another pitch and pace, as voices.yaml says: none of those was "
        "measured or heard.\n",
        "## Measured with\n",
        _facts(facts),
    ]
    return "\n".join(parts)


def verdicts(voices: Sequence[Measured]) -> list[str]:
    """Whether the voices of the pools are enough, apart, and understood."""
    pooled = [voice for voice in voices if voice.pooled]
    counts = [sum(voice.gender == gender for voice in pooled) for gender in ("male", "female")]
    near = [voice.name for voice in pooled if nearest(voice, pooled)[1] < APART]
    bound = real_cer(voices)
    poor = [voice.name for voice in pooled if not voice.is_whole and voice.cer > bound]
    return [
        _verdict(
            f"{counts[0]} men and {counts[1]} women, at least {MEN} and {WOMEN}", counts[0] < MEN or counts[1] < WOMEN
        ),
        _verdict(f"every voice at least {APART} from its nearest", near),
        _verdict(f"no blend worse understood than the real voices on average (CER {bound:.3f})", poor),
    ]


def _verdict(what: str, failing: object) -> str:
    names = f" ({', '.join(failing)})" if isinstance(failing, list) and failing else ""
    return f"{'**failed**' if failing else 'held'}: {what}{names}"


def _table(rows: Sequence[Measured], among: Sequence[Measured]) -> str:
    """One row a voice; nearest among some voices."""
    categories = list(TAKEN)
    head = [
        "voice",
        "",
        "made of",
        "nearest",
        "distance",
        "with English",
        "spread",
        *(f"CER {c}" for c in categories),
        "CER",
    ]
    lines = [head, ["---"] * 4 + ["--:"] * (len(head) - 4)]
    for voice in rows:
        near, apart = nearest(voice, among)
        cers = [f"{voice.misheard[category].rate:.3f}" for category in categories]
        made_of = voice.engine_voice.replace("+", " + ")
        english = f"{nearest_with_english(voice, among):.3f}"
        figures = [near.name, f"{apart:.3f}", english, f"{voice.spread:.3f}", *cers, f"{voice.cer:.3f}"]
        lines.append([voice.name, voice.gender, f"`{made_of}`", *figures])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _facts(facts: Facts) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in facts.versions)
    return (
        f"{facts.date}, {facts.machine}, {facts.minutes:.0f} minutes with "
        f"{facts.known} recordings kept from earlier runs; {packages}; speech model "
        f"`{facts.model_sha256[:16]}`, engine {facts.engine_version}, speaker encoder `{facts.encoder_sha256[:16]}`.\n"
    )


def to_table(voices: Sequence[Measured]) -> str:
    """The distances as lines of two engine voices and a number, for the engine's own folder."""
    lines = ["# How far apart voices sound: 1 - cosine of their mean speaker embeddings; made by `make voices`."]
    lines += [f"{one}\t{other}\t{apart:.3f}" for one, other, apart in sorted(table_rows(voices))]
    return "\n".join(lines) + "\n"


def to_svg(voices: Sequence[Measured]) -> str:
    """A square of all pairs: the darker, the nearer; a frame around who is too near."""
    size = LABELS + CELL * len(voices) + 10
    title = "Distance between voices (darker is nearer)"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f"<title>{title}</title>",
    ]
    for index, voice in enumerate(voices):
        middle = LABELS + CELL * (index + 0.5)
        name = escape(voice.name)
        lines.append(f'<text x="{LABELS - 8}" y="{middle + 4:.0f}" text-anchor="end">{name}</text>')
        lines.append(f'<text transform="translate({middle + 4:.0f} {LABELS - 8}) rotate(-90)">{name}</text>')
        lines += _cells(index, voices)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _cells(row: int, voices: Sequence[Measured]) -> Iterator[str]:
    for column, other in enumerate(voices):
        if column == row:
            continue
        apart = distance(voices[row].centroid, other.centroid)
        x, y = LABELS + CELL * column, LABELS + CELL * row
        near = max(0.0, 1 - apart / FAR)
        frame = ' stroke="#c0392b" stroke-width="2"' if apart < APART else ""
        place = f'x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}"'
        ink = "#ffffff" if near > 0.5 else INK
        yield f'<rect {place} fill="#1f77b4" fill-opacity="{near:.2f}"{frame}/>'
        text = f'x="{x + CELL / 2:.0f}" y="{y + CELL / 2 + 4:.0f}" text-anchor="middle" font-size="11" fill="{ink}"'
        yield f"<text {text}>{f'{apart:.2f}'.removeprefix('0')}</text>"
