"""Heads of the posts of a forum or comment section, as the common software writes them.

A head says when a post was written or which floor it is, and who wrote it; what else stands on its line is the page's.
One alone proves nothing (an article has a date, a chat has stamped names): see `threads`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.marks import PART_OF_DAY
from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

MAX_HEAD = 120
MAX_POSTER = 24
"""Characters of a head that may be left when date, floor and the page's words are gone: a poster and his rank."""

_FLOORS = {"楼主": 1, "沙发": 2, "板凳": 3, "地板": 4}
"""The names that forums give to their first floors."""
_FLOOR = re.compile(
    r"(?:第\s?)?(?<![\d.])(?P<number>\d{1,5})\s?楼(?![\u4e00-\u9fff])|(?P<name>楼主|沙发|板凳|地板)"
    r"|(?<![\d.])(?P<mark>\d{1,5})\s?(?:#|[FL]\b)|(?:#|\bB)(?P<behind>\d{1,5})\b"
)
_DAY = r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})\s?日?"
_CLOCK = (
    rf"(?:星期.|周.)?\s{{0,3}}(?P<half>{PART_OF_DAY}|[AaPp][Mm]\b)?\s?(?P<hour>\d{{1,2}})[:：](?P<minute>\d{{2}})"
    r"(?:[:：]\d{2})?(?:\s?(?P<late>[AaPp][Mm])\b)?"
)
_STAMP = re.compile(rf"{_DAY}(?:[,，]?\s{{0,3}}{_CLOCK})?")
_PUSH = re.compile(
    r"(?:推|嘘|→)\s{0,2}(?P<poster>\w{2,16})\s{0,12}:.*?(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:\s(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
)
"""A comment of a bulletin board of Taiwan, which is one line with its poster in front and its date behind."""

_WROTE = r"发表于|发表时间|发表|发布于|发布时间|发布|回复于|回复时间|回复日期|编辑于|发送于|张贴于|更新于"
_PAGE_WORDS = re.compile(
    rf"(?:{_WROTE}|(?:只看|查看)(?:该|此)?(?:作者|楼主|用户|大图)|显示全部(?:楼层|帖子|回复)?|(?:倒序|正序)(?:浏览|看帖)|阅读模式|电梯直达|跳转到"
    r"|字体大小|使用道具|回复该?(?:发言|楼|帖)?|收藏|举报|引用|点评|评分|分享|支持|反对|赞同|赞|顶|踩|删除|复制|链接|主题|帖子|文章|资料|短消息|个人空间"
    r"|作者|发帖人|用户|网友|日期|时间|来自|树型|打印|点击|浏览|查看|人气|(?:大|中|小)(?=\s|$))\s?[:：]?(?:\s?\d+(?=\s|$))?"
)
_SAYS_POST = re.compile(rf"{_WROTE}|只看(?:该作者|楼主)|显示全部楼层|作者\s?[:：]|楼主")
_OF_A_POST = re.compile(
    r"\W{0,3}(?:本[帖贴主].{0,6}由|(?:引用)?\W{0,2}原[帖贴]由|引用\W{0,2}第?\s?\d|回复\W{0,2}第?\s?\d).{1,60}"
)
"""Notes of a forum on one of its posts: who changed it and when, whose words are quoted."""
_MARKS = re.compile(r"[\s|｜·•»>《》\[\]【】()（）:：,，/\-—_^+*#&.]+")
_TALKS = re.compile(r"[。！？!?，,；;]")
_COLON = re.compile(r"[:：]")


@dataclass(frozen=True, slots=True)
class PostHead:
    """The head of one post: at which passage, and what it says."""

    at: int
    floor: int = 0
    """0 where it names none."""
    written: tuple[int, ...] = ()
    """Year, month, day, hour, minute, as far as they are stated."""
    poster: str = ""
    sure: bool = False
    """Whether it says that it is a post's: a floor, or a word such as 发表于; a name and a date could be a chat's."""
    is_post: bool = False
    """Whether the post itself stands on the line, with nothing below."""


def post_head(passage: Passage, at: int) -> PostHead | None:
    """The head that a passage is, or None."""
    text = simplify(passage.text.strip())
    if passage.kind in (BlockKind.CUE, BlockKind.METADATA) or passage.voice or not text:
        return None
    push = _PUSH.fullmatch(text)
    if push:
        day = (int(push["month"]), int(push["day"]), int(push["hour"] or 0), int(push["minute"] or 0))
        return PostHead(at, written=day, poster=push["poster"], sure=True, is_post=True)
    return _head_line(text, at) if len(text) <= MAX_HEAD else None


def is_page_line(passage: Passage) -> bool:
    """A line that says only what forums write around posts: 回复 | 举报, 本帖最后由 … 编辑.

    >>> from pipeline.script.passages import Passage
    >>> [is_page_line(Passage(text=text, line=1)) for text in ("使用道具 举报", "本帖最后由 半夏 编辑", "支持他")]
    [True, True, False]
    """
    text = simplify(passage.text.strip())
    return bool(text) and len(text) <= MAX_HEAD and bool(_OF_A_POST.fullmatch(text) or not _unspoken(text))


def _unspoken(text: str) -> str:
    """What is left of a line without the words and marks of a page."""
    return _MARKS.sub(" ", _PAGE_WORDS.sub(" ", text)).strip()


def _head_line(text: str, at: int) -> PostHead | None:
    stamp = _STAMP.search(text)
    rest = _STAMP.sub(" ", text, count=1)
    floor = _FLOOR.search(rest)
    rest = _FLOOR.sub(" ", rest, count=1)
    says = bool(_SAYS_POST.search(text))
    dated = stamp and (stamp["hour"] or says or floor)
    counted = floor and floor["number"] and not stamp
    poster = _unspoken(rest)
    named = _COLON.search(_PAGE_WORDS.sub(" ", rest).strip(" :：")) is not None
    if _OF_A_POST.fullmatch(text) or not (dated or counted) or named or not _is_poster(poster):
        return None
    return PostHead(at, floor=_floor(floor), written=_written(stamp), poster=poster, sure=bool(floor) or says)


def _is_poster(text: str) -> bool:
    return len(text) <= MAX_POSTER and not _TALKS.search(text)


def _floor(match: re.Match[str] | None) -> int:
    if match is None:
        return 0
    return _FLOORS.get(match["name"] or "", 0) or int(match["number"] or match["mark"] or match["behind"])


def _written(stamp: re.Match[str] | None) -> tuple[int, ...]:
    if stamp is None:
        return ()
    hour = int(stamp["hour"] or 0)
    late = (stamp["half"] or stamp["late"] or "").lower() in ("下午", "晚上", "傍晚", "pm")
    day = (int(stamp["year"]), int(stamp["month"]), int(stamp["day"]))
    return (*day, hour + 12 if late and hour < 12 else hour, int(stamp["minute"] or 0))
