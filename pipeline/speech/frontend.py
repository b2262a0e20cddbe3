"""Written paragraph -> pieces that one engine speaks well: phonemes for kokoro, text for edge and tone.

1. The written words of a paragraph's pieces, joined, are the paragraph (without override marks): nothing is lost or
   doubled.
2. A text is read whole before it is cut, so that every reading has its sentence around it.
3. A piece without a word in it has no sounds; whoever plans the speech makes it a pause.
4. What cannot be said is left out for every engine alike, and named by the piece that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.errors import EngineUnavailableError
from pipeline.speech.cutting import Limits, Ruler, cut
from pipeline.speech.edge_text import edge_characters
from pipeline.speech.phonemes import OPENING_MARKS, join_units, read_units
from pipeline.speech.preparation import prepare
from pipeline.speech.unsaid import Unsaid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.speech.lexicon import Lexicon
    from pipeline.speech.phonemes import Unit
    from pipeline.speech.preparation import Prepared

KOKORO_LIMITS: Final = Limits(least=20, target=220, cap=398)
"""In tokens: best at 100-200, rushed beyond 400, refused beyond 510; two are kept for a full stop."""
EDGE_LIMITS: Final = Limits(least=8, target=120, cap=300)
"""In characters of the text that is sent."""
TONE_LIMITS: Final = Limits(least=5, target=50, cap=100)
"""In characters of the spoken form."""
CLEARER_BLENDED: Final = frozenset({"zm_yunyang"})
"""Kokoro's voices that are blended in every episode. Of Chinese alone, 6.2 % of this one's characters were misheard
without the English share, 4.0 % with it; four others gained nothing to speak of (98 sentences, one of them 60)."""

_TITLES: Final = (("《", "》"), ("〈", "〉"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A few sentences: as written, as spoken, and as the engine takes them."""

    written: str
    spoken: str
    sounds: str
    """Empty when there is nothing to say."""
    unsaid: tuple[Unsaid, ...] = ()
    """What of the written words is left out of the sound."""


class Frontend(Protocol):
    """What turns a paragraph into pieces for one engine."""

    @property
    def name(self) -> str:
        """The engine's name."""

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """The pieces of a paragraph in order."""

    def has_english(self, written: str) -> bool:
        """Whether an English word would be said, for which this engine wants a blended voice."""

    def blends(self, engine_voice: str) -> bool:
        """Whether this engine wants a voice blended whatever it says."""


class KokoroFrontend:
    """Phonemes, cut by their real number."""

    name = "kokoro"

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._read = lru_cache(maxsize=512)(self._read_paragraph)

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """Pieces of at most 400 tokens."""
        prepared, units = self._read(written)
        ruler = Ruler(
            spoken=prepared.spoken,
            cost_at=_unit_costs(units, len(prepared.spoken)),
            word_places=[unit.start for unit in units if unit.opens_word],
            shielded=_shielded(prepared, [(unit.start, unit.end) for unit in units if unit.end - unit.start > 1]),
        )
        ends = cut(ruler, KOKORO_LIMITS)
        groups = _group_units(units, ends)
        sounds = [_finish(group, last=end == ends[-1]) for group, end in zip(groups, ends, strict=True)]
        return _pieces(prepared, ends, sounds)

    def has_english(self, written: str) -> bool:
        """Whether a Latin word is said, be it letter by letter: a blended voice is understood better."""
        return any(unit.kind == "latin" for unit in self._read(written)[1])

    def blends(self, engine_voice: str) -> bool:
        """For voices that are understood better so in Chinese too."""
        return engine_voice in CLEARER_BLENDED

    def _read_paragraph(self, written: str) -> tuple[Prepared, tuple[Unit, ...]]:
        prepared = prepare(written, self._lexicon)
        return prepared, read_units(prepared.spoken, fixed=prepared.fixed)


class EdgeFrontend:
    """Text with aliases and homophones; the engine reads numbers and English itself."""

    name = "edge"

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """Sentences of at most 300 characters."""
        prepared = prepare(written, self._lexicon)
        return _cut_text(prepared, edge_characters(prepared), EDGE_LIMITS)

    def has_english(self, written: str) -> bool:  # noqa: ARG002 - the engine's voices are bilingual
        """Never: the voices speak English too."""
        return False

    def blends(self, engine_voice: str) -> bool:  # noqa: ARG002 - there is nothing to blend
        """Never."""
        return False


class ToneFrontend:
    """The spoken form as it is."""

    name = "tone"

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """Sentences of the spoken form."""
        prepared = prepare(written, self._lexicon)
        return _cut_text(prepared, list(prepared.spoken), TONE_LIMITS)

    def has_english(self, written: str) -> bool:  # noqa: ARG002 - a hum has no language
        """Never."""
        return False

    def blends(self, engine_voice: str) -> bool:  # noqa: ARG002 - there is nothing to blend
        """Never."""
        return False


def frontend_for(engine: str, lexicon: Lexicon) -> Frontend:
    """The front end for an engine's name."""
    frontends: dict[str, Callable[[Lexicon], Frontend]] = {
        "kokoro": KokoroFrontend,
        "edge": EdgeFrontend,
        "tone": ToneFrontend,
    }
    if engine not in frontends:
        raise EngineUnavailableError(f"no engine is called {engine!r}", hint=f"choose one of {', '.join(frontends)}")
    return frontends[engine](lexicon)


def _cut_text(prepared: Prepared, characters: Sequence[str], limits: Limits) -> tuple[Piece, ...]:
    """Pieces of a text of which every spoken character contributes a part."""
    ruler = Ruler(
        spoken=prepared.spoken,
        cost_at=[0, *accumulate(len(part) for part in characters)],
        word_places=(),
        shielded=_shielded(prepared, [(word.start, word.end) for word in prepared.words]),
    )
    ends = cut(ruler, limits)
    texts = ["".join(characters[start:end]).strip() for start, end in zip((0, *ends), ends, strict=False)]
    return _pieces(prepared, ends, [text if any(char.isalnum() for char in text) else "" for text in texts])


def _pieces(prepared: Prepared, ends: Sequence[int], sounds: Sequence[str]) -> tuple[Piece, ...]:
    """The pieces that end at these places of the spoken form."""
    if not ends:
        return (
            (Piece(prepared.written, "", "", _unsaid(prepared, 0, len(prepared.written))),) if prepared.written else ()
        )
    places = [prepared.alignment.written_place(end) for end in ends[:-1]] + [len(prepared.written)]
    return tuple(
        Piece(
            prepared.written[start:end],
            prepared.spoken[spoken_start:spoken_end],
            said,
            _unsaid(prepared, start, end),
        )
        for start, end, spoken_start, spoken_end, said in zip(
            (0, *places), places, (0, *ends), ends, sounds, strict=False
        )
    )


def _unsaid(prepared: Prepared, start: int, end: int) -> tuple[Unsaid, ...]:
    """What is left out of the written words from `start` to `end`."""
    return tuple(Unsaid(prepared.written[first:last]) for first, last in prepared.unsaid if start <= first < end)


def _shielded(prepared: Prepared, tokens: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The stretches of the spoken form that hold together: tokens, rewritten stretches, titles."""
    spans = prepared.alignment.spans
    rewritten = [
        (start, end)
        for first, last, start, end in spans
        if end - start > 1 and prepared.written[first:last] != prepared.spoken[start:end]
    ]
    titles = []
    for opening, closing in _TITLES:
        start = prepared.written.find(opening)
        while start >= 0:
            end = prepared.written.find(closing, start)
            if end >= 0:
                titles.append(prepared.alignment.spoken_range(start, end + 1))
            start = prepared.written.find(opening, end) if end >= 0 else -1
    return (*tokens, *rewritten, *titles)


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


def _finish(units: Sequence[Unit], *, last: bool) -> str:
    """The phonemes of a piece, ending with a mark so that its melody ends; nothing when no word is in it."""
    if all(unit.kind == "mark" for unit in units):
        return ""
    sounds = join_units(units)
    if units[-1].kind != "mark" or units[-1].sounds in OPENING_MARKS:
        return sounds + ("." if last else ",")
    return sounds
