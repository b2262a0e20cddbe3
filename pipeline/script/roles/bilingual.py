"""Articles that give every paragraph twice: in its original language and in Chinese, one below the other.

Only the Chinese is spoken. The two are taken for one paragraph when they alternate throughout, when their lengths fit,
and when nobody but their own speaker stands between them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.dialogue import Doubt
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.text.chinese import HAN
from pipeline.text.latin import LATIN

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance

ORIGINAL = "original wording"
MIN_PAIRS = 3
LETTERS_PER_CHARACTER = (1.2, 9.0)
"""Latin letters for each Chinese character of a translation; an answer to a question fits only by accident."""

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(f"[{LATIN}]")
_SILENT = frozenset({BlockKind.METADATA, BlockKind.IMAGE, BlockKind.CAPTION, BlockKind.RULE, BlockKind.CELL})

Pair = tuple[int, int]
"""(utterance in Latin letters, the same in Chinese)."""


def doubled(utterances: Sequence[Utterance]) -> tuple[Pair, ...]:
    """Every paragraph that stands there twice, in order; nothing when the article is in one language."""
    texts = [at for at, u in enumerate(utterances) if u.passage.text and u.passage.kind not in _SILENT]
    latin = [at for at in texts if _is_latin(utterances[at])]
    if len(latin) < MIN_PAIRS or len(latin) * 3 < len(texts):
        return ()
    for step in (1, -1):
        pairs = tuple(_partners(utterances, texts, step))
        if len(pairs) * 10 >= 9 * len(latin) and _fit(utterances, pairs) and _same_speakers(utterances, pairs):
            return pairs
    return ()


def originals(utterances: Sequence[Utterance], pairs: Sequence[Pair]) -> Opinion:
    """Votes that drop the original wording, and for a person: it is not spoken although it is no footer."""
    if not pairs:
        return Opinion()
    line = utterances[min(pairs[0])].passage.line
    problem = english("{count} paragraphs stand there in two languages: only the Chinese is spoken", count=len(pairs))
    verdict = Verdict(Fate.DROPPED, Judge.ORIGINAL, ORIGINAL)
    return Opinion(votes=tuple(Vote(one, verdict) for one, _ in pairs), doubts=(Doubt(line=line, problem=problem),))


def paired_keys(utterances: Sequence[Utterance], pairs: Sequence[Pair]) -> tuple[tuple[str, str], ...]:
    """Label keys that are one person in two scripts."""
    keys = ((utterances[one].key, utterances[other].key) for one, other in pairs)
    return tuple(dict.fromkeys((one, other) for one, other in keys if one and other and one != other))


def _is_latin(utterance: Utterance) -> bool:
    text = utterance.passage.text
    letters, characters = len(_LATIN.findall(text)), len(_HAN.findall(text))
    return letters >= 2 and characters * 20 <= letters and utterance.passage.ends_sentence


def _partners(utterances: Sequence[Utterance], texts: Sequence[int], step: int) -> Iterator[Pair]:
    """Latin paragraphs with their Chinese neighbour: the one below (1) or above (-1)."""
    for place, at in enumerate(texts):
        beside = place + step
        if not _is_latin(utterances[at]) or not 0 <= beside < len(texts):
            continue
        other = utterances[texts[beside]].passage
        if other.kind is not BlockKind.HEADING and _HAN.search(other.text) and not _is_latin(utterances[texts[beside]]):
            yield at, texts[beside]


def _fit(utterances: Sequence[Utterance], pairs: Sequence[Pair]) -> bool:
    low, high = LETTERS_PER_CHARACTER
    ratios = [
        len(_LATIN.findall(utterances[one].passage.text)) / max(1, len(_HAN.findall(utterances[other].passage.text)))
        for one, other in pairs
    ]
    return sum(low <= ratio <= high for ratio in ratios) * 10 >= 8 * len(ratios)


def _same_speakers(utterances: Sequence[Utterance], pairs: Sequence[Pair]) -> bool:
    """Every label in one script goes with one in the other, and two such pairs show a talk, not an answer."""
    keys = Counter((utterances[one].key, utterances[other].key) for one, other in pairs)
    named = [(one, other) for one, other in keys if one and other and one != other]
    if {one for one, _ in named} & {other for _, other in named}:
        return False  # a label on both sides is a speaker, not the translation of another one
    once = len({one for one, _ in named}) == len({other for _, other in named}) == len(named)
    return not named or (once and len(named) >= 2)
