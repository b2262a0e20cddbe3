"""What single judges and all of them say about the lines of a small source."""

from __future__ import annotations

from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import Choice
from pipeline.script.labelling import LabelledDocument, label_document
from pipeline.script.lines.facts import Lines
from pipeline.script.lines.verdicts import Settled
from pipeline.script.roles.judges import Judging, judge

TALK = "\n\n".join(
    [
        "林小溪：船来了吗？",
        "何青：我看还没有来。",
        "林小溪：您冷吗？",
        "何青：我不冷，我在这条河上过了四十年。",
        "林小溪：那我们再等等吧。",
        "何青：好的，我们等。",
    ]
)


def labelled(source: str, file: str = "talk.md") -> LabelledDocument:
    """A source cut at its labels."""
    return label_document(parse_document(source.encode(), file), (), Choice())


def lines(source: str, file: str = "talk.md") -> Lines:
    """The lines of a source with their facts."""
    return labelled(source, file).lines("")


def votes(judging: Judging, source: str, file: str = "talk.md") -> list[tuple[str, str]]:
    """(reason, text) of what one judge would drop or make a chapter, in reading order."""
    found = lines(source, file)
    cast = sorted(judging(found).votes, key=lambda vote: vote.at)
    return [(vote.verdict.reason or vote.verdict.fate.name.lower(), found.text(vote.at)) for vote in cast]


def settled(source: str, file: str = "talk.md") -> Settled:
    """What all judges together make of a source."""
    document = labelled(source, file)
    return judge(document.lines(""), document.opinions())[0]
