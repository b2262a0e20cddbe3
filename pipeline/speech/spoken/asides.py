"""Brackets and note marks: what is read, what is only a pause, what is not for the ear.

For each bracket, the innermost first:
1. What is done is not said: （笑）, （全场鼓掌） are a short pause.
2. The editor's own notes go: （注：…）, （参见…）.
3. The English original of a Chinese term is not read twice: 情绪（emotion） -> 情绪. Digits are content: 显卡（H100）.
   After a verb or a particle it is no gloss but the missing word: 想用（AI） is read.
4. A foreign sentence or motto followed by its Chinese: the Chinese is read instead.
5. A gloss that explains a foreign name (一款…, …之一, …创始人) goes: the speaker did not say it.
6. Everything else is content and is read: a few words that a sentence needs (opening a clause, or after a verb) as part
   of it, the rest between short pauses.
Square brackets: numbers mark notes ([12], [十二], [1-3]) and what a transcriber heard besides words ([crosstalk],
[听不清 12:30]) go, as do times that only say where in the recording this is; a title is quoted, other words are read.
Readings in brackets are taken before (`given_readings`), enclosed numbers after (`enclosed`).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import GONE, KEPT_HAN, KEPT_NUMBER, LATIN
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.enclosed import STOPS
from pipeline.speech.spoken.tables import any_of, tables
from pipeline.text.chinese import HAN

_NUMERAL = r"(?:\d+|[零〇一二三四五六七八九十百]+)"
_NOTE_NUMBERS = re.compile(rf"(?:注|注释|[\^*])?{_NUMERAL}(?: ?[-–—~,，、;；] ?{_NUMERAL})*|\^\w{{1,20}}")
"""[12], [十二], [1-3], [1,2], [注3], [^a]."""
_RECORDING_TIME = r"\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?:[.,]\d{1,3})?"
_JOINS = "的"
"""Belongs to the word before the bracket: no pause in front of it."""
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(f"[{LATIN}]")
_EXPLAINS = re.compile(
    f"^(?:是?一(?:款|种|个|家|位|名|部|档|本|项|类|套|支)|[{HAN}]{{0,20}}著名)"
    f"|(?:之一|创始人|首席执行官|的母公司|旗下[{HAN}]{{1,6}})$"
)
_VERBS = frozenset("入用做叫是在把对和与给让有到要会能为建造买卖看说于跟向从将被使比像")
_TAKES_OBJECT = _VERBS | set("的了着过")
_FEW = 8
"""So many characters in a bracket can be words that the editor has put into a sentence."""
_TIME = re.compile(_RECORDING_TIME)
_NO_WORDS = re.compile(f"\\d|[{STOPS}]|^[一二三四五六七八九十]+$")
"""Numbers and clauses in a bracket are an addition, and no words of the sentence."""
_COUNTS = re.compile(r"[一二三四五六七八九十\d]+")
_SENTENCE_WORDS = 3
_CONTEXT = 3
_SMALL = "了着过起来声一下片刻后中不已地道许久良响说雷动息经"
"""What may follow an action: 笑了起来, 沉默片刻."""


@cache
def _direction() -> re.Pattern[str]:
    """What a bracket holds when it is a stage direction."""
    table = tables()
    action = any_of(table.stage_directions)
    done = f"{any_of(table.stage_manners)}{{0,3}}{action}(?:{action}|[{_SMALL}]){{0,4}}"
    heard = rf"(?i:{any_of(table.transcriber_marks)})"
    return re.compile(
        rf"(?:{done}|{heard}(?:(?: and | & |[,/、] ?| ){heard}){{0,3}})(?:[ ,，:：@]{{0,2}}{_RECORDING_TIME})?"
    )


def is_stage_direction(inner: str) -> bool:
    """Whether the words of a bracket say what is done, not what is said.

    >>> is_stage_direction("笑"), is_stage_direction("全场鼓掌"), is_stage_direction("笑话")
    (True, True, False)
    """
    return _direction().fullmatch(inner.strip()) is not None


@cache
def _note() -> re.Pattern[str]:
    """How a bracket opens when it is the editor's."""
    table = tables()
    figure = r"[一二三四五六七八九十\d]{1,3}(?:[:：]|$)"
    return re.compile(rf"{any_of(table.editor_marks)}(?:[:：，,。]|$|{figure})|{any_of(table.editor_verbs)}")


def _bracket(match: re.Match[str]) -> str:
    inner = match[1].strip()
    left = before(match, _CONTEXT).rstrip(" ")
    opens = not left or left[-1] in STOPS
    if _note().match(inner) or not inner.strip(GONE + STOPS + " "):
        return ""
    if is_stage_direction(inner):
        return "" if opens or _closes(match) else "，"
    if not opens and _is_gloss(inner, left[-1]):
        return ""
    return _content(inner, left, match)


def _closes(match: re.Match[str]) -> bool:
    """Whether a clause ends behind the bracket."""
    right = after(match, 1)
    return not right or right in STOPS


def _is_gloss(inner: str, left: str) -> bool:
    """Whether a bracket only repeats or explains the word that ends in `left`."""
    if _HAN.search(inner):
        return bool(re.match(f"[{LATIN}”]", left) and _EXPLAINS.search(inner))
    foreign = _LETTER.search(inner) and not re.search(f"[\\d{KEPT_NUMBER}]", inner)
    return bool(foreign and left not in _TAKES_OBJECT and re.match(f"[{HAN}{KEPT_HAN}”]", left))


def _content(inner: str, left: str, match: re.Match[str]) -> str:
    """Words that are read: woven into the sentence, or between short pauses where none stands yet."""
    opens = not left or left[-1] in STOPS
    chinese = bool(_HAN.search(inner))
    if left.endswith("第") and _COUNTS.fullmatch(inner):
        return inner
    if chinese and (opens or left[-1] in _VERBS):
        if len(inner) <= _FEW and not _closes(match) and not _NO_WORDS.search(inner):
            return inner
    elif not chinese and _LETTER.search(inner) and (opens or left[-1] in _TAKES_OBJECT):
        return f" {inner} "
    joined = _closes(match) or after(match, 1) in _JOINS
    return f"{'' if opens else '，'}{inner}{'' if joined else '，'}"


def _translated(match: re.Match[str]) -> str | None:
    """A foreign sentence (small letters after its first word) and its Chinese: only the Chinese."""
    words = match[1].split()
    return match[2] if len(words) >= _SENTENCE_WORDS and any(word[0].islower() for word in words[1:]) else None


def _square(match: re.Match[str]) -> str:
    inner = match[1].strip()
    if (
        not inner
        or _NOTE_NUMBERS.fullmatch(inner)
        or _TIME.fullmatch(inner)
        or _note().match(inner)
        or is_stage_direction(inner)
    ):
        return ""
    return f"“{inner}”" if _HAN.search(inner) else f" {inner} "


@cache
def rules() -> tuple[Rule, ...]:
    """Two levels of round brackets; deeper ones lose their signs only."""
    round_bracket = re.compile(r" ?[(（]([^()（）]*)[)）]")
    word = f"[{LATIN}']++"
    return (
        Rule(
            "emoticon",
            re.compile(r"[(（][^\w\s()（）]{3,12}[)）]|\^[_oO.-]{0,3}\^|(?<![A-Za-z])T_+T(?![A-Za-z])|>_+<"),
            lambda _: "",
        ),
        Rule("gone", re.compile(f"{GONE}+"), lambda _: ""),
        Rule("highlight", re.compile(f"==(?=[^=\n]{{0,60}}[{HAN}])([^=\n]{{1,60}})=="), lambda match: match[1]),
        Rule(
            "lettered list",
            re.compile(r"(?:(?<=[：；。，、:;\n])|^) ?(?<![(（])([A-Za-z])[)）] ?(?=\S)"),
            lambda match: f"{match[1]}，",
        ),
        Rule("plural", re.compile(r"(?<=[A-Za-z])[(（](?:s|es)[)）]"), lambda match: match[0][1:-1]),
        Rule("starred", re.compile(rf"\*(?={_direction().pattern}\*)([^*]*)\*"), lambda _: "，"),
        Rule("square", re.compile(r"\[([^\[\]\n]*)\]"), _square),
        Rule(
            "translated",
            re.compile(f"(?<![{LATIN}'])(?<![{LATIN}'] )({word}(?: {word})*+) ?[(（]([{HAN}]{{2,30}})[)）]"),
            _translated,
        ),
        Rule("inner bracket", round_bracket, _bracket),
        Rule("outer bracket", round_bracket, _bracket),
    )
