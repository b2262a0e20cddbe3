"""What is spoken for the measurement: sentences of transcripts, each in one of many voices.

Takes are numbered without end: a number is a sentence and a voice. A draw is a row of numbers that no other draw has,
so that what the judging was tuned on and what it is measured on stay apart. The words of local material are shown
nowhere.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from bench.listen.corpus import BRACKETS
from pipeline.engines.kokoro.frontend import KokoroFrontend, is_always_blended
from pipeline.errors import PipelineError
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.remote.sound_check import count_syllables
from pipeline.verify.comparison import read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.speech.frontend import Piece
    from pipeline.verify.comparison import Words

SHORT: Final = range(1, 7)
"""Syllables of a short answer, about."""
USUAL: Final = range(8, 31)
"""Syllables of what else is spoken: some seconds."""
DRAWN: Final = 300
"""The most that is drawn of a sort."""
_SENTENCE: Final = re.compile("[^。！？!?]+[。！？!?]*[”’」』）]*")
_ENGLISH: Final = re.compile("[A-Za-z]{2}")


class Sort(StrEnum):
    """What kind of sentence it is."""

    PLAIN = "Chinese"
    ENGLISH = "with English words"
    SHORT = "1 to 6 syllables"


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """The sentences of one transcript, each with the number of its turn."""

    sentences: tuple[tuple[int, str], ...]
    private: bool
    """Local material: its words may not be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A sentence of a talk."""

    talk: Talk
    turn: int
    written: str
    sort: Sort

    def neighbour(self) -> str:
        """A sentence of another turn that says something else; as likely before this one as after it."""
        others = [written for turn, written in self.talk.sentences if turn != self.turn and written != self.written]
        return others[(self.turn + len(self.written)) % len(others)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A text and the engine voice that says it."""

    text: Text
    voice: str

    def segment(self, piece: Piece) -> SpokenSegment:
        """What the engine is asked to say: the text's own piece, or another one as if it were that."""
        return SpokenSegment(
            turn=self.text.turn,
            speaker=self.voice,
            written=piece.written,
            spoken=piece.spoken,
            sounds=piece.sounds,
            engine_voice=self.voice,
            blended=self.text.sort is Sort.ENGLISH or is_always_blended(self.voice),
        )


class Material:
    """The texts by their sorts, in a random order that is always the same."""

    def __init__(self, talks: Iterable[Talk], voices: Sequence[str]) -> None:
        self._voices = voices
        found: dict[Sort, dict[str, Text]] = {sort: {} for sort in Sort}
        for text in (text for talk in talks for text in _texts(talk)):
            found[text.sort].setdefault(text.written, text)
        self._texts: Mapping[Sort, list[Text]] = {sort: list(texts.values()) for sort, texts in found.items()}
        for texts in self._texts.values():
            random.Random(0).shuffle(texts)

    def draw(self, sort: Sort, count: int, number: int) -> list[Utterance]:
        """`count` utterances of a sort; those of another draw are others. None when there is no such text."""
        texts, voices = self._texts[sort], self._voices
        return [
            # Each time around, every text comes with the next voice.
            Utterance(text=texts[place % len(texts)], voice=voices[(place + place // len(texts)) % len(voices)])
            for place in range(number * DRAWN, number * DRAWN + count)
            if texts
        ]


def read_talks(folders: Iterable[Path], own: Path) -> Iterator[Talk]:
    """The talks in some folders, by file name; files that are no readable transcripts are passed over.

    What lies outside of `own` is private.
    """
    from pipeline.ingest.reading import parse_document
    from pipeline.script.parsing import parse_dialogue

    for folder in folders:
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            try:
                script = parse_dialogue(parse_document(path.read_bytes(), path.name))
            except PipelineError:
                continue
            if len(script.turns) > 1:
                yield Talk(
                    tuple(
                        (number, sentence.strip())
                        for number, turn in enumerate(script.turns, 1)
                        for paragraph in turn.paragraphs
                        for sentence in _SENTENCE.findall(paragraph)
                        if count_syllables(sentence).middle and not BRACKETS & set(sentence)
                    ),
                    private=not path.resolve().is_relative_to(own),
                )


@cache
def words_of(talk: Talk) -> tuple[tuple[int, Words], ...]:
    """All words of a talk as they are compared, with the numbers of their turns."""
    return tuple((turn, read_words(sentence)) for turn, sentence in talk.sentences)


def make_frontend() -> KokoroFrontend:
    """What reads the texts."""
    return KokoroFrontend(read_lexicon())


def _texts(talk: Talk) -> Iterator[Text]:
    """The sentences of a talk that are of some sort."""
    for turn, written in talk.sentences:
        syllables = round(count_syllables(written).middle)
        if syllables in SHORT:
            yield Text(talk=talk, turn=turn, written=written, sort=Sort.SHORT)
        elif syllables in USUAL:
            sort = Sort.ENGLISH if _ENGLISH.search(written) else Sort.PLAIN
            yield Text(talk=talk, turn=turn, written=written, sort=sort)
