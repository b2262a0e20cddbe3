"""How a text will be read, for a person to check: its words, the pinyin of every character, what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.messages import N_, _, english
from pipeline.speech.chinese.dictionaries import has_several_readings, usual_reading
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.phonemes import read_units
from pipeline.speech.preparation import prepare
from pipeline.speech.unsaid import Unsaid

if TYPE_CHECKING:
    from pipeline.speech.chinese.readings import Reading
    from pipeline.speech.lexicon import Lexicon
    from pipeline.speech.preparation import Prepared

_HOW: Final = {
    "lexicon": N_("as the word list says"),
    "letters": N_("letter by letter"),
    "dictionary": N_("as the English dictionary says"),
    "parts": N_("in its parts"),
    "pinyin": N_("as pinyin"),
    "script": N_("as its script is said"),
    "guess": N_("by its spelling"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How one text is read."""

    spoken: str
    readings: tuple[tuple[str, str], ...]
    """(character, pinyin with tone digit, 5 neutral) for every Chinese character of the spoken form; "" unknown."""
    decided: tuple[tuple[str, str, str], ...]
    """(character, pinyin, what decided it) for every character that has more than one reading."""
    forms: tuple[tuple[str, str, str], ...]
    """(written, what is said for it, the rule that says so) of all that is not said as it is written."""
    latin: tuple[tuple[str, str], ...]
    """(token, how it is said) for every Latin word of the spoken form."""
    doubtful: tuple[str, ...]
    """What a person should look at, such as guessed names."""
    problems: tuple[str, ...] = ()
    """Override marks that are not right: they stop a render."""
    unsaid: tuple[Unsaid, ...] = ()
    """What is left out of the sound, each word or sign once."""


def explain(text: str, lexicon: Lexicon) -> Explanation:
    """How a text will be read by the local engine; nothing is refused.

    >>> from pipeline.speech.lexicon import read_lexicon
    >>> explain("重要的GPU", read_lexicon()).readings
    (('重', 'zhong4'), ('要', 'yao4'), ('的', 'de5'))
    """
    prepared = prepare(text, lexicon)
    readings = _readings(prepared)
    units = read_units(prepared.spoken, fixed=prepared.fixed)
    latin = [unit for unit in units if unit.kind == "latin"]
    guesses = [
        _("{text!r} is in no dictionary: said as spelled", text=unit.text) for unit in latin if unit.how == "guess"
    ]
    return Explanation(
        spoken=prepared.spoken,
        readings=tuple((reading.char, reading.pinyin) for reading in readings),
        decided=tuple(
            (reading.char, reading.pinyin, reading.source)
            for reading in readings
            if has_several_readings(reading.char) or reading.pinyin != usual_reading(reading.char)
        ),
        forms=tuple((step.written, step.said, english("rule {name}", name=step.rule)) for step in prepared.steps),
        latin=tuple((unit.text, f"{_(_HOW[unit.how])}: {unit.sounds}") for unit in latin if unit.how),
        doubtful=tuple(dict.fromkeys(guesses)),
        problems=tuple(dict.fromkeys(prepared.problems)),
        unsaid=tuple(dict.fromkeys(Unsaid(prepared.written[start:end]) for start, end in prepared.unsaid)),
    )


def _readings(prepared: Prepared) -> tuple[Reading, ...]:
    """The readings that will sound, with those that a person fixed."""
    fixed = {span.start + index: syllable for span in prepared.fixed for index, syllable in enumerate(span.pinyin)}
    return read_chinese(prepared.spoken, fixed=fixed)
