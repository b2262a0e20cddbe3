"""A talk that was copied out of a forum or from above its comments: which posts hold it, and what is the page's.

Heads that count up, by floor or by date, show a thread. The posts that hold the talk are read as if they stood alone.
The heads, the posters' lines above them and what others answered are taken out before anything looks for labels, since
a reply that quotes or mocks the talk has labels too. A text without such heads is left as it is. So is a chat, whose
heads are the labels: no message of it holds a talk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.dialogue import Dropped
from pipeline.script.labels.claims import claims_in
from pipeline.script.labels.forms import LabelStyle
from pipeline.script.lines.post_heads import PostHead, is_page_line, post_head

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

COMMENT, PAGE = "comment", "metadata"
"""Why a reply is not spoken, and why the lines of the page around posts are not."""

MIN_HEADS = 3
"""Fewer show no order."""
ASCENDING = 8
"""Tenths of the heads that stand above a later one: clocks go wrong, and posts are moved."""
MIN_TURNS = 4
"""Labels that come back in one post: fewer are a quotation."""
TALKERS = frozenset({LabelStyle.COLON, LabelStyle.BRACKET, LabelStyle.BAR, LabelStyle.CHEVRON, LabelStyle.ALONE})

MAX_LINE, MAX_NAME = 60, 16
"""Characters of a line about a poster (his rank, his motto), and of his name."""
MAX_LINES, MAX_SENTENCES = 24, 2
"""How many lines about a poster stand above his head, and how many of them are sentences (a motto)."""

_SILENT = (BlockKind.METADATA, BlockKind.IMAGE, BlockKind.RULE)


@dataclass(frozen=True, slots=True)
class _Post:
    """The passages from `start` to `end`, its head left out; None for what stands above the first head."""

    head: PostHead | None
    start: int
    end: int


def without_replies(passages: Sequence[Passage]) -> tuple[tuple[Passage, ...], tuple[Dropped, ...]]:
    """The passages of the talk, and what was taken out of the thread around it, with the reason."""
    heads = _heads(passages)
    if not heads:
        return tuple(passages), ()
    posts = list(_posts(passages, heads))
    talk = _talking(passages, heads, posts)
    if not talk or len(talk) > len(heads):
        return tuple(passages), ()
    reasons: dict[int, str] = {}
    for number, post in enumerate(posts):
        if number in talk:
            reasons |= dict.fromkeys(_page_lines(passages, heads, post), PAGE)
        elif number:
            reasons |= dict.fromkeys(range(post.start, post.end), COMMENT)
        else:
            reasons |= dict.fromkeys(_above(passages, post), PAGE)
        if post.head:
            reasons[post.head.at] = COMMENT if post.head.is_post else PAGE
    kept = tuple(passage for at, passage in enumerate(passages) if at not in reasons)
    texts = ((passages[at], reason) for at, reason in sorted(reasons.items()) if passages[at].text.strip())
    return kept, tuple(Dropped(line=each.line, reason=reason, text=each.text.strip()) for each, reason in texts)


def _heads(passages: Sequence[Passage]) -> list[PostHead]:
    """The heads of the posts, in order; nothing when they are few or do not count up."""
    found = [head for at, passage in enumerate(passages) if (head := post_head(passage, at))]
    sure = [head for head in found if head.sure]
    floors = [head for head in sure if head.floor]
    for heads in (floors, sure, found):
        if len(heads) >= MIN_HEADS and 2 * len(heads) >= len(found) and _ascend(heads):
            return heads
    return []


def _ascend(heads: Sequence[PostHead]) -> bool:
    """By floors where every head has its own, otherwise by dates."""
    floors = len({head.floor for head in heads if head.floor}) == len(heads)
    pairs = list(pairwise(heads))
    up = sum(one.floor < other.floor if floors else one.written <= other.written for one, other in pairs)
    return 10 * up >= ASCENDING * len(pairs)


def _posts(passages: Sequence[Passage], heads: Sequence[PostHead]) -> Iterator[_Post]:
    yield _Post(None, 0, heads[0].at)
    ends = [*(head.at for head in heads[1:]), len(passages)]
    yield from (_Post(head, head.at + 1, end) for head, end in zip(heads, ends, strict=True))


def _talking(passages: Sequence[Passage], heads: Sequence[PostHead], posts: Sequence[_Post]) -> frozenset[int]:
    """The numbers of the posts that hold the talk."""
    claims = claims_in(passages, frozenset(), frozenset(head.at for head in heads))
    spoken = [claim for claim in claims if claim.label.style in TALKERS and not claim.inside]
    counts = [Counter(claim.key for claim in spoken if post.start <= claim.index < post.end) for post in posts]
    again = [{key: count for key, count in own.items() if count > 1} for own in counts]
    holding = {number for number, own in enumerate(again) if sum(own.values()) >= MIN_TURNS}
    keys = {key for number in holding for key in again[number]}
    holding |= {number for number, own in enumerate(counts) if len(own.keys() & keys) > 1}
    sure = all(head.sure for head in heads)
    if not holding and sure:
        sizes = [sum(len(passage.text) for passage in passages[post.start : post.end]) for post in posts]
        holding = {number for number, size in enumerate(sizes) if 2 * size > sum(sizes)}
    return frozenset(holding) if sure or 2 * len(holding) <= len(heads) else frozenset()


def _page_lines(passages: Sequence[Passage], heads: Sequence[PostHead], post: _Post) -> Iterator[int]:
    """The page's own lines in a post, and those about the next poster at its end where heads name nobody."""
    yield from (at for at in range(post.start, post.end) if is_page_line(passages[at]))
    if post.end < len(passages) and 2 * sum(not head.poster for head in heads) > len(heads):
        yield from _about_poster(passages, post)


def _about_poster(passages: Sequence[Passage], post: _Post) -> list[int]:
    """The lines right above the next head: a short name, and behind it what its owner wrote about himself."""
    run: list[int] = []
    sentences = 0
    for at in range(post.end - 1, post.start - 1, -1):
        passage = passages[at]
        sentences += passage.ends_sentence
        short = len(passage.text) <= MAX_LINE and sentences <= MAX_SENTENCES and len(run) < MAX_LINES
        if not short or _opens_turn(passage):
            break
        run.append(at)
    while run and not _is_name(passages[run[-1]]):
        run.pop()
    return run


def _opens_turn(passage: Passage) -> bool:
    return any(claim.label.style is LabelStyle.COLON for claim in claims_in([passage], frozenset(), frozenset()))


def _is_name(passage: Passage) -> bool:
    text = passage.text.strip()
    return 0 < len(text) <= MAX_NAME and text[0].isalnum() and not passage.ends_sentence


def _above(passages: Sequence[Passage], post: _Post) -> Iterator[int]:
    """The page's lines above the first post but for the title: a heading, or the first line of all."""
    texts = [at for at in range(post.start, post.end) if passages[at].text and passages[at].kind not in _SILENT]
    titles = [at for at in texts if passages[at].kind is BlockKind.HEADING] or texts[:1]
    yield from (at for at in texts if at not in titles and len(passages[at].text) <= MAX_LINE)
