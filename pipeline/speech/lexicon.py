"""How particular words are said: the user's words (voices.yaml) over the words of this field (lexicon.tsv).

1. Longest match first; a user's word goes before a built-in one wherever they meet.
2. Latin words match whole, small or capital alike unless `case: sensitive`, also with s or 's behind them. Chinese
   words match anywhere, Traditional or Simplified.
3. Everything wrong with the user's words is found when they are read, with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.cast.voice_book import WORD_FIELDS
from pipeline.errors import CastingError
from pipeline.messages import _
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.spoken.form import ALPHABET, speak_form
from pipeline.speech.vocabulary import unknown_symbols
from pipeline.text.chinese import CHINESE, COMMON_HAN, NARROW, UNREAD_HAN
from pipeline.text.latin import LATIN
from pipeline.text.rows import table_rows
from pipeline.text.variants import simplify
from pipeline.yaml_nodes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.cast.voice_book import WordEntry
    from pipeline.speech.chinese.standards import Standard

MAX_SOUNDS: Final = 150
"""The longest `ipa` of one word, in symbols: a word is never cut, and a piece must hold it."""
MAX_SAY: Final = 60
"""The longest `say` or spelling of one word, in characters."""

_ALL_CHINESE: Final = re.compile(f"[{CHINESE}]+")
_PLAIN: Final = re.compile(f"(?:(?![{UNREAD_HAN}])[{COMMON_HAN}〇々{LATIN}' ])+")
_SPOKEN: Final = re.compile(f"[{ALPHABET}]*")
_PLAIN_FORMS: Final = NARROW | {ord("’"): "'", 0x3000: " ", 0xA0: " "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """How one word is said: one of pinyin, sounds, letters, say; engines that read text may get a spelling instead."""

    word: str
    pinyin: tuple[str, ...] = ()
    sounds: str = ""
    letters: bool = False
    say: str = ""
    spellings: tuple[tuple[str, str], ...] = ()
    """(an engine that reads text, how the word is spelt for it)."""
    case_sensitive: bool = False

    @property
    def precedes_normalisation(self) -> bool:
        """Whether this word must be found before normalisation: it replaces words, or would be changed or left out."""
        return bool(self.say) or not _PLAIN.fullmatch(self.word)

    def spelling(self, engine: str) -> str:
        """How the word is spelt for an engine; empty when nobody said."""
        return dict(self.spellings).get(engine, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A word of the lexicon found in a written text, at [start, end) with its ending."""

    start: int
    end: int
    entry: Pronunciation
    ending: str = ""
    """"s" or "'s" behind a Latin word."""


class Lexicon:
    """Words to look for, in tables by their first character; and by which standard everything else is read."""

    def __init__(
        self,
        entries: Iterable[Pronunciation],
        builtin: Iterable[Pronunciation] = (),
        standard: Standard = "mainland",
    ) -> None:
        self.standard: Standard = standard
        self.entries = tuple(entries)
        self._tables = (_index(self.entries), _index(tuple(builtin)))

    def find(self, written: str, *, taken: Iterable[tuple[int, int]] = ()) -> tuple[Match, ...]:
        """The words found in a text, in order, without overlap and outside the `taken` stretches.

        >>> lexicon = Lexicon([Pronunciation(word="重庆", pinyin=("chong2", "qing4"))])
        >>> [(match.start, match.end) for match in lexicon.find("在重慶")]
        [(1, 3)]
        """
        folded = fold_written(written)
        free = [True] * len(folded)
        for start, end in taken:
            free[start:end] = [False] * (end - start)
        found: list[Match] = []
        for table in self._tables:
            for match in _matches(table, folded, free):
                found.append(match)
                free[match.start : match.end] = [False] * (match.end - match.start)
        return tuple(sorted(found, key=lambda match: match.start))


def read_lexicon(
    entries: Iterable[WordEntry] = (), *, path: str = "voices.yaml", standard: Standard = "mainland"
) -> Lexicon:
    """The user's words over the built-in ones; raises CastingError with every problem of the user's words."""
    notes = Notes(path)
    words = [_parse_entry(entry, notes) for entry in entries]
    notes.check(
        CastingError, hint=_("pinyin is one syllable a character with its tone 1-5: 重庆: {pinyin: chong2 qing4}")
    )
    return Lexicon(words, builtin_words(), standard)


@cache
def builtin_words() -> tuple[Pronunciation, ...]:
    """The words of lexicon.tsv: word, way, reading, and `sensitive` where capitals matter."""
    return tuple(_builtin(row) for row in table_rows("pipeline.speech", "lexicon.tsv"))


def fold_written(text: str) -> str:
    """Text as words are looked up in it, character for character: Simplified, half width, straight apostrophes.

    >>> fold_written("ＧＰＵ與Meta’s")
    "GPU与Meta's"
    """
    narrow = text.translate(_PLAIN_FORMS)
    simple = simplify(narrow)
    if len(simple) == len(narrow):
        return simple
    chars = [simplify(char) for char in narrow]
    return "".join(one if len(one) == 1 else char for one, char in zip(chars, narrow, strict=True))


@cache
def in_words(text: str) -> str:
    """A word as the spoken form writes it; one that is in words already is taken as it is.

    >>> in_words("GPT 四 O"), in_words("GPT-4o")
    ('GPT 四 O', 'GPT 四 O')
    """
    return text if _SPOKEN.fullmatch(text) else speak_form(text).text


def _builtin(row: Sequence[str]) -> Pronunciation:
    word, way, reading, case = (*row, "")[:4]
    return _pronunciation(word, {way: reading, "case": case} if case else {way: reading})


def _pronunciation(word: str, fields: Mapping[str, str]) -> Pronunciation:
    return Pronunciation(
        word=fold_written(word),
        pinyin=tuple(fields.get("pinyin", "").lower().replace("ü", "v").replace("u:", "v").split()),
        sounds=fields.get("ipa", "").strip(),
        letters="letters" in fields,
        say=in_words(fields.get("say", "").strip()),
        spellings=tuple((name, text.strip()) for name, text in fields.items() if name not in WORD_FIELDS),
        case_sensitive="case" in fields,
    )


def _parse_entry(entry: WordEntry, notes: Notes) -> Pronunciation:
    """The entry, checked; its problems go to the notes."""
    for problem in word_problems(entry):
        notes.add(entry.line, problem)
    return _pronunciation(entry.word, entry.fields)


def word_problems(entry: WordEntry) -> Iterator[str]:
    """What is wrong with a pronunciation, a sentence each."""
    problems = _problems(_pronunciation(entry.word, entry.fields))
    for problem in (*problems, *_say_problems(entry.fields.get("say", "").strip())):
        yield _("word {word!r}: {problem}", word=entry.word, problem=problem)


def _problems(word: Pronunciation) -> Iterator[str]:
    yield from _pinyin_problems(word)
    if unknown := unknown_symbols(word.sounds):
        yield _("ipa has symbols that the model cannot say: {listed}", listed=" ".join(unknown))
    if len(word.sounds) > MAX_SOUNDS:
        yield _("ipa is longer than {max_sounds} symbols", max_sounds=MAX_SOUNDS)
    if word.letters and not any(char.isascii() and char.isalpha() for char in word.word):
        yield _("letters needs a word with Latin letters")
    for name, text in (("say", word.say), *word.spellings):
        if len(text) > MAX_SAY:
            yield _("{name} is longer than {max_say} characters", name=name, max_say=MAX_SAY)
        if not text.isprintable():
            yield _("{name} holds a character that cannot be printed", name=name)


def _say_problems(say: str) -> Iterator[str]:
    """What is wrong with the words that are to be said."""
    if _SPOKEN.fullmatch(say):
        return
    spoken = speak_form(say)
    for start, end in spoken.unsaid:
        yield _("say holds {say!r}, which cannot be said", say=say[start:end])
    if not spoken.text and not spoken.unsaid:
        yield _("say holds no word: {say!r}", say=say)


def _pinyin_problems(word: Pronunciation) -> Iterator[str]:
    if not word.pinyin:
        return
    wrong = [syllable for syllable in word.pinyin if not is_syllable(syllable)]
    if wrong:
        yield _("not a pinyin syllable with a tone 1-5: {listed}", listed=" ".join(wrong))
    if not _ALL_CHINESE.fullmatch(word.word):
        yield _("pinyin is for Chinese characters; say other words with ipa or say")
    elif len(word.pinyin) != len(word.word):
        yield _("{count} syllables of pinyin for {count2} characters", count=len(word.pinyin), count2=len(word.word))


def _index(entries: tuple[Pronunciation, ...]) -> Mapping[str, list[Pronunciation]]:
    """Entries by their first character in lower case, the longest first."""
    table: dict[str, list[Pronunciation]] = {}
    for entry in sorted(entries, key=lambda entry: -len(entry.word)):
        if entry.word:
            table.setdefault(entry.word[0].lower(), []).append(entry)
    return table


def _matches(table: Mapping[str, list[Pronunciation]], folded: str, free: list[bool]) -> Iterator[Match]:
    """The matches of one table from left to right in the free places."""
    lower = folded.lower() if len(folded.lower()) == len(folded) else folded
    place = 0
    while place < len(folded):
        match = _match_at(table.get(lower[place], []), folded, lower, place) if free[place] else None
        if match and all(free[match.start : match.end]):
            yield match
            place = match.end
        else:
            place += 1


def _match_at(entries: list[Pronunciation], folded: str, lower: str, place: int) -> Match | None:
    for entry in entries:
        text, word = (folded, entry.word) if entry.case_sensitive else (lower, entry.word.lower())
        end = place + len(word)
        if not text.startswith(word, place) or _continues(folded, place):
            continue
        ending = _ending(folded, end) if entry.sounds or entry.letters else ""
        if not _continues(folded, end + len(ending)):
            return Match(start=place, end=end + len(ending), entry=entry, ending=ending)
    return None


def _continues(text: str, place: int) -> bool:
    """Whether a Latin word or a number goes on across this place."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if _is_latin(before) and _is_latin(after):
        return True
    return before.isdecimal() and (after.isdecimal() or (after == "." and text[place + 1 : place + 2].isdecimal()))


def _ending(text: str, end: int) -> str:
    """The s or 's at this place that ends a Latin word, or nothing."""
    if not _is_latin(text[end - 1]):
        return ""
    for ending in ("'s", "s"):
        if text.startswith(ending, end) and not _continues(text, end + len(ending)):
            return ending
    return ""


def _is_latin(char: str) -> bool:
    return char.isalpha() and char < "ɐ"
