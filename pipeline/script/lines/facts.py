"""What is asked again and again about the lines of a document, computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.lines.verdicts import Verdict
    from pipeline.script.passages import Passage

WORDLESS = frozenset({BlockKind.METADATA, BlockKind.IMAGE, BlockKind.CAPTION, BlockKind.RULE, BlockKind.CELL})
"""Kinds of blocks that hold no words of the article."""

CLOSING_TURNS, CLOSING = 6, 9
"""An article closes its sentences when at least six turns carry a label and nine in ten of them end as sentences do:
then a line that does not is a page's, not a person's. Fewer turns say nothing."""

GOES_ON = frozenset("：:，,、；;—…")
"""Marks at the end of a line after which its sentence, or what it announces, goes on below."""


@dataclass(frozen=True)
class Lines:
    """The utterances of a document with what is known of them before anybody judges what they are."""

    document: Document
    utterances: Sequence[Utterance]
    speakers: Sequence[str]
    """Id of the speaker that each utterance's label names, "" without a label."""
    title: str = ""
    wanted: str = ""
    """The mark of the reading that a person chose (see `readings.sides`)."""
    names: frozenset[str] = frozenset()
    """Folded names of those who speak, as far as they are names."""
    settled: Mapping[int, Verdict] = field(default_factory=dict)
    """Verdicts of the layers before (see `roles.judges`)."""

    def passage(self, at: int) -> Passage:
        """The passage of one utterance."""
        return self.utterances[at].passage

    def text(self, at: int) -> str:
        """The text of one utterance."""
        return self.utterances[at].passage.text

    @cached_property
    def labelled(self) -> tuple[int, ...]:
        """Indexes of the utterances with a label."""
        return tuple(at for at, utterance in enumerate(self.utterances) if utterance.label)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that labels an utterance."""
        return frozenset(utterance.key for utterance in self.utterances if utterance.label)

    @cached_property
    def first_label(self) -> int:
        """Index of the first labelled utterance; without labels the number of utterances."""
        return self.labelled[0] if self.labelled else len(self.utterances)

    @cached_property
    def last_label(self) -> int:
        """Index of the last labelled utterance; -1 without labels."""
        return self.labelled[-1] if self.labelled else -1

    @cached_property
    def written(self) -> tuple[int, ...]:
        """Indexes of the utterances that hold words of the article."""
        return tuple(at for at, u in enumerate(self.utterances) if u.passage.text and u.passage.kind not in WORDLESS)

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indexes of the utterances with any text."""
        return tuple(at for at, utterance in enumerate(self.utterances) if utterance.passage.text)

    @cached_property
    def open(self) -> tuple[int, ...]:
        """Indexes of the utterances with text that no layer before has judged."""
        return tuple(at for at in self.filled if at not in self.settled)

    @cached_property
    def closes(self) -> bool:
        """Whether this article's labelled turns end as sentences do (see CLOSING)."""
        turns = [self.passage(at) for at in self.open if self.utterances[at].label]
        closed = sum(turn.ends_sentence or turn.text[-1] in GOES_ON for turn in turns)
        cues = any(turn.kind is BlockKind.CUE for turn in turns)
        return len(turns) >= CLOSING_TURNS and closed * 10 >= CLOSING * len(turns) and not cues

    def labels_in(self, kind: BlockKind) -> bool:
        """Whether any label stands in a block of this kind."""
        return any(self.passage(at).kind is kind for at in self.labelled)

    def link_share(self, at: int) -> int:
        """Tenths of a line's letters that stand in links."""
        passage = self.passage(at)
        letters = sum(map(str.isalnum, passage.text))
        linked = sum(map(str.isalnum, "".join(passage.text[start:end] for start, end in passage.links)))
        return 10 * min(linked, letters) // letters if letters else 0

    def next_filled(self, at: int) -> int | None:
        """The index of the next utterance with text."""
        return next((each for each in range(at + 1, len(self.utterances)) if self.text(each)), None)
