"""Document -> its utterances, the people whom their labels name, and what the front states: before anybody judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.script.dialogue import Choice, Dropped
from pipeline.script.labels.attribution import Attribution, attribute
from pipeline.script.labels.claims import key_of
from pipeline.script.labels.forms import with_whole_labels
from pipeline.script.labels.participants import Participant, bound_names, participants
from pipeline.script.lines.facts import Lines
from pipeline.script.lines.signs import with_signs
from pipeline.script.lines.threads import without_replies
from pipeline.script.lines.utterances import Utterance, utterances_of
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.script.names.kinds import NameKind, kind_of
from pipeline.script.names.spellings import explained_names
from pipeline.script.names.vocabulary import fold
from pipeline.script.passages import passages_of
from pipeline.script.people.cast import Cast, cast_labels
from pipeline.script.people.introductions import surnames_in
from pipeline.script.people.labelled import Labelled
from pipeline.script.roles.bilingual import Pair, doubled, originals, paired_keys
from pipeline.script.roles.front import Front, read_front
from pipeline.script.roles.not_labels import not_labelled

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.dialogue import Person


MIN_NAME = 2
"""Characters of a name by which somebody is known again elsewhere in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDocument:
    """A document cut at its labels."""

    document: Document
    attribution: Attribution
    utterances: tuple[Utterance, ...]
    cast: Cast
    front: Front
    listed: tuple[Participant, ...]
    doubled: tuple[Pair, ...]
    replies: tuple[Dropped, ...]
    """What stands around the talk in a thread, taken out before labels were looked for."""

    @property
    def speakers(self) -> list[str]:
        """Speaker id of every utterance with a label, "" for the others."""
        return [self.cast.ids[u.key] if u.label else "" for u in self.utterances]

    @property
    def text(self) -> str:
        """All text of the document, without what others wrote below it."""
        return "\n".join(utterance.passage.text for utterance in self.utterances)

    def lines(self, mark: str) -> Lines:
        """The utterances with their facts, for the judges; `mark` names a reading that a person chose."""
        people = (each.name for each in self.cast.speakers if kind_of(each.name) in (NameKind.PERSON, NameKind.OTHER))
        names = frozenset(name for name in map(fold, people) if len(name) >= MIN_NAME)
        return Lines(self.document, self.utterances, self.speakers, self.front.title, mark, names)

    def opinions(self) -> tuple[Opinion, ...]:
        """What is known of the lines from elsewhere: who takes part, what the front states, what stands there twice."""
        heads = {each.index for each in self.listed}
        named = Verdict(Fate.DROPPED, Judge.PARTICIPANTS, "participants")
        return (
            Opinion(votes=tuple(Vote(at, named) for at, u in enumerate(self.utterances) if u.index in heads)),
            Opinion(votes=tuple(Vote(at, verdict) for at, verdict in self.front.verdicts.items())),
            originals(self.utterances, self.doubled),
        )


def label_document(document: Document, people: Sequence[Person], choice: Choice) -> LabelledDocument:
    """Find the labels and whom they name; `people` are those whom voices.yaml knows."""
    alone, replies = without_replies(passages_of(document))
    text = "\n".join(passage.text for passage in alone)
    known = frozenset(fold(name) for person in people for name in person.names) | explained_names(text)
    passages = with_whole_labels(alone)
    listed = participants(passages, known)
    skip = frozenset(each.index for each in listed) | not_labelled(passages)
    attribution = attribute(passages, known, skip, _only(choice))
    signed = with_signs(passages) if len(attribution.keys) < 2 and _only(choice) is None else None
    if signed:
        passages, listed = signed, ()
        attribution = attribute(passages, known, not_labelled(passages))
    utterances = utterances_of(passages, attribution)
    written: dict[str, Counter[str]] = {}
    for utterance in utterances:
        if utterance.label:
            forms = {utterance.label.written, utterance.label.shared}
            written.setdefault(utterance.key, Counter()).update(forms)
    pairs = doubled(utterances)
    front = read_front(document, utterances)
    labelled = Labelled(
        sequence=tuple(u.key for u in utterances if u.label),
        written=written,
        text=text,
        bound=surnames_in(front.title, text, written) | bound_names(listed, written, text),
        paired=paired_keys(utterances, pairs),
    )
    return LabelledDocument(
        document=document,
        attribution=attribution,
        utterances=utterances,
        cast=cast_labels(labelled, people),
        front=front,
        listed=listed,
        doubled=pairs,
        replies=replies,
    )


def _only(choice: Choice) -> frozenset[str] | None:
    """The keys that are labels because a person says so."""
    if choice.narrate:
        return frozenset()
    return frozenset(map(key_of, choice.speakers)) if choice.speakers else None
