"""Text repair: named fixes in order, and a receipt for each change.

Rule 1: a fix looks at one line and what is known of the document (`Evidence`), and proposes edits; it never changes
line numbers.
Rule 2: healthy text is never touched. A fix needs a sign that cannot be meant; what is only doubtful goes to
`unclear`.
Rule 3: repairing twice is repairing once: the table runs again over changed lines until nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.messages import english
from pipeline.notes import Doubt, Repair
from pipeline.text.repair_characters import (
    narrow_mixed_words,
    remove_controls,
    remove_invisible,
    replace_line_separators,
    replace_odd_spaces,
)
from pipeline.text.repair_edit import Edit, apply_edits
from pipeline.text.repair_evidence import Evidence, is_shifted
from pipeline.text.repair_html import decode_entities, remove_emphasis, remove_tags
from pipeline.text.repair_pinyin import remove_pinyin

SIGNS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\ue000-\uf8ff\ufeff\ufff0-\uffff"
    "&<>)０-９Ａ-Ｚａ-ｚ]"
)
"""One of these stands in every line that any fix would change; most lines have none and are passed by."""
_ROUNDS = 8
_MANY = 200
_CONTEXT_CHARS = 30
_LOST = "\ufffd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """As many lines as were given."""

    lines: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()
    doubts: tuple[Doubt, ...] = ()


Fix = Callable[[str, Evidence], Iterable[Edit]]

FIXES: tuple[tuple[str, Fix], ...] = (
    ("html_entity", lambda line, _: decode_entities(line)),
    ("control_character", lambda line, _: remove_controls(line)),
    ("line_separator", lambda line, _: replace_line_separators(line)),
    ("zero_width", lambda line, _: remove_invisible(line)),
    ("odd_space", lambda line, _: replace_odd_spaces(line)),
    ("gbk_shift", lambda line, evidence: evidence.restore_shifted(line)),
    ("pinyin_bracket", lambda line, evidence: remove_pinyin(line, evidence.pinyin_habitual)),
    ("html_emphasis", lambda line, _: remove_emphasis(line)),
    ("html_tag", lambda line, _: remove_tags(line)),
    ("mixed_width", lambda line, _: narrow_mixed_words(line)),
)
"""In order: what stands for characters first, so that others see clean text; tags after the runs that may hide "<"."""


def repair_lines(lines: Sequence[str], *, fixes: Sequence[tuple[str, Fix]] = FIXES) -> Repaired:
    """Lines without the faults that converters and encodings leave, with receipts.

    >>> repaired = repair_lines(["傳統(tǒng)的對&nbsp;談</span>"])
    >>> repaired.lines, [repair.fix for repair in repaired.repairs]
    (('傳統的對 談',), ['html_entity', 'odd_space', 'pinyin_bracket', 'html_tag'])
    """
    run = _RepairRun(list(lines), fixes)
    run.finish()
    return Repaired(lines=tuple(run.lines), repairs=tuple(run.repairs), doubts=tuple(run.all_doubts()))


class _RepairRun:
    """The lines as they stand, while fixes run over them."""

    def __init__(self, lines: list[str], fixes: Sequence[tuple[str, Fix]]) -> None:
        self.lines = lines
        self.repairs: list[Repair] = []
        self._fixes = fixes
        self._doubts: list[Doubt] = []

    def finish(self) -> None:
        """Run over all lines until nothing changes: a repaired line is new evidence for every other."""
        for _ in range(_ROUNDS):
            if not self._run_over(Evidence(self.lines)):
                return

    def all_doubts(self) -> list[Doubt]:
        """Doubts about repairs, and damage that is still there, by line."""
        found = [*self._doubts]
        for number, line in enumerate(self.lines, start=1):
            if is_shifted(line):
                found.append(
                    Doubt(line=number, problem=english("damaged text (GBK read one byte off) that fits no original"))
                )
            if _LOST in line:
                found.append(
                    Doubt(
                        line=number,
                        problem=english(
                            "{count} characters were lost before this file was made", count=line.count(_LOST)
                        ),
                    )
                )
        return sorted(found, key=lambda doubt: doubt.line)

    def _run_over(self, evidence: Evidence) -> bool:
        """Whether a line changed."""
        first = todo = [index for index in range(len(self.lines)) if self._fix_line(index, evidence)]
        for _ in range(_ROUNDS):
            if not todo:
                break
            todo = [index for index in todo if self._fix_line(index, evidence)]
        return bool(first)

    def _fix_line(self, index: int, evidence: Evidence) -> bool:
        before = line = self.lines[index]
        if not SIGNS.search(line):
            return False
        for name, fix in self._fixes:
            edits = [edit for edit in fix(line, evidence) if line[edit.start : edit.end] != edit.after]
            if not edits:
                continue
            self.repairs.extend(_receipts(line, edits, index + 1, name))
            self._doubts.extend(Doubt(line=index + 1, problem=edit.doubt) for edit in edits if edit.doubt)
            line = apply_edits(line, edits)
        self.lines[index] = line
        return line != before


def _receipts(line: str, edits: Sequence[Edit], number: int, fix: str) -> Iterator[Repair]:
    """One receipt an edit; replacing the first `before` of the line replays it, so an ambiguous one says more."""
    moved = 0
    for edit in edits:
        start, end = edit.start + moved, edit.end + moved
        context = 0
        if len(edits) <= _MANY:
            while context < min(start, _CONTEXT_CHARS) and line.find(line[start - context : end]) != start - context:
                context += 1
        before = line[start - context : end]
        after = before[:context] + edit.after
        yield Repair(line=number, fix=fix, before=before, after=after)
        if len(edits) <= _MANY:
            line = line[:start] + edit.after + line[end:]
            moved += len(edit.after) - (edit.end - edit.start)
