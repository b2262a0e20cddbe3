"""What an engine that reads text by itself is sent: the text, with words replaced that it would read wrongly.

1. Most read numbers, dates and English themselves, so a rewritten stretch goes out as written; but stage directions
   that became a pause, characters that were simplified, and signs (○ for zero, ❶, ㎖, ₱, ↑) go out as spoken.
2. A word with a fixed reading goes out as its spelling for the engine, its `say`, or homophones that have one
   reading only.
3. A word of another script goes out as written, or in Latin letters for a service that reads no such script.
4. Every part belongs to the spoken character where it begins, so that the text can be cut where the spoken form is cut.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.spoken.characters import ENUMERATORS, expand
from pipeline.speech.spoken.tables import lone_signs
from pipeline.text.chinese import CHINESE, NARROW_LETTERS
from pipeline.text.dictionary import word_counts
from pipeline.text.pinyin import readings_by_code, tone_digit
from pipeline.text.variants import simplify_for_reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.speech.preparation import Prepared

_LONGEST_STRETCH: Final = 60
"""A longer rewritten stretch is not a number or a name that the engine could read."""
_RARE_SIGN: Final = re.compile(f"[○◯々ɡ{ENUMERATORS}ⅰ-ⅻ′″§]|××|(?<!\\d)–\\d")
_CHINESE_ONLY: Final = re.compile(f"[{CHINESE}]+")


def written_characters(prepared: Prepared, engine: str, *, romanised: bool = False) -> list[str]:
    """For every character of the spoken form, what it contributes to the text that an engine is sent.

    `romanised`: words of other scripts go out in Latin letters.
    """
    parts = list(prepared.spoken)
    for first, last, start, end in prepared.alignment.spans:
        written, spoken = prepared.written[first:last], prepared.spoken[start:end]
        if start < end and written and not _goes_as_spoken(written, spoken):
            parts[start:end] = [simplify_for_reading(written.translate(NARROW_LETTERS)), *[""] * (end - start - 1)]
    for span in prepared.fixed if romanised else ():
        if span.how == "script":
            parts[span.start : span.end] = prepared.spoken[span.start : span.end]
    return _respelled(prepared, engine, parts)


def spoken_characters(prepared: Prepared, engine: str) -> list[str]:
    """The same for an engine that reads no numbers and symbols: the spoken form."""
    return _respelled(prepared, engine, list(prepared.spoken))


def _respelled(prepared: Prepared, engine: str, parts: list[str]) -> list[str]:
    """The parts with words of a fixed reading as the engine reads them rightly (rule 2)."""
    for word in prepared.words:
        entry = word.match.entry
        text = entry.spelling(engine) or (prepared.spoken[word.start : word.end] if entry.say else "")
        if not text and entry.pinyin:
            text = spell_homophones(prepared.spoken[word.start : word.end], entry.pinyin)
        if text and word.start < word.end:
            parts[word.start : word.end] = [text, *[""] * (word.end - word.start - 1)]
    for span in prepared.fixed:
        if span.override:
            text = spell_homophones(prepared.spoken[span.start : span.end], span.pinyin)
            parts[span.start : span.end] = list(text)
    return parts


def spell_homophones(word: str, pinyin: Sequence[str]) -> str:
    """The word with each character that would be read otherwise replaced by one that has only this reading.

    >>> spell_homophones("重庆", ("chong2", "qing4")), spell_homophones("行", ("hang2",))
    ('重庆', '航')
    """
    default = [reading.pinyin for reading in read_chinese(word)]
    pairs = zip(word, pinyin, default, strict=True)
    return "".join(char if said == usual else _homophones().get(said, char) for char, said, usual in pairs)


def _goes_as_spoken(written: str, spoken: str) -> bool:
    """Whether a stretch goes out as spoken: unchanged, simplified, become a pause, or an address, rare (rule 1)."""
    return (
        written == spoken
        or len(written) > _LONGEST_STRETCH
        or "://" in written
        or _CHINESE_ONLY.fullmatch(written) is not None
        or not any(char.isalnum() for char in spoken)
        or _RARE_SIGN.search(written) is not None
        or any(char in lone_signs() or expand(char) for char in written)
    )


@cache
def _homophones() -> Mapping[str, str]:
    """Syllable with tone -> the most frequent character that has this reading and no other."""
    frequency = word_counts()
    best: dict[str, tuple[int, str]] = {}
    for code, readings in readings_by_code().items():
        often = frequency.get(chr(code), 0)
        if "," not in readings and often:
            syllable = tone_digit(readings)
            best[syllable] = max(best.get(syllable, (0, "")), (often, chr(code)))
    return {syllable: char for syllable, (_, char) in best.items()}
