"""The facts about an article: title, part, publisher, author, date and address, from headers and from its first lines.

Only what the source states. What a line states is told by its form: a metadata header, a credit line, a dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.dialogue import Doubt, Dropped
from pipeline.script.lines.verdicts import Fate, Judge, Verdict
from pipeline.script.roles.credits import credits_in
from pipeline.script.roles.not_labels import byline_indexes
from pipeline.script.roles.titles import (
    HEAD_PASSAGES,
    MAX_TITLE,
    around_title,
    part_index,
    split_part,
    text_indexes,
    tight,
    title_index,
    untagged,
)
from pipeline.text.page_words import fact_of
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.lines.utterances import Utterance

_DATELINE = re.compile(
    r"([\w·《》]{2,16}?)(?:讯[，, ]?)?\s?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:早间|晚间|综合)?(?:消息|讯|电|报道)"
)
_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_FACT = re.compile(
    r"(?:采访|访谈|对话|录制|录音|活动|直播|发布)?(?:时间|地点|日期|主题|形式|方式|时长|语言|平台)\s?[:：|｜]\s?\S"
)
_DATE_BEHIND = re.compile(r"[\s,，|｜·/]+(\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}.*)$", re.DOTALL)
"""A date behind a name, and what counters stand behind that: 阅读 1,234."""
_FACT_ALONE = re.compile(r"(?:关键词|关键字|标签|话题|参会人|参与人|参会人员|与会人|会议成员|发言人|说话人)\s?[:：]?")
_ATTENDING = re.compile(r"(?:出席|列席|缺席|请假|与会|参会|参加)[^。，,：:]{0,8}[:：]")
"""Words that announce a list of names in the head of minutes."""
_URL = re.compile(r"https?://\S+")
_STATED = re.compile(r"[^\s\d:：。，,！？!?][^:：。，！？!?]{0,14}\s?[:：]\s?\S")
_TALKS = re.compile(r"[我咱你您吗嗎呢吧啊]")

ACCOUNT_HOSTS = ("mp.weixin.qq.com",)
"""Where an article's "author" is the account, which is the publisher."""
_NAMES = ("author", "publisher")
"""Facts that are names, behind which a line may give its date."""
MIN_FACTS = 2
"""How many such lines stand together: one alone may open the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Facts, what the lines that state them are, and doubts."""

    title: str = ""
    part: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_front(document: Document, utterances: Sequence[Utterance]) -> Front:
    """Gather the facts; headers first, then the lines in front, then the credits behind."""
    facts = dict(_header_facts(document))
    verdicts: dict[int, Verdict] = {}
    dropped: list[Dropped] = []
    doubts: list[Doubt] = []
    title_at = title_index(utterances, facts.get("title", ""))
    if title_at is not None:
        verdicts[title_at] = Verdict(Fate.TITLE, Judge.FRONT)
        facts["title"] = utterances[title_at].passage.text
    for at, reason in around_title(utterances, facts.get("title", ""), title_at):
        verdicts[at] = Verdict(Fate.DROPPED, Judge.FRONT, reason)
    title, tag = untagged(tight(facts.get("title", "")))
    if tag and title_at is not None:
        dropped.append(Dropped(line=utterances[title_at].passage.line, reason="column tag", text=tag))
    part_at = part_index(utterances, title_at)
    if part_at is not None:
        verdicts[part_at] = Verdict(Fate.PART, Judge.FRONT)
        facts["part"] = utterances[part_at].passage.text
    for at, stated in _credit_lines(utterances, verdicts):
        verdicts[at] = Verdict(Fate.DROPPED, Judge.FRONT, "credit")
        for name, value in stated.items():
            facts.setdefault(name, value)
    dated = list(_dated_lines(utterances, verdicts))
    stating = (*dated, *_fact_lines(utterances, verdicts), *_listed_facts(utterances, verdicts))
    verdicts.update({at: Verdict(Fate.DROPPED, Judge.FRONT, "metadata") for at in stating})
    for name, value, doubt in (*_dates(utterances, dated), *_dateline(utterances, verdicts)):
        facts.setdefault(name, value)
        doubts += [doubt] if doubt and facts[name] == value else []
    title, behind = split_part(title) if "part" not in facts else (title, "")
    return Front(
        title=title,
        part=facts.get("part", behind),
        publisher=facts.get("publisher", ""),
        author=facts.get("author", ""),
        published=facts.get("published", ""),
        url=facts.get("url", ""),
        verdicts=verdicts,
        dropped=tuple(dropped),
        doubts=tuple(doubts),
    )


def _header_facts(document: Document) -> Iterator[tuple[str, str]]:
    """(name, value) of metadata lines and of what the format states outside the text; the first statement counts."""
    stated = [*((b.key, b.text) for b in document.blocks if b.kind is BlockKind.METADATA), *document.front_matter]
    found: dict[str, str] = {}
    dates: list[str] = []
    for key, value in stated:
        name = fact_of(key)
        cleaned = _cleaned(name, value)
        if name and cleaned:
            found.setdefault(name, cleaned)
        if name in _NAMES and (behind := _DATE_BEHIND.search(value)):
            dates.append(iso_date(behind[1]))
    if dates and dates[0]:
        found.setdefault("published", dates[0])
    hosts = ACCOUNT_HOSTS
    if "publisher" not in found and "author" in found and any(f"//{host}/" in found.get("url", "") for host in hosts):
        found["publisher"] = found["author"]
    yield from found.items()


def _cleaned(name: str, value: str) -> str:
    """The value in the form of its field; nothing when it is not one."""
    text = value.strip()
    if name == "published":
        return iso_date(text)
    if name == "url":
        match = _URL.search(text)
        return match.group() if match else ""
    return _DATE_BEHIND.sub("", text) if name in _NAMES else text


def iso_date(text: str) -> str:
    """A date, with time where stated, in ISO form; nothing when the text holds no full date.

    >>> iso_date("2024年7月4日"), iso_date("2024-07-04 9:05"), iso_date("7月4日")
    ('2024-07-04', '2024-07-04T09:05', '')
    """
    match = _DATE.search(text)
    if not match or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return ""
    date = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if not match[4] or int(match[4]) > 23 or int(match[5]) > 59:
        return date
    return f"{date}T{int(match[4]):02}:{match[5]}" + (f":{match[6]}" if match[6] else "")


def _credit_lines(
    utterances: Sequence[Utterance], known: Mapping[int, Verdict]
) -> Iterator[tuple[int, dict[str, str]]]:
    """(index, facts stated) of credit lines in front of the first label and at the end."""
    texts = text_indexes(utterances)
    labelled = [at for at in texts if utterances[at].label]
    first, last = (labelled[0], labelled[-1]) if labelled else (len(utterances), -1)
    head = [at for at in texts[:HEAD_PASSAGES] if at < first]
    tail = [at for at in texts[-HEAD_PASSAGES:] if at > last]
    for at in dict.fromkeys([*head, *tail]):
        stated = credits_in(utterances[at].passage.text) if at not in known and not utterances[at].label else ()
        if stated and utterances[at].passage.kind is not BlockKind.HEADING:
            facts: dict[str, str] = {}
            for part in ("author", "publisher", "translator", "published"):
                name = next((credit.name for credit in stated if credit.part == part), "")
                if name:
                    facts.setdefault("author" if part == "translator" else part, _cleaned(part, name))
            yield at, facts


def _fact_lines(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> Iterator[int]:
    """Lines such as 时间：… and 地点：… before the first label."""
    first = next((at for at, utterance in enumerate(utterances) if utterance.label), -1)
    for at in text_indexes(utterances)[:HEAD_PASSAGES]:
        passage = utterances[at].passage
        short = len(passage.text) <= MAX_TITLE and not passage.ends_sentence
        if at < first and at not in known and short and _FACT.match(simplify(passage.text)):
            yield at
        elif at < first and _FACT_ALONE.fullmatch(simplify(passage.text.strip())):
            yield from (n for n in range(at, min(at + 2, first)) if n not in known and _is_list(utterances[n]))
        elif at < first and _ATTENDING.fullmatch(simplify(passage.text.strip())):
            # The line right above the first label may be a title.
            yield from takewhile(lambda n: _names_people(utterances[n]), range(at, first - 1))


def _listed_facts(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> Iterator[int]:
    """Lines `word: value` one below the other before the first label: whatever the words, they state facts."""
    first = next((at for at, utterance in enumerate(utterances) if utterance.label), -1)
    run: list[int] = []
    for at in [*(at for at in text_indexes(utterances) if at < first), first]:
        if at < first and _states_fact(utterances[at]):
            run.append(at)
            continue
        if len(run) >= MIN_FACTS:
            yield from (each for each in run if each not in known)
        run = []


def _states_fact(utterance: Utterance) -> bool:
    """A short line with a word, a colon and a value, no sentence."""
    passage = utterance.passage
    stated = _STATED.match(passage.text) is not None and not _TALKS.search(passage.text)
    return (
        stated
        and passage.kind is not BlockKind.HEADING
        and len(passage.text) <= MAX_TITLE
        and not passage.ends_sentence
    )


def _names_people(utterance: Utterance) -> bool:
    """A line of such a list: short, whatever title stands behind the name (J.P.)."""
    text = utterance.passage.text
    return len(text) <= MAX_TITLE and not text.endswith(tuple("。！？!?"))


def _is_list(utterance: Utterance) -> bool:
    """A line that is no sentence: the word 关键词, or the words behind it."""
    return len(utterance.passage.text) <= 2 * MAX_TITLE and not utterance.passage.ends_sentence


def _dated_lines(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> Iterator[int]:
    """Short lines with a full date before the first label that are no sentence."""
    first = next((at for at, utterance in enumerate(utterances) if utterance.label), len(utterances))
    for at in byline_indexes([utterance.passage for utterance in utterances]):
        if at < first and at not in known:
            yield at


def _dates(utterances: Sequence[Utterance], dated: Sequence[int]) -> Iterator[tuple[str, str, None]]:
    """The date that such a line states, when it states the day."""
    found = (iso_date(utterances[at].passage.text) for at in dated)
    yield from (("published", date, None) for date in found if date)


def _dateline(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> Iterator[tuple[str, str, Doubt | None]]:
    """Publisher and date of a dateline (某报7月24日消息). A missing year is taken from the text, and doubted."""
    for at in text_indexes(utterances)[:HEAD_PASSAGES]:
        passage = utterances[at].passage
        match = _DATELINE.match(simplify(passage.text[:80])) if at not in known and not utterances[at].label else None
        if not match:
            continue
        yield "publisher", passage.text[: match.end(1)].strip(), None
        years = [int(year) for u in utterances for year in _YEAR.findall(u.passage.text)]
        if match[2]:
            yield "published", iso_date(f"{match[2]}-{match[3]}-{match[4]}"), None
        elif years:
            problem = english("the dateline gives no year; {years} is the latest that the text names", years=max(years))
            yield (
                "published",
                iso_date(f"{max(years)}-{match[3]}-{match[4]}"),
                Doubt(line=passage.line, problem=problem),
            )
        return
