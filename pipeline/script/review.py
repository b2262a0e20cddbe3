"""Doubts that a person should look at: where the source's labels, its text, or our reading of it may be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.assembly import DASHES, is_broken, spoken_text
from pipeline.script.dialogue import NARRATOR, Doubt
from pipeline.script.lines.verdicts import Fate, Judge, Verdict
from pipeline.script.names.inside import joint_names
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.labels.attribution import Attribution
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.people.cast import Cast

TAIL = 90
"""Characters at the end of a turn where the next speaker's first words may have got stuck."""

MAX_HEAD_LINE = 30
"""A shorter line of the narrator may be meant without a full stop."""
MAX_ENTRIES = 100
"""Longer tables of contents are not compared with the chapters."""

_ANSWER_BEHIND_QUESTION = re.compile(r"[？?][”」』）)]?\s*([^？?]{1,12})$")
_ANSWER_WORDS = re.compile(r"^(?:当然|當然|可以|是的|好的|没错|沒錯|对|對|嗯|谢谢|謝謝|没有|沒有|不是|会的|會的|有的)")
_REPLY_INSIDE = re.compile(r"(?<=[。！？!?])(?:所以|嗯，|哦，)?(?:是的|对|對|没错|沒錯|好的|嗯)[，,]")
_THANKED = re.compile(
    r"(?:感谢|感謝|谢谢|謝謝)[^。！？!?]*[。！？!?][^。！？!?]{0,80}[。！？!?]?\s*(?:我很乐意|我很樂意|不客气|不客氣|别客气|我的荣幸|我的榮幸|应该的|應該的)|(?:感谢|感謝|谢谢|謝謝).*[。！？!?](?:我很乐意|我很樂意|不客气|不客氣|别客气|我的荣幸|我的榮幸)"
)
_CUT_OFF = re.compile(r"(?:[，,、；;]|[和与與及或把被从從向让讓使将將]|因[为為爲]|[认認][为為爲]|比如|由于|由於)$")
_MID_SENTENCE = re.compile(r"[，,、。；;：:）)」』”a-z]|(?:的|了|着|以及|并且|而且)(?![士确解])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A document after all passes: what its doubts are found in."""

    document: Document
    utterances: Sequence[Utterance]
    verdicts: Mapping[int, Verdict]
    speakers: Sequence[str]
    """Speaker id of every utterance."""
    asking: frozenset[str]
    """Ids of those who ask."""
    attribution: Attribution
    cast: Cast
    title: str


def find_doubts(judged: Judged) -> tuple[Doubt, ...]:
    """Every doubt once, by line."""
    turns = _turns(judged)
    found = [
        *(
            Doubt(line=each.line, problem=english("damaged text: {problem}", problem=each.problem))
            for each in judged.document.unclear
        ),
        *_about_the_whole(judged, turns),
        *_about_names(judged),
        *_about_dashes(judged),
        *_about_labels(judged, turns),
        *_about_endings(judged, turns),
        *_about_contents(judged),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda doubt: doubt.line))


@dataclass(slots=True)
class _Turn:
    """Utterances of one speaker in a row, by index, with a label on the first (unless it opens the document)."""

    speaker: str
    indexes: list[int]
    labelled: bool
    chapter_before: bool


def _turns(judged: Judged) -> list[_Turn]:
    turns: list[_Turn] = []
    chapter = False
    for at, utterance in enumerate(judged.utterances):
        fate = _fate(judged, at)
        chapter = chapter or fate in (Fate.CHAPTER, Fate.NUMBER)
        if not utterance.passage.text or fate not in (None, Fate.QUESTION, Fate.ANSWER):
            continue
        if turns and utterance.label is None and judged.speakers[at] == turns[-1].speaker:
            turns[-1].indexes.append(at)
        else:
            turns.append(_Turn(judged.speakers[at], [at], utterance.label is not None, chapter))
            chapter = False
    return turns


def _about_the_whole(judged: Judged, turns: Sequence[_Turn]) -> Iterator[Doubt]:
    first = judged.utterances[turns[0].indexes[0]].passage if turns else None
    if not judged.title:
        yield Doubt(line=1, problem=english("no title found: write one"))
    if first is None:
        yield Doubt(line=1, problem=english("nothing to speak was found"))
        return
    if all(turn.speaker == NARRATOR for turn in turns):
        yield Doubt(line=first.line, problem=english("no speakers found: the narrator reads everything"))
    if not turns[0].labelled and first.kind is not BlockKind.CUE and _MID_SENTENCE.match(first.text):
        yield Doubt(line=first.line, problem=english("the text opens in the middle of a sentence, before any label"))


def _about_dashes(judged: Judged) -> Iterator[Doubt]:
    """Cues that mark a change of speaker without naming anybody."""
    cues = [u for u in judged.utterances if u.passage.kind is BlockKind.CUE and u.label is None]
    dashed = [u for u in cues if u.passage.text.startswith(tuple(DASHES))]
    if dashed:
        problem = english(
            "{count} cues begin with a dash: the speaker may change there, but has no name", count=len(dashed)
        )
        yield Doubt(line=dashed[0].passage.line, problem=problem)


def _about_names(judged: Judged) -> Iterator[Doubt]:
    """Merged spellings, people without a name, several people under one label."""
    first: dict[str, int] = {}
    for utterance in judged.utterances:
        if utterance.label:
            first.setdefault(judged.cast.ids[utterance.key], utterance.label_line or utterance.passage.line)
    for speaker_id, why in judged.cast.merged:
        yield Doubt(line=first.get(speaker_id, 0), problem=english("taken for one person: {why}", why=why))
    for speaker in judged.cast.speakers:
        line = first.get(speaker.id, 0)
        if speaker.id in judged.cast.unnamed:
            yield Doubt(line=line, problem=english("who is {name}? The text gives no name", name=speaker.name))
        if joint_names(speaker.name):
            yield Doubt(line=line, problem=english("{name} speak under one label", name=speaker.name))


def _about_labels(judged: Judged, turns: Sequence[_Turn]) -> Iterator[Doubt]:
    spoken = [turn for turn in turns if turn.labelled]
    changes = sum(one.speaker != other.speaker for one, other in pairwise(spoken))
    for one, other in pairwise(turns):
        twice = one.labelled and other.labelled and one.speaker == other.speaker and not other.chapter_before
        if twice and changes * 10 >= 7 * (len(spoken) - 1):
            line = judged.utterances[other.indexes[0]].passage.line
            yield Doubt(
                line=line, problem=english("two labelled turns in a row by one person: is a label wrong or text lost?")
            )
    lines = {utterance.index: utterance.passage.line for utterance in reversed(judged.utterances)}
    dropped = {u.index for at, u in enumerate(judged.utterances) if _fate(judged, at) is Fate.DROPPED}
    misses = [claim for claim in judged.attribution.near_misses if claim.index not in dropped]
    for claim in {claim.key: claim for claim in reversed(misses)}.values():
        problem = english("{written!r} may be a label; it was left in the text", written=claim.label.written)
        yield Doubt(line=lines.get(claim.index, 0), problem=problem)


def _about_endings(judged: Judged, turns: Sequence[_Turn]) -> Iterator[Doubt]:
    """Words at the end of a turn that may be somebody else's, and text that breaks off."""
    closes = _closes_sentences(judged, turns)
    for turn, following in zip(turns, [*turns[1:], None], strict=False):
        last = judged.utterances[turn.indexes[-1]].passage
        line = last.line_at(len(last.text))
        other = following is not None and following.speaker != turn.speaker
        if turn.speaker in judged.asking:
            yield from _asking_end(last.text, line)
        elif other and _may_hold_the_next_words(judged, turn, following):
            yield Doubt(line=line, problem=english("the last words of this turn may be the next speaker's"))
        yield from _broken_off(judged, turn, closes=closes)


def _may_hold_the_next_words(judged: Judged, turn: _Turn, following: _Turn | None) -> bool:
    """An answer that ends without a full stop, behind "yes, ..." inside it, before the next question."""
    last = judged.utterances[turn.indexes[-1]].passage
    if last.ends_sentence or turn.speaker == NARRATOR or following is None:
        return False
    return following.speaker in judged.asking and bool(_REPLY_INSIDE.search(last.text[-TAIL:]))


def _asking_end(text: str, line: int) -> Iterator[Doubt]:
    tail = _ANSWER_BEHIND_QUESTION.search(text[-TAIL:])
    if tail and (_ANSWER_WORDS.match(tail[1].strip()) or tail[1].strip()[-1:].isalnum()):
        yield Doubt(
            line=line,
            problem=english("the words behind the question, “{tail}”, may be the answer", tail=tail[1].strip()),
        )
    if _THANKED.search(text[-400:]):
        yield Doubt(
            line=line, problem=english("thanks and the reply to them stand in one turn: the label may be wrong")
        )


def _closes_sentences(judged: Judged, turns: Sequence[_Turn]) -> bool:
    """True when the paragraphs of this document end as sentences do, so that one which does not is remarkable."""
    paragraphs = [judged.utterances[at].passage for turn in turns for at in turn.indexes]
    closed = sum(p.ends_sentence or p.text[-1] in "：:」”）)" for p in paragraphs)
    return closed * 20 >= 17 * len(paragraphs) and not any(p.kind is BlockKind.CUE for p in paragraphs)


def _broken_off(judged: Judged, turn: _Turn, *, closes: bool) -> Iterator[Doubt]:
    for k, at in enumerate(turn.indexes):
        passage = judged.utterances[at].passage
        final = k == len(turn.indexes) - 1
        text = spoken_text(passage)
        if (
            replace(passage, text=text).ends_sentence
            or len(text) < 10
            or text[-1] in "：:—”」』）)》】"
            or passage.kind is BlockKind.CUE
        ):
            continue
        if turn.speaker == NARRATOR and len(text) <= MAX_HEAD_LINE:
            continue
        joined = not final and is_broken(text, judged.utterances[turn.indexes[k + 1]].passage.text)
        if not joined and (closes or (final and _CUT_OFF.search(text))):
            yield Doubt(
                line=passage.line_at(len(passage.text)),
                problem=english("the text breaks off at “{text}”", text=text[-8:]),
            )


def _about_contents(judged: Judged) -> Iterator[Doubt]:
    """Entries of the table of contents that no chapter bears: a question may be lost."""
    titles = [fold(u.passage.text) for at, u in enumerate(judged.utterances) if _fate(judged, at) is Fate.CHAPTER]
    entries = [u.passage for at, u in enumerate(judged.utterances) if _is_entry(judged, at)]
    named = [(entry, re.sub(r"^[\d一二三四五六七八九十]+[.、．:\s]*", "", fold(entry.text))) for entry in entries]
    if len(entries) > MAX_ENTRIES:
        return
    missing = [entry for entry, name in named if name and not any(name in title or title in name for title in titles)]
    if len(missing) * 2 <= len(entries):
        for entry in missing:
            yield Doubt(
                line=entry.line,
                problem=english("the table of contents names “{text}”, which no chapter is called", text=entry.text),
            )


def _fate(judged: Judged, at: int) -> Fate | None:
    verdict = judged.verdicts.get(at)
    return verdict.fate if verdict else None


def _is_entry(judged: Judged, at: int) -> bool:
    verdict = judged.verdicts.get(at)
    return bool(verdict and verdict.judge is Judge.CONTENTS)
