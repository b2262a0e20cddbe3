"""How long nobody speaks between two segments: by who follows whom, by what closes the one before, with some variation.

1. What follows decides first: a chapter, the same speaker, a short reply, an answer, a question.
2. Words that trail off, stage directions that are left out and turns without words make the silence longer, but no
   longer than `longest_ms`; only a single option that asks for more gets more.
3. The variation comes from the words on both sides: the same words always wait equally long, and an edit elsewhere
   changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.errors import SettingsError
from pipeline.messages import _
from pipeline.speech.cutting import CLOSING, SENTENCE_ENDS
from pipeline.speech.spoken.asides import is_stage_direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.speech.segments import SpokenSegment

MAX_VARIATION_PERCENT: Final = 50
"""More would turn an answer's silence into a chapter's."""
LEAST_MS: Final = 80
"""Variation takes no silence below this: two voices closer together sound cut."""

_HALF_OF_32_BITS: Final = 0x7FFF_FFFF + 0.5
_QUESTION: Final = "？"
_TRAILING: Final = frozenset("…—")
_REPLY: Final = re.compile(
    "(?:嗯+|对+|是+的?|好+的?|行|哦+|噢|喔|啊+|唉|诶|哎|哈+|没错|没有|不是|不会|可以|当然|确实|明白|有道理|真的|谢谢|不客气"
    "|O ?K)(?:[啊呀吧吗嘛了呢呵])?"
)
"""A word that by itself, or said again, is a short reply; in Simplified characters, as spoken forms are."""
_MOST_REPLY_CHARACTERS: Final = 6
_BETWEEN_WORDS: Final = re.compile(r"[\s，。、！？；…—~～]+")
_DIRECTION: Final = r"[(（\[【]([^()（）\[\]【】]{1,40})[)）\]】]"
_CLOSING_MARKS: Final = r"[\s，。、！？；：…—”’」』]*"
_ENDS_WITH_DIRECTION: Final = re.compile(f"{_DIRECTION}{_CLOSING_MARKS}$")
_BEGINS_WITH_DIRECTION: Final = re.compile(rf"^[\s“‘「『]*{_DIRECTION}")
_NOT_WORDS: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """Silences between trimmed takes, in milliseconds, by what follows; SettingsError for a variation out of bounds.

    A trimmed take keeps about 100 ms of near-silence at its edges, which come on top: a change of speaker is heard as
    380 ms, an answer as 440.
    """

    clause_ms: int = 120
    """The same sentence goes on."""
    sentence_ms: int = 300
    paragraph_ms: int = 650
    """The same speaker goes on."""
    speaker_ms: int = 280
    answer_ms: int = 340
    """Another speaker, after a question."""
    follow_up_ms: int = 420
    """Another speaker asks, after what was no question."""
    reply_ms: int = 100
    """Before a turn that is a short reply: 嗯, 对, 是的."""
    after_reply_ms: int = 180
    """After such a turn, when it asked nothing."""
    announced_ms: int = 600
    """After a chapter's title, or a name, that the narrator says."""
    chapter_ms: int = 1200
    silent_turn_ms: int = 600
    """A turn without words."""
    breath_ms: int = 250
    """More, for a stage direction that is left out: （笑）."""
    trailing_ms: int = 250
    """More, after …… and ——."""
    longest_ms: int = 1800
    """What all that adds up to at most."""
    variation_percent: int = 15
    """How far a silence may lie from its length, so that an hour does not sound like a metronome."""

    def __post_init__(self) -> None:
        """Refuse a variation that makes nonsense of the lengths."""
        if not 0 <= self.variation_percent <= MAX_VARIATION_PERCENT:
            raise SettingsError(
                _(
                    "variation_percent must lie between 0 and {max_variation_percent}, not {variation_percent}",
                    max_variation_percent=MAX_VARIATION_PERCENT,
                    variation_percent=self.variation_percent,
                )
            )


USUAL: Final = Pauses()


def pause_inside(before: SpokenSegment, after: SpokenSegment, pauses: Pauses, *, ends_paragraph: bool) -> int:
    """The silence between two segments of one turn, in milliseconds."""
    if ends_paragraph:
        base_ms = pauses.paragraph_ms
    else:
        base_ms = pauses.sentence_ms if _last_mark(before.spoken) in SENTENCE_ENDS else pauses.clause_ms
    return _silence(base_ms, 0, before, after, pauses)


def pause_between(
    before: Sequence[SpokenSegment],
    after: Sequence[SpokenSegment],
    pauses: Pauses,
    *,
    opens_chapter: bool,
    waited_ms: int = 0,
) -> int:
    """The silence between two turns that are heard, in milliseconds; `waited_ms` is for silent turns between them."""
    base_ms = pauses.chapter_ms if opens_chapter else _turn_gap(before, after, pauses)
    return _silence(base_ms, waited_ms, before[-1], after[0], pauses)


def silent_turn(text: str, pauses: Pauses) -> int:
    """How much longer the silence is for a turn without words; a stage direction alone is a breath."""
    rest, directions = re.subn(_DIRECTION, lambda found: "" if is_stage_direction(found[1]) else found[0], text)
    return pauses.breath_ms if directions and not _NOT_WORDS.sub("", rest) else pauses.silent_turn_ms


def is_reply(turn: Sequence[SpokenSegment]) -> bool:
    """Whether a turn is only a short reply, such as 嗯, 对对对 or 是的，没错."""
    if len(turn) != 1:
        return False
    words = [word for word in _BETWEEN_WORDS.split(turn[0].spoken) if word]
    return sum(map(len, words)) <= _MOST_REPLY_CHARACTERS and all(map(_REPLY.fullmatch, words))


def _turn_gap(before: Sequence[SpokenSegment], after: Sequence[SpokenSegment], pauses: Pauses) -> int:
    """The silence by who follows whom."""
    if before[-1].notice:
        return pauses.announced_ms
    if before[-1].speaker == after[0].speaker:
        return pauses.paragraph_ms
    if is_reply(after):
        return pauses.reply_ms
    if _asks(before):
        return pauses.answer_ms
    if is_reply(before):
        return pauses.after_reply_ms
    return pauses.follow_up_ms if _asks(after) else pauses.speaker_ms


def _silence(base_ms: int, waited_ms: int, before: SpokenSegment, after: SpokenSegment, pauses: Pauses) -> int:
    """A silence with what makes it longer and its variation, within bounds."""
    wanted_ms = base_ms + waited_ms
    if _last_mark(before.spoken) in _TRAILING:
        wanted_ms += pauses.trailing_ms
    if _breathes(before.written, after.written):
        wanted_ms += pauses.breath_ms
    most_ms = max(pauses.longest_ms, base_ms, waited_ms)
    varied_ms = round(wanted_ms * (1 + pauses.variation_percent / 100 * _scatter(before, after)))
    return min(most_ms, max(varied_ms, min(LEAST_MS, wanted_ms)))


def _scatter(before: SpokenSegment, after: SpokenSegment) -> float:
    """A number from -1 to 1 that looks random and is always the same for the same words."""
    digest = hashlib.blake2b(f"{before.spoken}\n{after.spoken}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) / _HALF_OF_32_BITS - 1


def _asks(turn: Sequence[SpokenSegment]) -> bool:
    return _last_mark(turn[-1].spoken) == _QUESTION


def _breathes(before: str, after: str) -> bool:
    """Whether a stage direction stands where two segments meet."""
    meeting = (_ENDS_WITH_DIRECTION.search(before), _BEGINS_WITH_DIRECTION.search(after))
    return any(found and is_stage_direction(found[1]) for found in meeting)


def _last_mark(spoken: str) -> str:
    """The last character that is neither space nor a closing mark."""
    return spoken.rstrip(" " + "".join(CLOSING))[-1:]
