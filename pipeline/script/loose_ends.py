"""Lines at either end of an article that no rule knows and that are no sentences: left out, and always reviewed.

Speech ends its sentences where the rest of the article does. A last line that does not is a page's, not a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.dialogue import Doubt
from pipeline.script.verdicts import Fate, Verdict

if TYPE_CHECKING:
    from pipeline.script.utterances import Utterance

LOOSE = "loose line"
MAX_LOOSE = 40
MIN_PARAGRAPHS = 6

_GOES_ON = frozenset("：:，,、；;—…")


def loose_ends(utterances: Sequence[Utterance], known: Mapping[int, Verdict]) -> dict[int, Verdict]:
    """Verdicts that drop the loose lines behind the last and in front of the first paragraph that is a sentence."""
    labelled = [at for at, utterance in enumerate(utterances) if utterance.label]
    texts = [at for at, u in enumerate(utterances) if u.passage.text and at not in known]
    if not labelled or not _closes(utterances, texts):
        return {}
    tail = [at for at in texts if at > labelled[-1] + _below(utterances, labelled[-1])]
    behind = list(_run(utterances, reversed(tail)))
    before = texts[texts.index(behind[-1]) - 1] if behind else -1
    if behind and utterances[before].passage.text[-1] in _GOES_ON:
        behind = []
    opens = min((at for at, verdict in known.items() if verdict.fate is Fate.CHAPTER), default=labelled[0])
    head = [at for at in texts if at < min(opens, labelled[0])]
    announced = {
        at for at, following in pairwise(head) if _announces(utterances[at]) and _is_loose(utterances[following])
    }
    in_front = _run(utterances, head, announced)
    return {at: Verdict(Fate.DROPPED, LOOSE) for at in (*behind, *in_front)}


def about_loose_ends(utterances: Sequence[Utterance], verdicts: Mapping[int, Verdict]) -> Iterator[Doubt]:
    """One doubt for lines that stand together."""
    loose = sorted(at for at, verdict in verdicts.items() if verdict.reason == LOOSE)
    for place, at in enumerate(loose):
        if place and not any(utterances[between].passage.text for between in range(loose[place - 1] + 1, at)):
            continue
        passage = utterances[at].passage
        yield Doubt(line=passage.line, problem=f"left out as no part of the talk: “{passage.text[:20]}”")


def about_loose_lines(utterances: Sequence[Utterance], verdicts: Mapping[int, Verdict]) -> Iterator[Doubt]:
    """Lines of that kind between two turns: they stay in the turn before them, and a person should look."""
    labelled = [at for at, utterance in enumerate(utterances) if utterance.label]
    texts = [at for at, u in enumerate(utterances) if u.passage.text and at not in verdicts]
    if not labelled or not _closes(utterances, texts):
        return
    listed = False
    for before, at in pairwise(texts):
        above = utterances[before].passage.text[-1]
        loose = labelled[0] < at < labelled[-1] and _is_loose(utterances[at])
        listed = loose and (listed or above in _GOES_ON)
        if loose and not listed and utterances[before].passage.ends_sentence:
            passage = utterances[at].passage
            yield Doubt(line=passage.line, problem=f"is this line part of the talk? “{passage.text[:20]}”")


def _below(utterances: Sequence[Utterance], at: int) -> int:
    """1 when a label stands alone: the first paragraph below it is speech, whatever its end."""
    return 0 if utterances[at].passage.text else 1


def _closes(utterances: Sequence[Utterance], texts: Sequence[int]) -> bool:
    """Nine of ten labelled turns end as sentences do."""
    turns = [utterances[at].passage for at in texts if utterances[at].label]
    closed = sum(turn.ends_sentence or turn.text[-1] in _GOES_ON for turn in turns)
    cues = any(turn.kind is BlockKind.CUE for turn in turns)
    return len(turns) >= MIN_PARAGRAPHS and closed * 10 >= 9 * len(turns) and not cues


def _run(utterances: Sequence[Utterance], places: Iterable[int], announced: Set[int] = frozenset()) -> Iterator[int]:
    for at in places:
        if at not in announced and not _is_loose(utterances[at]):
            return
        yield at


def _announces(utterance: Utterance) -> bool:
    """A short line with a colon at its end: a list follows."""
    return len(utterance.passage.text) <= MAX_LOOSE and utterance.passage.text[-1] in "：:"


def _is_loose(utterance: Utterance) -> bool:
    passage = utterance.passage
    if utterance.label or passage.ends_sentence or len(passage.text) > MAX_LOOSE or passage.kind is BlockKind.HEADING:
        return False
    return passage.text[-1] not in _GOES_ON and passage.text[-1] not in "”」』"
