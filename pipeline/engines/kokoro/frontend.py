"""Paragraph -> phonemes for Kokoro, cut by their real number."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.engines.kokoro.alphabets import V1_0
from pipeline.engines.kokoro.recipes import read_recipe
from pipeline.engines.kokoro.voices import CLEARER_BLENDED
from pipeline.speech.cutting import Ruler, cut
from pipeline.speech.frontend import make_pieces, shielded_spans
from pipeline.speech.phonemes import OPENING_MARKS, join_units, read_units
from pipeline.speech.preparation import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.engines.kokoro.alphabets import Scheme
    from pipeline.speech.frontend import Piece
    from pipeline.speech.lexicon import Lexicon
    from pipeline.speech.phonemes import Unit
    from pipeline.speech.preparation import Prepared


class KokoroFrontend:
    """Phonemes, cut by their real number."""

    def __init__(self, lexicon: Lexicon, scheme: Scheme = V1_0) -> None:
        self._lexicon = lexicon
        self._scheme = scheme
        self._read = lru_cache(maxsize=512)(self._read_paragraph)

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """Pieces of as many tokens as this version of the model speaks well."""
        prepared, units = self._read(written)
        ruler = Ruler(
            spoken=prepared.spoken,
            cost_at=_unit_costs(units, len(prepared.spoken)),
            word_places=[unit.start for unit in units if unit.opens_word],
            shielded=shielded_spans(prepared, [(unit.start, unit.end) for unit in units if unit.end - unit.start > 1]),
        )
        ends = cut(ruler, self._scheme.limits)
        groups = _group_units(units, ends)
        sounds = [self._finish(group, last=end == ends[-1]) for group, end in zip(groups, ends, strict=True)]
        return make_pieces(prepared, ruler, ends, sounds)

    def has_english(self, written: str) -> bool:
        """Whether a Latin word is said, be it letter by letter: a blended voice is understood better."""
        return self._scheme.borrows_english and any(unit.kind == "latin" for unit in self._read(written)[1])

    def blends(self, engine_voice: str) -> bool:
        """For voices that are understood better so in Chinese too."""
        return self._scheme.borrows_english and is_always_blended(engine_voice)

    def _read_paragraph(self, written: str) -> tuple[Prepared, tuple[Unit, ...]]:
        prepared = prepare(written, self._lexicon)
        return prepared, self._scheme.respell(read_units(prepared.spoken, fixed=prepared.fixed))

    def _finish(self, units: Sequence[Unit], *, last: bool) -> str:
        """The phonemes of a piece, ending with a mark so that its melody ends; nothing when no word is in it."""
        if all(unit.kind == "mark" for unit in units):
            return ""
        sounds = join_units(units, self._scheme.between_words)
        if units[-1].kind != "mark" or units[-1].sounds in OPENING_MARKS:
            return sounds + ("." if last else ",")
        return sounds


def is_always_blended(engine_voice: str) -> bool:
    """Whether a voice, or one that it is mixed of, has its share of English in every episode."""
    return any(part.voice in CLEARER_BLENDED for part in read_recipe(engine_voice))


def _unit_costs(units: Iterable[Unit], size: int) -> list[int]:
    """Tokens up to each place of the spoken form; a unit counts at its first character, with its space."""
    costs = [0] * (size + 1)
    for unit in units:
        costs[unit.start + 1] = len(unit.sounds) + (unit.kind == "mark" or unit.opens_word)
    return list(accumulate(costs))


def _group_units(units: Sequence[Unit], ends: Sequence[int]) -> list[list[Unit]]:
    """The units of each piece."""
    groups: list[list[Unit]] = [[] for _ in ends]
    index = 0
    for unit in units:
        while unit.start >= ends[index]:
            index += 1
        groups[index].append(unit)
    return groups
