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
from pipeline.script.derived_chapters import asking_speakers, with_derived_chapters
from pipeline.script.dialogue import (
    INTERVIEWEE,
    INTERVIEWER,
    NARRATOR,
    NARRATOR_NAME,
    Chapter,
    DialogueScript,
    Doubt,
    Person,
    Repair,
    Source,
    Speaker,
    Turn,
)
from pipeline.script.labels.attribution import Attribution, attribute
from pipeline.script.labels.forms import with_whole_labels
from pipeline.script.labels.not_labels import not_labelled
from pipeline.script.labels.participants import Participant, bound_names, participants
from pipeline.script.lines.facts import Lines
from pipeline.script.lines.passages import passages_of
from pipeline.script.lines.utterances import Utterance, utterances_of
from pipeline.script.names.kinds import fold
from pipeline.script.names.spellings import explained_names
from pipeline.script.names.vocabulary import vocabulary
from pipeline.script.people.cast import Cast, cast_labels
from pipeline.script.people.labelled import Labelled
from pipeline.script.people.display import slug
from pipeline.script.people.introductions import introduced
from pipeline.script.review import Judged, find_doubts
from pipeline.script.roles.back_matter import is_full_name
from pipeline.script.roles.bilingual import Pair, doubled, originals, paired_keys
from pipeline.script.roles.closing import about_third_person, closing_at, interludes
from pipeline.script.roles.front import Front, read_front
from pipeline.script.roles.judges import judge
from pipeline.script.roles.opening import is_later_part, opening_speaker
from pipeline.script.roles.verdicts import Fate, Judge, Opinion, Verdict, Vote
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
    answering, named = _answering(document, reading, verdicts, people)
    doubts += named
    speakers, opening = _speakers(reading, verdicts, answering)
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
    return _script(document, reading, body, items, review, answering)


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


def _judge(document: Document, reading: _Reading) -> tuple[Mapping[int, Verdict], list[Doubt]]:
    """What every utterance is that is not simply spoken by the speaker before it."""
    names = frozenset(fold(each.name) for each in reading.cast.speakers if is_full_name(each.name))
    lines = Lines(document, reading.utterances, reading.labelled, reading.front.title, names)
    heads = {each.index for each in reading.listed}
    named = Verdict(Fate.DROPPED, Judge.PARTICIPANTS, "participants")
    opinions = (
        Opinion(votes=tuple(Vote(at, named) for at, u in enumerate(reading.utterances) if u.index in heads)),
        Opinion(votes=tuple(Vote(at, verdict) for at, verdict in reading.front.verdicts.items())),
        originals(reading.utterances, reading.doubled),
    )
    settled, doubts = judge(lines, opinions)
    return settled.verdicts, list(doubts)


def _answering(
    document: Document, reading: _Reading, verdicts: Mapping[int, Verdict], people: Sequence[Person]
) -> tuple[Speaker, list[Doubt]]:
    """Who gives the answers that carry no label: a person whom the text names, or a part without a name."""
    answers = [at for at, verdict in verdicts.items() if verdict.fate is Fate.ANSWER]
    if not answers:
        return INTERVIEWEE, []
    texts = [reading.utterances[at].passage.text for at in sorted(answers)]
    text = "\n".join(block.text for block in document.blocks)
    makers = frozenset({fold(reading.front.author), fold(reading.front.publisher)})
    name, why = introduced(reading.front.title, texts, text, makers)
    if not name:
        return INTERVIEWEE, []
    known = next((person for person in people if fold(name) in map(fold, person.names)), None)
    speaker = Speaker(id=known.id, name=known.name) if known else Speaker(id=slug(name), name=name)
    line = reading.utterances[min(answers)].passage.line
    return speaker, [Doubt(line=line, problem=f"{name} is taken for the one who answers: {why}")]


def _speakers(reading: _Reading, verdicts: Mapping[int, Verdict], answering: Speaker) -> tuple[list[str], Doubt | None]:
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
            current = answering.id
        elif label and fate is not Fate.CHAPTER:
            current = label
        found.append(current or NARRATOR)
    return found, doubt


def _script(
    document: Document,
    reading: _Reading,
    body: Body,
    items: tuple[Chapter | Turn, ...],
    review: Sequence[Doubt],
    answering: Speaker,
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
        speakers=_speaking((answering, *reading.cast.speakers), items),
        body=items,
        dropped=tuple(sorted([*body.dropped, *front.dropped], key=lambda each: each.line)),
        repaired=tuple(Repair(line=r.line, fix=r.fix, before=r.before, after=r.after) for r in document.receipts),
        review=tuple(sorted(dict.fromkeys(review), key=lambda doubt: doubt.line)),
    )


def _speaking(speakers: Sequence[Speaker], items: Sequence[Chapter | Turn]) -> tuple[Speaker, ...]:
    """Those who speak, in order of appearance, the narrator among them where he does."""
    known = {speaker.id: speaker for speaker in (INTERVIEWER, *speakers)}
    known.setdefault(NARRATOR, Speaker(id=NARRATOR, name=NARRATOR_NAME))
    return tuple(known[each] for each in dict.fromkeys(item.speaker for item in items if isinstance(item, Turn)))
