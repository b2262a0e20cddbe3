"""Document -> DialogueScript: the order of the steps; nothing else knows it.

labelling   lines, labels, people, front
judges      what every line is that is not simply spoken (see `roles.judges`)
speakers    whose every other line is
assembly    turns and chapters in order, chapters out of questions
review      what a person should look at
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.asking import asking_speakers
from pipeline.script.assembly import SILENT_LABEL, Body, assemble
from pipeline.script.derived_chapters import with_derived_chapters
from pipeline.script.dialogue import (
    BY_ITSELF,
    INTERVIEWER,
    NARRATOR,
    NARRATOR_NAME,
    Chapter,
    Choice,
    DialogueScript,
    Doubt,
    Gender,
    Person,
    Source,
    Speaker,
    Turn,
)
from pipeline.script.gender.evidence import Said
from pipeline.script.gender.weighing import questions, with_genders
from pipeline.script.labelling import LabelledDocument, label_document
from pipeline.script.lines.verdicts import Fate, Settled
from pipeline.script.names.vocabulary import vocabulary
from pipeline.script.people.display import slug, spelled_as_in
from pipeline.script.people.introductions import who_answers
from pipeline.script.readings.below import answers_below
from pipeline.script.readings.gate import signs_of_failure
from pipeline.script.readings.options import NARRATED, Option, options_of
from pipeline.script.readings.sides import Sides, ranked
from pipeline.script.review import Judged, find_doubts
from pipeline.script.roles.closing import about_third_person, closing_at, interludes
from pipeline.script.roles.judges import judge
from pipeline.script.roles.opening import is_later_part, opening_speaker
from pipeline.text.variants import written_language

if TYPE_CHECKING:
    from pipeline.ingest.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A script and how it came about."""

    script: DialogueScript
    labelled: LabelledDocument
    settled: Settled
    speakers: tuple[str, ...]
    """Speaker id of every utterance."""
    options: tuple[Option, ...]
    """The readings that there are, the likeliest first."""
    failure: tuple[str, ...]
    """Signs that the document was not understood; nothing when all is well or a person chose."""


def parse_dialogue(document: Document, people: Sequence[Person] = (), choice: Choice = BY_ITSELF) -> DialogueScript:
    """The dialogue script of a document; `people` are those whom voices.yaml knows."""
    return read_dialogue(document, people, choice).script


def read_dialogue(document: Document, people: Sequence[Person] = (), choice: Choice = BY_ITSELF) -> Parsed:
    """The script of a document with all that was weighed on the way."""
    labelled = label_document(document, people, choice)
    readings = ranked_readings(labelled)
    options = options_of(readings, has_labels=bool(labelled.attribution.keys))
    number = choice.reading or 0
    picked = options[number - 1] if 0 < number <= len(options) else Option(name="")
    if picked == NARRATED:
        return replace(read_dialogue(document, people, replace(choice, reading=None, narrate=True)), options=options)
    settled, doubts = judge(labelled.lines("narrator" if choice.narrate else picked.mark), labelled.opinions())
    asking = Speaker(id=slug(choice.asker), name=choice.asker) if choice.asker else INTERVIEWER
    answering, named = who_answers(labelled.utterances, settled.verdicts, labelled.front, labelled.text, people)
    speakers, opening = _speakers(labelled, settled, asking.id, answering.id)
    script, speakers = _script(labelled, settled, speakers, (asking, answering), [*doubts, *named, *opening])
    script = _with_genders(script, labelled, settled, speakers, (people, choice.genders))
    failure = () if choice.chooses else signs_of_failure(script, labelled.attribution, readings)
    return Parsed(
        script=script,
        labelled=labelled,
        settled=settled,
        speakers=tuple(speakers),
        options=options,
        failure=failure,
    )


def ranked_readings(labelled: LabelledDocument) -> list[Sides]:
    """The readings of what carries no label, the best first."""
    settled, _ = judge(labelled.lines("narrator"), labelled.opinions())
    silent = {at: verdict for at, verdict in settled.verdicts.items() if verdict.fate is Fate.DROPPED}
    return ranked(replace(labelled.lines(""), settled=silent))


def _speakers(
    labelled: LabelledDocument, settled: Settled, asking: str, answering: str
) -> tuple[list[str], list[Doubt]]:
    """Speaker id of every utterance: the last label's, before the first label the narrator's or the opening's."""
    labels, verdicts = labelled.speakers, settled.verdicts
    first = next((at for at, speaker in enumerate(labels) if speaker), len(labels))
    opening = [u for at, u in enumerate(labelled.utterances[:first]) if at not in verdicts and u.passage.text]
    named = [speaker for speaker in labelled.cast.speakers if speaker.id != NARRATOR]
    current, doubt = opening_speaker(
        opening,
        labels[first] if first < len(labels) else "",
        named,
        continues=is_later_part(labelled.front.part),
    )
    below = answers_below(replace(labelled.lines(""), settled=verdicts))
    found: list[str] = []
    for at, label in enumerate(labels):
        fate = verdicts[at].fate if at in verdicts else None
        if fate is Fate.QUESTION:
            current = asking
        elif fate is Fate.ANSWER:
            current = answering
        elif label and fate is not Fate.CHAPTER:
            current = label
        elif at in below:
            current = below[at] or answering
        found.append(current or NARRATOR)
    return found, [doubt] if doubt else []


def _script(
    labelled: LabelledDocument,
    settled: Settled,
    speakers: list[str],
    sides: tuple[Speaker, Speaker],
    doubts: Sequence[Doubt],
) -> tuple[DialogueScript, list[str]]:
    """The script, and whose every utterance is in the end."""
    utterances, verdicts, known = labelled.utterances, settled.verdicts, labelled.cast.speakers
    closing, closes = closing_at(utterances, verdicts, known, speakers)
    if closing is not None:
        speakers = [*speakers[:closing], *[NARRATOR] * (len(speakers) - closing)]
    asides = dict(interludes(utterances, verdicts, speakers))
    speakers = [NARRATOR if at in asides else speaker for at, speaker in enumerate(speakers)]
    body = assemble(labelled.document, utterances, verdicts, speakers.__getitem__)
    turns = [item for item in body.items if isinstance(item, Turn)]
    judged = Judged(
        document=labelled.document,
        utterances=utterances,
        verdicts=verdicts,
        speakers=speakers,
        asking=asking_speakers(turns) | (vocabulary().asking & set(speakers)),
        attribution=labelled.attribution,
        cast=labelled.cast,
        title=labelled.front.title,
    )
    silent = [row for row in body.dropped if row.reason == SILENT_LABEL]
    review = [
        *labelled.front.doubts,
        *doubts,
        *(
            Doubt(line=row.line, problem=english("nobody speaks behind the label {text}", text=row.text))
            for row in silent
        ),
        *find_doubts(judged),
        *asides.values(),
        *([closes] if closes else []),
        *about_third_person(utterances, verdicts, known, speakers),
    ]
    return _composed(labelled, body, with_derived_chapters(body.items), review, (*sides, *known)), speakers


def _composed(
    labelled: LabelledDocument,
    body: Body,
    items: tuple[Chapter | Turn, ...],
    review: Sequence[Doubt],
    speakers: Sequence[Speaker],
) -> DialogueScript:
    document, front = labelled.document, labelled.front
    spoken = "".join(item.text for item in items if isinstance(item, Turn))
    language, text = written_language(front.title + spoken), labelled.text
    named = {each.id: spelled_as_in(text, each, language) for each in speakers}
    return DialogueScript(
        title=front.title,
        part=front.part,
        language=language,
        source=Source(
            file=document.file,
            sha256=document.sha256,
            publisher=front.publisher,
            author=front.author,
            published=front.published,
            url=front.url,
        ),
        speakers=_speaking(named, items),
        body=items,
        dropped=tuple(sorted([*body.dropped, *front.dropped, *labelled.replies], key=lambda each: each.line)),
        repaired=document.receipts,
        review=tuple(sorted(dict.fromkeys(review), key=lambda doubt: doubt.line)),
    )


def _with_genders(
    script: DialogueScript,
    labelled: LabelledDocument,
    settled: Settled,
    speakers: Sequence[str],
    stated: tuple[Sequence[Person], Mapping[str, Gender]],
) -> DialogueScript:
    """The script with the sex of every speaker of whom it can be told, and a question about the others."""
    spoken = (None, Fate.QUESTION, Fate.ANSWER)
    fates = [settled.verdicts[at].fate if at in settled.verdicts else None for at in range(len(speakers))]
    said = [
        Said(speaker if fate in spoken else NARRATOR, utterance.passage.text)
        for utterance, speaker, fate in zip(labelled.utterances, speakers, fates, strict=True)
    ]
    given, unknown = with_genders(script.speakers, said, *stated)
    first: dict[str, int] = {}
    for turn in script.turns:
        first.setdefault(turn.speaker, turn.line or 0)
    asked = questions(given, [each for each in unknown if each not in labelled.cast.unnamed], first)
    review = sorted([*script.review, *asked], key=lambda doubt: doubt.line)
    return replace(script, speakers=given, review=tuple(review))


def _speaking(known: Mapping[str, Speaker], items: Sequence[Chapter | Turn]) -> tuple[Speaker, ...]:
    """Those who speak, in order of appearance, the narrator among them where he does."""
    everybody = {NARRATOR: Speaker(id=NARRATOR, name=NARRATOR_NAME), **known}
    return tuple(everybody[each] for each in dict.fromkeys(item.speaker for item in items if isinstance(item, Turn)))
