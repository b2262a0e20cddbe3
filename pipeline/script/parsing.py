"""Document -> DialogueScript: the order of the passes; nothing else knows it.

passages      blocks cut at hard breaks               participants  who takes part, said in the head
attribution   which passages carry a label            utterances    passages cut at their labels
people        which labels are one person             front         title, source, credits
unspoken      captions, links, footers                contents      the table of contents
unlabelled    interviews that label one side or none  chapters      headings
assembly      turns and chapters in order             review        what a person should look at
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.script.assembly import SILENT_LABEL, Body, assemble
from pipeline.script.attribution import Attribution, attribute
from pipeline.script.chapters import chapters
from pipeline.script.closing import about_third_person, closing_at, interludes
from pipeline.script.contents_list import contents_list
from pipeline.script.derived_chapters import asking_speakers, with_derived_chapters
from pipeline.script.dialogue import (
    NARRATOR,
    NARRATOR_NAME,
    Chapter,
    DialogueScript,
    Doubt,
    Person,
    Source,
    Speaker,
    Turn,
)
from pipeline.script.front import Front, read_front
from pipeline.script.heading_labels import labelled_headings
from pipeline.script.label_forms import with_whole_labels
from pipeline.script.labelled import Labelled
from pipeline.script.loose_ends import about_loose_ends, about_loose_lines, loose_ends
from pipeline.script.name_kinds import fold
from pipeline.script.name_spellings import explained_names
from pipeline.script.not_labels import not_labelled
from pipeline.script.opening import is_later_part, opening_speaker
from pipeline.script.participants import Participant, bound_names, participants
from pipeline.script.passages import passages_of
from pipeline.script.people import Cast, cast_labels
from pipeline.script.review import Judged, find_doubts
from pipeline.script.two_languages import ORIGINAL, Pair, about_doubled, doubled, paired_keys
from pipeline.script.unlabelled import INTERVIEWEE, INTERVIEWER, unlabelled_sides
from pipeline.script.unspoken import footnotes, unspoken
from pipeline.script.utterances import Utterance, utterances_of
from pipeline.script.verdicts import Fate, Verdict
from pipeline.script.vocabulary import vocabulary
from pipeline.text.variants import written_language

if TYPE_CHECKING:
    from pipeline.ingest.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A document after the passes that name speakers."""

    attribution: Attribution
    utterances: tuple[Utterance, ...]
    cast: Cast
    front: Front
    listed: tuple[Participant, ...]
    doubled: tuple[Pair, ...]

    @property
    def labelled(self) -> list[str]:
        """Speaker id of every utterance with a label, "" for the others."""
        return [self.cast.ids[u.key] if u.label else "" for u in self.utterances]


def parse_dialogue(document: Document, people: Sequence[Person] = ()) -> DialogueScript:
    """The dialogue script of a document; `people` are those whom voices.yaml knows."""
    reading = _read(document, people)
    verdicts, doubts = _judge(document, reading)
    speakers, opening = _speakers(reading, verdicts)
    closing, closes = closing_at(reading.utterances, verdicts, reading.cast.speakers, speakers)
    if closing is not None:
        speakers[closing:] = [NARRATOR] * (len(speakers) - closing)
    told = dict(interludes(reading.utterances, verdicts, speakers))
    speakers = [NARRATOR if at in told else speaker for at, speaker in enumerate(speakers)]
    body = assemble(document, reading.utterances, verdicts, speakers.__getitem__)
    items = with_derived_chapters(body.items)
    turns = [item for item in body.items if isinstance(item, Turn)]
    judged = Judged(
        document=document,
        utterances=reading.utterances,
        verdicts=verdicts,
        speakers=speakers,
        asking=asking_speakers(turns) | (vocabulary().asking & set(speakers)),
        attribution=reading.attribution,
        cast=reading.cast,
        title=reading.front.title,
    )
    silent = [row for row in body.dropped if row.reason == SILENT_LABEL]
    doubts += [Doubt(line=row.line, problem=f"nobody speaks behind the label {row.text}") for row in silent]
    review = [*reading.front.doubts, *doubts, *([opening] if opening else []), *find_doubts(judged)]
    review += [
        *told.values(),
        *([closes] if closes else []),
        *about_third_person(reading.utterances, verdicts, reading.cast.speakers, speakers),
    ]
    return _script(document, reading, body, items, review)


def _read(document: Document, people: Sequence[Person]) -> _Reading:
    text = "\n".join(block.text for block in document.blocks)
    known = frozenset(fold(name) for person in people for name in person.names) | explained_names(text)
    passages = with_whole_labels(passages_of(document))
    listed = participants(passages, known)
    skip = frozenset(each.index for each in listed) | not_labelled(passages)
    attribution = attribute(passages, known, skip)
    utterances = utterances_of(passages, attribution)
    written: dict[str, Counter[str]] = {}
    for utterance in utterances:
        if utterance.label:
            written.setdefault(utterance.key, Counter())[utterance.label.written] += 1
    pairs = doubled(utterances)
    labelled = Labelled(
        sequence=tuple(u.key for u in utterances if u.label),
        written=written,
        text=text,
        bound=bound_names(listed, written, text),
        paired=paired_keys(utterances, pairs),
    )
    cast = cast_labels(labelled, people)
    front = read_front(document, utterances)
    return _Reading(
        attribution=attribution, utterances=utterances, cast=cast, front=front, listed=listed, doubled=pairs
    )


def _judge(document: Document, reading: _Reading) -> tuple[dict[int, Verdict], list[Doubt]]:
    """What every utterance is that is not simply spoken by the speaker before it."""
    utterances = reading.utterances
    heads = {each.index for each in reading.listed}
    verdicts = {at: Verdict(Fate.DROPPED, "participants") for at, u in enumerate(utterances) if u.index in heads}
    verdicts.update(reading.front.verdicts)
    verdicts.update(footnotes(document, utterances))
    verdicts.update(unspoken(utterances, verdicts))
    verdicts.update(contents_list(utterances, verdicts))
    sides, doubts = unlabelled_sides(utterances, verdicts, reading.labelled)
    verdicts.update(sides)
    verdicts.update({one: Verdict(Fate.DROPPED, ORIGINAL) for one, _ in reading.doubled})
    doubts = (*doubts, *about_doubled(utterances, reading.doubled))
    verdicts.update(labelled_headings(utterances, reading.labelled))
    verdicts.update(chapters(utterances, verdicts))
    verdicts.update(loose_ends(utterances, verdicts))
    doubts = (*doubts, *about_loose_ends(utterances, verdicts), *about_loose_lines(utterances, verdicts))
    return verdicts, list(doubts)


def _speakers(reading: _Reading, verdicts: Mapping[int, Verdict]) -> tuple[list[str], Doubt | None]:
    """Speaker id of every utterance: the last label's, before the first label the narrator's or the opening's."""
    labels = reading.labelled
    first = next((at for at, speaker in enumerate(labels) if speaker), len(labels))
    opening = [u for at, u in enumerate(reading.utterances[:first]) if at not in verdicts and u.passage.text]
    named = [speaker for speaker in reading.cast.speakers if speaker.id != NARRATOR]
    current, doubt = opening_speaker(
        opening,
        labels[first] if first < len(labels) else "",
        named,
        continues=is_later_part(reading.front.part),
    )
    found: list[str] = []
    for at, label in enumerate(labels):
        fate = verdicts[at].fate if at in verdicts else None
        if fate is Fate.QUESTION:
            current = INTERVIEWER.id
        elif fate is Fate.ANSWER:
            current = INTERVIEWEE.id
        elif label and fate is not Fate.CHAPTER:
            current = label
        found.append(current or NARRATOR)
    return found, doubt


def _script(
    document: Document, reading: _Reading, body: Body, items: tuple[Chapter | Turn, ...], review: Sequence[Doubt]
) -> DialogueScript:
    front = reading.front
    spoken = "".join(item.text for item in items if isinstance(item, Turn))
    return DialogueScript(
        title=front.title,
        part=front.part,
        language=written_language(front.title + spoken),
        source=Source(
            file=document.file,
            sha256=document.sha256,
            publisher=front.publisher,
            author=front.author,
            published=front.published,
            url=front.url,
        ),
        speakers=_speaking(reading.cast.speakers, items),
        body=items,
        dropped=tuple(sorted([*body.dropped, *front.dropped], key=lambda each: each.line)),
        repaired=document.receipts,
        review=tuple(sorted(dict.fromkeys(review), key=lambda doubt: doubt.line)),
    )


def _speaking(speakers: Sequence[Speaker], items: Sequence[Chapter | Turn]) -> tuple[Speaker, ...]:
    """Those who speak, in order of appearance, the narrator among them where he does."""
    known = {speaker.id: speaker for speaker in (INTERVIEWER, INTERVIEWEE, *speakers)}
    known.setdefault(NARRATOR, Speaker(id=NARRATOR, name=NARRATOR_NAME))
    return tuple(known[each] for each in dict.fromkeys(item.speaker for item in items if isinstance(item, Turn)))
