"""Judged utterances -> the body of the script: turns and chapters in reading order, and what was dropped.

1. A paragraph without a label continues the speaker before it, also across a chapter.
2. Consecutive paragraphs of one speaker are one turn; a chapter splits it.
3. A sentence that a blank line broke is joined again, without newline.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.dialogue import Chapter, Dropped, Turn
from pipeline.script.lines.verdicts import Fate, Verdict
from pipeline.script.roles.furniture import cuts_in
from pipeline.script.roles.titles import tight

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.passages import Passage

CUE_PARAGRAPH = 120
"""Subtitle cues of one speaker flow into paragraphs; behind this many characters a sentence's end closes one."""

PAUSE_MS = 2_000
"""So long a silence between two cues of one speaker, behind a whole sentence, begins a paragraph."""

SILENT_LABEL = "label without words"

DASHES = "-–—"
"""In front of a cue's line they mark a change of speaker."""

_GOES_ON = frozenset("，,、；;")
_HANGING = re.compile(
    r"(?:的|地|和|与|與|及|或|(?<![存现現正实實所好])在|把|被|从|從|向|因为|因為|因爲|认为|認為|認爲|但|并|並|且|比如|于|於|由|让|讓|使|将|將"
    r"|也|都|就|还|還|又|才|只|更|最|太|非常|确实|確實|其实|其實|一个|一個|一种|一種|一些|这个|這個|那个|那個|这种|這種|那种|那種)$"
)
_TAKES_UP = re.compile(r"[a-z]|以及|并且|並且|和(?!我|你)|与|與|及|或者|的|了|着|，|、|；|）|」|』|”")
_BEGINS = re.compile(
    r"因此|所以|然后|然後|但|而且|不过|不過|其实|其實|我|你|您|他|她|它|如果|当|當|那|这|這|对|對|是的|首先|其次|另外|此外|接着|接著|最后|最後|比如|例如|同时|同時"
    r"|还有|還有|于是|於是|后来|後來|现在|現在|今天|第[一二三]|[A-Z]"
)
"""How a new sentence begins: what stands before it is no half sentence, whatever its last character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What the assembled script says, and what it leaves out."""

    items: tuple[Chapter | Turn, ...]
    dropped: tuple[Dropped, ...]


@dataclass(slots=True)
class _Open:
    """The turn that is being gathered."""

    speaker: str
    line: int
    text: str
    is_cue: bool
    end_ms: int | None = None
    """When its last cue ends."""


def assemble(
    document: Document,
    utterances: Sequence[Utterance],
    verdicts: Mapping[int, Verdict],
    speaker_of: Callable[[int], str],
) -> Body:
    """The body; `speaker_of` names the speaker of an utterance by its index."""
    assembly = _Assembly(document)
    for at, utterance in enumerate(utterances):
        verdict = verdicts.get(at)
        fate = verdict.fate if verdict else None
        if fate is Fate.DROPPED and verdict:
            assembly.drop(utterance.passage, verdict.reason)
        elif fate in (Fate.CHAPTER, Fate.NUMBER):
            assembly.open_chapter(utterance.passage, is_number=fate is Fate.NUMBER)
        elif fate not in (Fate.TITLE, Fate.PART):
            assembly.say(utterance, speaker_of(at))
    return assembly.body()


class _Assembly:
    """The body while it grows."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.items: list[Chapter | Turn] = []
        self.dropped = [*document.ignored]
        self.turn: _Open | None = None
        self.number: Passage | None = None
        self.silent: Utterance | None = None
        """The last label, until words follow."""

    def body(self) -> Body:
        """Everything gathered."""
        self._close_turn()
        self._drop_silent_label()
        return Body(items=tuple(self.items), dropped=tuple(sorted(self.dropped, key=lambda each: each.line)))

    def drop(self, passage: Passage, reason: str) -> None:
        """Leave a passage out, and say so; once, where a line states several facts."""
        gone = _dropped(self.document, passage, reason)
        is_fact = passage.kind is BlockKind.METADATA
        self.dropped += [each for each in gone if not (is_fact and each in self.dropped)]

    def open_chapter(self, passage: Passage, *, is_number: bool) -> None:
        """Begin a chapter; a number alone waits for the title below it."""
        self._close_turn()
        if is_number:
            self.number = passage
            return
        title, line = tight(passage.text), passage.line
        if self.number:
            title, line = f"{self.number.text.strip()} {title}", self.number.line
        self.items.append(Chapter(title=title, line=line))
        self.number = None

    def say(self, utterance: Utterance, speaker: str) -> None:
        """Add words to the open turn, or open one."""
        if utterance.label:
            self._drop_silent_label()
            self.silent = utterance
        text, cut = _spoken(utterance.passage)
        self.dropped += cut
        if not text:
            return
        self.silent = None
        if self.turn is None or self.turn.speaker != speaker:
            self._close_turn()
            line = utterance.label_line or utterance.passage.line
            self.turn = _Open(speaker, line, text, utterance.passage.kind is BlockKind.CUE)
        else:
            self.turn.text += _separator(self.turn, utterance.passage, text) + text
        self.turn.end_ms = utterance.passage.end_ms

    def _close_turn(self) -> None:
        if self.turn:
            self.items.append(Turn(speaker=self.turn.speaker, text=self.turn.text, line=self.turn.line))
        self.turn = None

    def _drop_silent_label(self) -> None:
        """A label behind which nobody speaks."""
        if self.silent and self.silent.label:
            line = self.silent.label_line or self.silent.passage.line
            self.dropped.append(Dropped(line=line, reason=SILENT_LABEL, text=self.silent.label.source))
        self.silent = None


def _dropped(document: Document, passage: Passage, reason: str) -> Iterator[Dropped]:
    """The dropped passage as it reads in the source; a picture without words leaves nothing."""
    text, line = passage.text.strip(), passage.line
    if passage.kind is BlockKind.METADATA:
        block = document.blocks[passage.block]
        line = block.line
        text = " ".join(_mended(document, number).strip() for number in range(block.line, block.end_line + 1))
    if text:
        yield Dropped(line=line, reason=reason, text=text)


def _mended(document: Document, number: int) -> str:
    """A line of the source with the repairs that were made in it."""
    line = "".join(document.source_lines[number - 1 : number])
    for repair in document.receipts:
        if repair.line == number:
            line = line.replace(repair.before, repair.after, 1)
    return line


def spoken_text(passage: Passage) -> str:
    """The text of a passage without what inside it is not spoken."""
    return _spoken(passage)[0]


def _spoken(passage: Passage) -> tuple[str, list[Dropped]]:
    """The text without what inside it is not spoken, and that."""
    kept, start = "", 0
    dropped: list[Dropped] = []
    for cut in cuts_in(passage):
        kept += passage.text[start : cut.start]
        dropped.append(
            Dropped(line=passage.line_at(cut.start), reason=cut.reason, text=passage.text[cut.start : cut.end].strip())
        )
        start = cut.end
    return (kept + passage.text[start:]).strip(), dropped


def _separator(turn: _Open, passage: Passage, text: str) -> str:
    """What stands between the turn so far and its next paragraph."""
    if turn.is_cue and passage.kind is BlockKind.CUE:
        if _pauses(turn, passage):
            return "\n"
        return _cue_separator(turn.text, text)
    if not is_broken(turn.text, text):
        return "\n"
    return join_mark(turn.text, text)


def _pauses(turn: _Open, passage: Passage) -> bool:
    """True when somebody has said a sentence and is silent for a while."""
    known = turn.end_ms is not None and passage.start_ms is not None
    return known and (passage.start_ms or 0) - (turn.end_ms or 0) >= PAUSE_MS and turn.text[-1:] in "。！？!?"


def is_broken(before: str, behind: str) -> bool:
    """True when a blank line stands inside a sentence.

    >>> is_broken("处在很早的", "demo 阶段。"), is_broken("那时，", "我们还小。"), is_broken("好了", "因此我走了。")
    (True, True, False)
    """
    end = before[-12:].rstrip()
    if end[-1:] in _GOES_ON:
        return True
    if not end[-1:].isalnum():
        return False
    return bool(_TAKES_UP.match(behind)) or bool(_HANGING.search(end) and not _BEGINS.match(behind))


def join_mark(before: str, behind: str) -> str:
    """A space where Latin letters or digits meet anything, nothing between Chinese characters.

    >>> join_mark("很早的", "demo 阶段"), join_mark("那时，", "我们")
    (' ', '')
    """
    a, b = before[-1:], behind[:1]
    latin = (a.isascii() and a.isalnum()) or (b.isascii() and b.isalnum())
    return " " if latin and all(char.isascii() or char.isalnum() for char in (a, b)) else ""


def _cue_separator(before: str, behind: str) -> str:
    if behind[0] in DASHES:
        return "\n"
    paragraph = before.rsplit("\n", 1)[-1]
    if before[-1:] in "。！？!?…" and len(paragraph) >= CUE_PARAGRAPH:
        return "\n"
    if before[-1:].isalnum() and behind[:1].isalnum():
        return " "
    return join_mark(before, behind)
