"""What a person reads through before a script is spoken: how its names, its ambiguous characters and its English sound.

1. Names: the people of the script, and what looks like a person's name in the text. A name that is read in two ways
   is listed twice.
2. Polyphones: a character that is read in several ways in this script, each way with words around it; and one that is
   read otherwise than it is by itself. A neutral tone is no other way.
3. English: every Latin word, but for those that every text has and no dictionary gets wrong (a, in, the).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pipeline.script.names.persons import is_han_name
from pipeline.speech.chinese.dictionaries import person_names, phrase_readings, usual_reading, word_cutter
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.surnames import is_foreign_name
from pipeline.speech.latin.words import common_english
from pipeline.text.variants import simplify, traditionalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.script.dialogue import Language, Speaker
    from pipeline.speech.explain import Explanation

MOST_CONTEXTS: Final = 3
"""How many places of a reading are shown; more tell a reader nothing new."""
CONTEXT_CHARACTERS: Final = 4
"""How many characters are shown on either side."""
LONGEST_NAME: Final = 8
SANDHI: Final = frozenset("一不")
"""Their tones change with what follows, by rule: they are listed as no polyphones."""
_NEUTRAL: Final = "5"
_SHORT_NAME: Final = 2
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Explained:
    """How one paragraph of a script will be read."""

    turn: int
    line: int
    """Line of the script file on which the turn begins."""
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A word or a character, how it is read, and where it stands."""

    written: str
    said: str
    times: int
    turn: int
    """Where it stands first; 0 when only the opening notice says it."""
    line: int
    contexts: tuple[tuple[int, str], ...] = ()
    """(turn, the words around), the character itself in 【】; for polyphones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What to read through; most frequent first."""

    names: tuple[Finding, ...]
    polyphones: tuple[Finding, ...]
    english: tuple[Finding, ...]
    """Every Latin token; `matters` says which are worth a look."""


def proofread(explained: Sequence[Explained], speakers: Sequence[Speaker], language: Language = "zh-Hans") -> Proof:
    """The names, polyphones and English of a script, in its own characters: what is read aloud is Simplified."""
    names, polyphones = _ordered(_names(explained, speakers)), _polyphones(explained)
    if language == "zh-Hant":
        own = {simplify(name): name for speaker in speakers for name in (*speaker.labels, speaker.name)}
        names = tuple(replace(each, written=own.get(each.written) or traditionalise(each.written)) for each in names)
        polyphones = tuple(map(_in_traditional, polyphones))
    return Proof(names=names, polyphones=polyphones, english=_ordered(_english(explained)))


def _in_traditional(finding: Finding) -> Finding:
    """A polyphone with the words around it in Traditional characters, and the one of them that it is there."""
    contexts = tuple((turn, _traditional_context(words)) for turn, words in finding.contexts)
    characters = {words[words.index("【") + 1] for _, words in contexts}
    return replace(finding, contexts=contexts, written=characters.pop() if len(characters) == 1 else finding.written)


def _traditional_context(words: str) -> str:
    """Converted whole, since the words around a character tell which one it is.

    >>> _traditional_context("那年【干】旱"), _traditional_context("擦【干】了头发")
    ('那年【乾】旱', '擦【乾】了頭髮')
    """
    place, plain = words.index("【"), re.sub("[【】]", "", words)
    converted = traditionalise(plain)
    if len(converted) != len(plain):
        return words
    return f"{converted[:place]}【{converted[place]}】{converted[place + 1 :]}"


def matters(token: str) -> bool:
    """Whether an English word is worth a look.

    >>> [matters(token) for token in ("the", "In", "IN", "Llama")]
    [False, False, True, True]
    """
    return len(token) > 1 and (token.isupper() or token.lower() not in common_english())


def pinyin(readings: Iterable[str]) -> str:
    """Syllables as a person reads them: the tones as digits, `?` for what nobody knows."""
    return " ".join(reading or "?" for reading in readings)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: -finding.times))


class _Tally:
    """Findings, counted by what is written and how it is said, in order of appearance."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, written: str, said: str, where: Explained | None, context: str = "") -> None:
        """Count an occurrence; none for a name that only the opening notice says."""
        turn, line = (where.turn, where.line) if where else (0, 0)
        known = self._found.get((written, said))
        if known is None:
            known = Finding(written=written, said=said, times=0, turn=turn, line=line)
        contexts = known.contexts
        if context and len(contexts) < MOST_CONTEXTS and all(context != other for _, other in contexts):
            contexts = (*contexts, (turn, context))
        self._found[written, said] = replace(known, times=known.times + (where is not None), contexts=contexts)

    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._found.values())


def _english(explained: Iterable[Explained]) -> tuple[Finding, ...]:
    tally = _Tally()
    for each in explained:
        for token, how in each.explanation.latin:
            tally.add(token, how, each)
    return tally.findings()


def _names(explained: Iterable[Explained], speakers: Iterable[Speaker]) -> tuple[Finding, ...]:
    tally = _Tally()
    cast = {simplify(name): None for speaker in speakers for name in (speaker.name, *speaker.labels)}
    own = [name for name in cast if _HAN.fullmatch(name)]
    met: set[str] = set()
    for each in explained:
        placed = _placed(each.explanation)
        for name, start in _find_names(each.explanation.spoken, own):
            met.add(name)
            tally.add(name, pinyin(placed.get(start + at, "") for at in range(len(name))), each)
    for name in own:
        if name not in met:
            tally.add(name, pinyin(reading.pinyin for reading in read_chinese(name)), None)
    return tally.findings()


def _find_names(spoken: str, own: Sequence[str]) -> Iterator[tuple[str, int]]:
    """(name, where it begins) in a spoken form: the script's own people first, then what looks like a name."""
    taken: set[int] = set()
    if own:
        for found in re.finditer("|".join(sorted(map(re.escape, own), key=len, reverse=True)), spoken):
            taken.update(range(*found.span()))
            yield found.group(), found.start()
    for run in _HAN.finditer(spoken):
        start = run.start()
        for word in word_cutter().cut(run.group()):
            if start not in taken and _looks_like_name(word):
                yield word, start
            start += len(word)


def _looks_like_name(word: str) -> bool:
    """Whether a word that jieba cut is a name: of that shape, called a name by jieba's dictionary or in no dictionary.

    What the dictionary of readings has is left out: it is a word (望远镜), or a name so well known that it is right.
    """
    if not _SHORT_NAME < len(word) <= LONGEST_NAME or word in phrase_readings():
        return False
    is_known = word in person_names() or not word_cutter().FREQ.get(word)
    return is_known and (is_han_name(word) or is_foreign_name(word))


def _polyphones(explained: Iterable[Explained]) -> tuple[Finding, ...]:
    """The characters that are read in several ways, or otherwise than by themselves, grouped by character.

    The most frequent reading is what a reader expects; only where it is rare itself it is shown with its words.
    """
    tally = _Tally()
    for each in explained:
        spoken = each.explanation.spoken
        for place, reading in _placed(each.explanation).items():
            if reading and spoken[place] not in SANDHI:
                tally.add(spoken[place], reading, each, _context(spoken, place))
    by_character: dict[str, list[Finding]] = {}
    for finding in tally.findings():
        by_character.setdefault(finding.written, []).append(finding)
    chosen = [found for found in map(_distinct, by_character.values()) if _is_ambiguous(found)]
    shown = [[_without_words(found[0], len(found)), *found[1:]] for found in chosen]
    return tuple(finding for found in sorted(shown, key=lambda found: found[0].written) for finding in found)


def _without_words(finding: Finding, ways: int) -> Finding:
    """The most frequent of several readings, without words around it when it is said more often than can be shown."""
    return replace(finding, contexts=()) if ways > 1 and finding.times > MOST_CONTEXTS else finding


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    """The ways in which a character is read, the most frequent first, a neutral tone counted with its full one."""
    full = {finding.said[:-1]: finding for finding in findings if not finding.said.endswith(_NEUTRAL)}
    neutral = [finding for finding in findings if finding.said.endswith(_NEUTRAL) and finding.said[:-1] not in full]
    toned = [finding for finding in findings if not finding.said.endswith(_NEUTRAL)]
    return sorted((*toned, *neutral), key=lambda finding: -finding.times)


def _is_ambiguous(findings: Sequence[Finding]) -> bool:
    if len(findings) > 1:
        return True
    usual = usual_reading(findings[0].written)
    return findings[0].said[:-1] != usual[:-1] or (
        findings[0].said != usual and _NEUTRAL not in (findings[0].said[-1], usual[-1:])
    )


def _placed(explanation: Explanation) -> dict[int, str]:
    """Place in the spoken form -> the reading of the character there."""
    placed: dict[int, str] = {}
    place = 0
    for char, reading in explanation.readings:
        place = explanation.spoken.index(char, place)
        placed[place] = reading
        place += 1
    return placed


def _context(spoken: str, place: int) -> str:
    """The words around a character, up to the marks that end them."""
    before = re.split(r"[^\w]", spoken[max(0, place - CONTEXT_CHARACTERS) : place])[-1]
    after = re.split(r"[^\w]", spoken[place + 1 : place + 1 + CONTEXT_CHARACTERS])[0]
    return f"{before}【{spoken[place]}】{after}"
