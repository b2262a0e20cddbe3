"""Written paragraph -> pieces that an engine speaks well: text here, and what engines with phonemes build on.

1. The pieces' written words, joined, are the paragraph without its override marks: nothing is ever lost or
   doubled.
2. A text is read whole before it is cut, so that every reading has its sentence around it.
3. A piece without a word in it has no sounds; whoever plans the speech makes it a pause.
4. What cannot be said is left out for every engine alike, and named by the piece that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.speech.cutting import Limits, Ruler, cut, phrase_ends
from pipeline.speech.preparation import Prepared, prepare
from pipeline.speech.segments import Boundary
from pipeline.speech.unsaid import Unsaid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.speech.lexicon import Lexicon

Characters = Callable[[Prepared], Sequence[str]]
"""For every character of the spoken form, what it contributes to the text that an engine is sent."""

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
    boundaries: tuple[Boundary, ...] = ()

    def between(self, before: str, after: str) -> Piece:
        """The piece with more written text around it, which is not said."""
        moved = tuple(replace(each, written=each.written + len(before)) for each in self.boundaries)
        return replace(self, written=before + self.written + after, boundaries=moved)


class Frontend(Protocol):
    """What turns a paragraph into pieces for one engine."""

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """The pieces of a paragraph in order."""

    def has_english(self, written: str) -> bool:
        """Whether an English word would be said, for which this engine wants a blended voice."""

    def blends(self, engine_voice: str) -> bool:
        """Whether this engine wants a voice blended whatever it says."""


class TextFrontend:
    """For engines that take text: sentences between some limits, which count the characters that are sent."""

    def __init__(self, lexicon: Lexicon, limits: Limits, characters: Characters | None = None) -> None:
        """Without `characters` the spoken form is sent as it is."""
        self._lexicon = lexicon
        self._limits = limits
        self._characters = characters

    def pieces(self, written: str) -> tuple[Piece, ...]:
        """The pieces of a paragraph in order."""
        prepared = prepare(written, self._lexicon)
        characters = self._characters(prepared) if self._characters else prepared.spoken
        ruler = Ruler(
            spoken=prepared.spoken,
            cost_at=[0, *accumulate(len(part) for part in characters)],
            word_places=(),
            shielded=shielded_spans(prepared, [(word.start, word.end) for word in prepared.words]),
        )
        ends = cut(ruler, self._limits)
        texts = ["".join(characters[start:end]).strip() for start, end in zip((0, *ends), ends, strict=False)]
        sounds = [text if any(char.isalnum() for char in text) else "" for text in texts]
        return make_pieces(prepared, ruler, ends, sounds)

    def has_english(self, written: str) -> bool:  # noqa: ARG002 - such an engine's voices speak English, or none does
        """Never."""
        return False

    def blends(self, engine_voice: str) -> bool:  # noqa: ARG002 - there is nothing to blend
        """Never."""
        return False


def make_pieces(prepared: Prepared, ruler: Ruler, ends: Sequence[int], sounds: Sequence[str]) -> tuple[Piece, ...]:
    """The pieces that end at these places of the spoken form."""
    if not ends:
        return (
            (Piece(prepared.written, "", "", _unsaid(prepared, 0, len(prepared.written))),) if prepared.written else ()
        )
    places = [prepared.alignment.written_place(end) for end in ends[:-1]] + [len(prepared.written)]
    rests = phrase_ends(ruler)
    return tuple(
        Piece(
            prepared.written[start:end],
            prepared.spoken[spoken_start:spoken_end],
            said,
            _unsaid(prepared, start, end),
            _boundaries(prepared, ruler, rests, (spoken_start, spoken_end), start),
        )
        for start, end, spoken_start, spoken_end, said in zip(
            (0, *places), places, (0, *ends), ends, sounds, strict=False
        )
    )


def _boundaries(
    prepared: Prepared, ruler: Ruler, rests: Mapping[int, bool], spoken: tuple[int, int], written_start: int
) -> tuple[Boundary, ...]:
    """Where the voice may rest inside a piece; something is said on both sides."""
    first, last = spoken
    found: list[Boundary] = []
    begin = first
    for place in range(first + 1, last):
        if place not in rests or not all(map(_is_said, (prepared.spoken[begin:place], prepared.spoken[place:last]))):
            continue
        found.append(
            Boundary(
                written=prepared.alignment.written_place(place) - written_start,
                share=round(ruler.cost(first, place) / ruler.cost(first, last), 4),
                ends_sentence=rests[place] and prepared.alignment.is_exact(place),
            )
        )
        begin = place
    return tuple(found)


def _is_said(spoken: str) -> bool:
    return any(map(str.isalnum, spoken))


def _unsaid(prepared: Prepared, start: int, end: int) -> tuple[Unsaid, ...]:
    """What is left out of the written words from `start` to `end`."""
    return tuple(Unsaid(prepared.written[first:last]) for first, last in prepared.unsaid if start <= first < end)


def shielded_spans(prepared: Prepared, tokens: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
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
