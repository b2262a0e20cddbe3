"""Results -> docs/quality.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.listen.corpus import CATEGORIES
from bench.listen.listening import select, total_marks
from bench.listen.renderings import OURS, PLAIN, SHIPPED, SYSTEMS
from bench.listen.scoring import difference_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.listen.listening import Result

WITHOUT_ENGLISH: Final = ("numbers", "polyphones", "names", "plain")
CONTROL: Final = "plain"
"""Nothing in it needs preparing: it shows what correct tones cost the recogniser, and is no requirement."""
MOST_CER: Final = 0.06
"""What sentences without English may have in each voice."""
WORST: Final = 10

METHOD: Final = Path(__file__).with_name("method.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """When and with what the results were measured."""

    date: str
    machine: str
    command: str
    minutes: float
    known: int
    """How many recordings were there from an earlier run."""
    chart: str
    """File name of the chart beside the report."""
    versions: tuple[tuple[str, str], ...]
    hashes: tuple[tuple[str, str], ...]


def to_markdown(results: Sequence[Result], facts: Facts) -> str:
    """The whole report."""
    voices = list(dict.fromkeys(result.rendering.voice for result in results))
    categories = present_categories(results)
    parts = [
        "# How well it is understood\n",
        _summary(results, voices, facts),
        f"![Character error rate by category]({facts.chart})\n",
        "## Requirements\n\n" + "\n".join(f"- {line}" for line in verdicts(results)) + "\n",
        "## Character error rate by category\n",
        _category_table(results, categories),
        f"## By voice: {OURS} / {PLAIN}\n",
        _voice_table(results, categories, voices),
        _graph_section(results, categories),
        f"## The {WORST} worst of {OURS}\n",
        _worst_table(results),
        f"## Where {PLAIN} did better\n",
        _losses_table(results),
        METHOD.read_text(encoding="utf-8"),
        _versions(facts),
    ]
    return "\n".join(parts)


def present_categories(results: Iterable[Result]) -> list[str]:
    """The categories that have results, in the usual order."""
    found = {result.category for result in results}
    return [category for category in CATEGORIES if category in found]


def verdicts(results: Sequence[Result]) -> Iterator[str]:
    """One sentence for each requirement that these results can answer."""
    for category in present_categories(results):
        ours, plain = (total_marks(select(results, system=name, category=category)).characters.rate for name in SYSTEMS)
        low, high = interval(results, category)
        unsure = ", no difference shown" if low < 0 < high else ""
        figures = f"{ours:.3f} against {plain:.3f}; difference {low:+.3f} to {high:+.3f}{unsure}"
        if category == CONTROL:
            yield f"{category} (a control, nothing is required): {figures}"
        else:
            word = "met" if ours < plain else "**missed**"
            yield f"{category}: lower than plain misaki ({figures}): {word}"
    for voice in dict.fromkeys(result.rendering.voice for result in results):
        chosen = select(results, system=OURS, category=WITHOUT_ENGLISH, voice=voice)
        if chosen:
            rate = total_marks(chosen).characters.rate
            word = "met" if rate <= MOST_CER else "**missed**"
            yield f"{voice}: at most {MOST_CER} on sentences without English ({rate:.3f}): {word}"


def interval(results: Sequence[Result], category: str, other: str = PLAIN) -> tuple[float, float]:
    """Where our CER less another system's lies with 95 % confidence, by drawing texts again."""
    by_text = {
        system: {
            name: total_marks(group).characters
            for name, group in _by_text(select(results, system=system, category=category)).items()
        }
        for system in (OURS, other)
    }
    ours, theirs = by_text[OURS], by_text[other]
    return difference_interval([(ours[name], theirs[name]) for name in ours if name in theirs])


def _by_text(results: Iterable[Result]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.rendering.reading.sentence.name, []).append(result)
    return groups


def _summary(results: Sequence[Result], voices: Sequence[str], facts: Facts) -> str:
    sentences = {result.rendering.reading.sentence.name: result.category for result in results}
    counts = [
        f"{sum(of == category for of in sentences.values())} {category}" for category in present_categories(results)
    ]
    systems = len({result.system for result in results})
    return (
        f"Measured on {facts.date} with `{facts.command}` in {facts.minutes:.1f} minutes ({facts.machine}).\n"
        f"{len(sentences)} texts ({', '.join(counts)}), {len(voices)} voices, {systems} systems: {len(results)} "
        f"recordings ({facts.known} of them kept from an earlier run).\n\n"
        "How it sounds (clicks, clipped edges, levels, pace, melody, pauses) is in [sound.md](sound.md).\n"
    )


def _category_table(results: Sequence[Result], categories: Sequence[str]) -> str:
    """Both systems side by side, all voices together."""
    head = (
        "| category | CER duitan | CER plain misaki | as written | | syllables with tones | "
        "| syllables without tones | |"
    )
    rows = [head, "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for category in [*categories, ""]:
        cells = []
        for kind in ("characters", "as_written", "toned", "syllables"):
            for system in SYSTEMS:
                marks = total_marks(select(results, system=system, category=category))
                cells.append(f"{getattr(marks, kind).rate:.3f}")
        rows.append(f"| {category or '**all**'} | {' | '.join(cells)} |")
    return "\n".join(rows) + f"\n\nIn each pair {OURS} stands first, {PLAIN} second.\n"


def _voice_table(results: Sequence[Result], categories: Sequence[str], voices: Sequence[str]) -> str:
    """CER per voice and category, both systems in a cell."""
    columns = [*categories, "without English"]
    rows = [f"| voice | {' | '.join(columns)} |", "|---|" + "--:|" * len(columns)]
    for voice in voices:
        cells = []
        for category in [*categories, WITHOUT_ENGLISH]:
            rates = [
                total_marks(select(results, system=system, category=category, voice=voice)).characters.rate
                for system in SYSTEMS
            ]
            cells.append(f"{rates[0]:.3f} / {rates[1]:.3f}")
        rows.append(f"| {voice} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _graph_section(results: Sequence[Result], categories: Sequence[str]) -> str:
    """Whether the rewritten graph is understood as well as the one it was made from; nothing when only one spoke."""
    if not select(results, system=SHIPPED):
        return ""
    rows = [
        "## The rewritten graph beside the shipped one\n",
        "The same phonemes, voices and recogniser; only the model's file differs.\n",
        "| category | CER rewritten | CER shipped | difference | |",
        "|---|--:|--:|--:|---|",
    ]
    for category in categories:
        rates = [
            total_marks(select(results, system=name, category=category)).characters.rate for name in (OURS, SHIPPED)
        ]
        low, high = interval(results, category, SHIPPED)
        word = "**worse**" if low > 0 else "better" if high < 0 else "no difference shown"
        rows.append(f"| {category} | {rates[0]:.3f} | {rates[1]:.3f} | {low:+.3f} to {high:+.3f} | {word} |")
    return "\n".join(rows) + "\n"


def worst(results: Sequence[Result], count: int = WORST) -> list[Result]:
    """Our results with the highest error rates, the worst first."""
    ours = select(results, system=OURS)
    return sorted(ours, key=lambda result: result.marks.characters.rate, reverse=True)[:count]


def _worst_table(results: Sequence[Result]) -> str:
    rows = ["| text | voice | CER | reference | heard |", "|---|---|--:|---|---|"]
    for result in worst(results):
        sentence, marks = result.rendering.reading.sentence, result.marks
        texts = "(local article) | (not stored)" if sentence.private else f"{marks.reference} | {marks.heard}"
        rows.append(f"| {sentence.name} | {result.rendering.voice} | {marks.characters.rate:.2f} | {texts} |")
    return "\n".join(rows) + "\n"


def compare(results: Sequence[Result]) -> list[tuple[Result, Result]]:
    """(ours, theirs) for every sentence and voice, where ours is worst against theirs first."""
    theirs = {_place(result): result for result in select(results, system=PLAIN)}
    pairs = [(result, theirs[_place(result)]) for result in select(results, system=OURS) if _place(result) in theirs]
    return sorted(pairs, key=_difference, reverse=True)


def _place(result: Result) -> tuple[str, str]:
    return result.rendering.reading.sentence.name, result.rendering.voice


def _difference(pair: tuple[Result, Result]) -> float:
    """How much higher our error rate is."""
    return pair[0].marks.characters.rate - pair[1].marks.characters.rate


def _losses_table(results: Sequence[Result]) -> str:
    """The largest differences, and how many there are."""
    pairs = compare(results)
    lost = [pair for pair in pairs if _difference(pair) > 0]
    won = sum(_difference(pair) < 0 for pair in pairs)
    rows = ["| text | voice | reference | duitan was heard as | plain misaki was heard as |", "|---|---|---|---|---|"]
    for ours, theirs in lost[:WORST]:
        sentence = ours.rendering.reading.sentence
        marks = ours.marks
        texts = (marks.reference, marks.heard, theirs.marks.heard)
        cells = ("(local article)", "(not stored)", "(not stored)") if sentence.private else texts
        rows.append(f"| {sentence.name} | {ours.rendering.voice} | {' | '.join(cells)} |")
    return f"{len(lost)} of {len(pairs)} recordings; {OURS} did better in {won}.\n\n" + "\n".join(rows) + "\n"


def _versions(facts: Facts) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in facts.versions)
    hashes = "\n".join(f"- {name}: sha256 `{digest}`" for name, digest in facts.hashes)
    return f"## Versions\n\n{versions}.\n\n{hashes}\n"
