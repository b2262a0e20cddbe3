"""What a page has after its article: who made it, licences, lives of the speakers, links to other pages.

No line tells it alone. Every line after the talk gets points for what pages look like, and against it for what talk
sounds like; the back matter is the end of the text whose points add up best.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.dialogue import Doubt
from pipeline.script.labels.forms import LabelStyle, labels_of
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.script.names.kinds import NameKind, kind_of
from pipeline.script.names.persons import looks_like_person
from pipeline.script.names.spellings import initials_of
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.passages import Passage

REASON = "back matter"
ENOUGH = 3
"""Points of all lines together from which they are a page's: a heading, and one line below that is no sentence."""
ENOUGH_UNLABELLED = 5
"""The same where no label tells where the talk ends."""
MAX_TAIL = 40
"""Filled lines at the end of a text without labels that are looked at."""

HEADING, RULE_ABOVE, OPEN_END, LIST_ITEM, QUOTED, LINKED, SOME_LINK = 2, 1, 1, 1, 1, 2, 1
PAGE_WORDS, ABOUT_SPEAKER, OTHERS = 2, 3, 2
TALK, SENTENCE = -3, -1
"""Points of a line: a heading, a rule above it, no end of a sentence, a list item, a quote where nobody is quoted,
links, words of pages, the name of one who spoke in front, words of others; against it talk and a whole sentence."""

PAGE_CHARS = 80
"""A word of pages speaks for so many characters: talk about a trade has one in a paragraph, too (推荐算法)."""
_PAGE = re.compile(
    r"版[权權]|授[权權]|[转轉][载載]|[许許]可|[协協][议議]|[订訂][阅閱户戶]|[关關]注|公[众眾][号號]|[网網][址站页頁]|[译譯]者|校[对對]|[编編][辑輯]"
    r"|[来來]源|本[文页頁站刊]|原文|[图圖照相]片|投稿|[邮郵]箱|推[荐薦]|相[关關]|[专專][栏欄]|[参參]考文[献獻]|@|二[维維][码碼]|[赞贊]助|[关關][于於]"
    r"|首[发發]|收[听聽]|[链鏈]接|[报報]名|licen[cs]e|copyright|https?:|www\.",
    re.IGNORECASE,
)
_TALKS = re.compile(r"[我咱俺你您][^们們]|[吗嗎呢吧啊]")


def back_matter(lines: Lines) -> Opinion:
    """Votes on the lines after the talk that are a page's, and where they begin for a person to check."""
    tail = _tail(lines)
    best, total, start = 0, 0, len(tail)
    for place in range(len(tail) - 1, -1, -1):
        total += _points(lines, tail[place])
        if total > best:
            best, start = total, place
    if best < (ENOUGH if lines.labelled else ENOUGH_UNLABELLED):
        return Opinion()
    found = [at for at in tail[start:] if at not in lines.settled]
    if not found:
        return Opinion()
    verdict = Verdict(Fate.DROPPED, Judge.BACK_MATTER, REASON)
    problem = english("left out as no part of the talk, from here to the end: “{text}”", text=lines.text(found[0])[:20])
    return Opinion(
        votes=tuple(Vote(at, verdict) for at in found),
        doubts=(Doubt(line=lines.passage(found[0]).line, problem=problem),),
    )


def _tail(lines: Lines) -> list[int]:
    """The filled lines after the last label and its own words; without labels the last lines."""
    if not lines.labelled:
        return list(lines.filled[-min(MAX_TAIL, len(lines.filled) // 3) :]) if len(lines.filled) >= 3 else []
    first = lines.last_label
    if not lines.text(first):
        first = lines.next_filled(first) or first
    return [at for at in lines.filled if at > first]


def _points(lines: Lines, at: int) -> int:
    passage = lines.passage(at)
    if at in lines.settled:
        return LINKED
    points = 0
    if passage.ends_sentence:
        points += SENTENCE
    else:
        points += HEADING if passage.kind is BlockKind.HEADING else OPEN_END
    share = lines.link_share(at)
    points += LINKED if share >= 5 else SOME_LINK * (share >= 2)
    points += QUOTED * (passage.kind is BlockKind.QUOTE and not lines.labels_in(BlockKind.QUOTE))
    points += LIST_ITEM * (passage.kind is BlockKind.LIST_ITEM)
    points += RULE_ABOVE * (at > 0 and lines.passage(at - 1).kind is BlockKind.RULE)
    points += PAGE_WORDS * (len(passage.text) <= PAGE_CHARS * len(_PAGE.findall(passage.text)))
    points += ABOUT_SPEAKER * _is_about_speaker(lines, at)
    points += OTHERS * _quotes_others(passage)
    points += TALK * bool(_TALKS.search(passage.text))
    return points


def _quotes_others(passage: Passage) -> bool:
    """A name and what its owner said, as lists of other articles have it: nobody of this talk, or it had a label."""
    return any(each.style is LabelStyle.COLON and kind_of(each.name) is NameKind.PERSON for each in labels_of(passage))


def _is_about_speaker(lines: Lines, at: int) -> bool:
    """The line begins with the name of one who spoke, as lives do: 何青是河口的船匠."""
    opening = fold(lines.text(at)[:20])
    if any(opening.startswith(name) for name in lines.names):
        return True
    passage = lines.passage(at)
    bold = passage.text[: passage.bold[0][1]] if passage.bold and passage.bold[0][0] == 0 else ""
    keys = {utterance.key for utterance in lines.utterances if utterance.label}
    return looks_like_person(bold) and bool(initials_of(bold) & keys)
