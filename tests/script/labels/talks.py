"""Small talks for the tests of labels: what the words in a source weigh, and which of them decide."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from types import ModuleType

from pipeline.ingest.reading import parse_document
from pipeline.script.labels.attribution import Attribution, attribute
from pipeline.script.labels.claims import claims_in, key_of
from pipeline.script.labels.template import template_of
from pipeline.script.labels.weights import RECURRING, SINGLE, Point, Weights
from pipeline.script.passages import Passage, passages_of

_POINT = re.compile(r'Point\(\s*(?:english\(\s*)?f?"([^"{]+)')

NOBODY: frozenset[str] = frozenset()
NOWHERE: frozenset[int] = frozenset()


def passages(source: str, file: str = "talk.md") -> tuple[Passage, ...]:
    """The passages of a source."""
    return passages_of(parse_document(source.encode(), file))


def attribution(source: str, file: str = "talk.md", known: frozenset[str] = NOBODY) -> Attribution:
    """The labels of a source."""
    return attribute(passages(source, file), known, NOWHERE)


def weights(source: str, file: str = "talk.md", known: frozenset[str] = NOBODY) -> Weights:
    """What the claims of a source weigh."""
    found = passages(source, file)
    return Weights(found, claims_in(found, known, NOWHERE), known)


def recurring_points(
    source: str, word: str, file: str = "talk.md", known: frozenset[str] = NOBODY
) -> tuple[Point, ...]:
    """The reasons for a word that comes back."""
    return weights(source, file, known).points(key_of(word))


def single_points(source: str, word: str, keys: set[str], often: frozenset[str] = NOBODY) -> tuple[Point, ...]:
    """The reasons for a word that stands once, in a talk of these speakers."""
    template = template_of(weights(source), keys)
    assert template is not None
    return template.points(key_of(word), often)


def decides(points: tuple[Point, ...], reason: str, least: int = RECURRING) -> bool:
    """Whether the word would be judged otherwise without this reason."""
    total = sum(point.points for point in points)
    own = sum(point.points for point in points if point.reason.startswith(reason))
    assert own, (reason, points)
    return (total >= least) is not (total - own >= least)


def decides_once(points: tuple[Point, ...], reason: str) -> bool:
    """The same for a word that stands once."""
    return decides(points, reason, SINGLE)


def untested(module: ModuleType, tested: Iterable[str]) -> set[str]:
    """The reasons for points in a module's source that are none of those tested (as far as they are fixed words)."""
    reasons = {match[1].strip() for match in _POINT.finditer(inspect.getsource(module))}
    assert reasons
    return {reason for reason in reasons if not any(each.startswith(reason) for each in tested)}
