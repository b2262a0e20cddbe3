"""The judges of a document, in layers: what a line is by itself, what many lines are together, what is left.

Inside a layer no judge sees what another found, so the order in which they are called makes no difference; what a layer
has settled is a fact for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.script.lines.verdicts import Opinion, Settled, settle
from pipeline.script.readings.sides import unlabelled_sides
from pipeline.script.roles.back_matter import back_matter
from pipeline.script.roles.chapters import chapters
from pipeline.script.roles.contents import contents_list
from pipeline.script.roles.furniture import footnotes, furniture
from pipeline.script.roles.insertions import insertions
from pipeline.script.roles.labelled_headings import labelled_headings
from pipeline.script.roles.loose_ends import loose_ends
from pipeline.script.roles.sections import repeated_sections

if TYPE_CHECKING:
    from pipeline.script.dialogue import Doubt
    from pipeline.script.lines.facts import Lines

Judging = Callable[["Lines"], Opinion]

LAYERS: tuple[tuple[Judging, ...], ...] = (
    (footnotes, furniture, labelled_headings, insertions, repeated_sections),
    (contents_list, back_matter),
    (unlabelled_sides,),
    (chapters,),
    (loose_ends,),
)


def judge(
    lines: Lines, opinions: Sequence[Opinion] = (), layers: Sequence[Sequence[Judging]] = LAYERS
) -> tuple[Settled, tuple[Doubt, ...]]:
    """The verdict on every line that is not simply spoken, and the judges' doubts.

    `opinions` are those of the first layer that need more than the lines: who takes part, what the front states.
    """
    settled = Settled()
    doubts: list[Doubt] = []
    for number, layer in enumerate(layers):
        facts = replace(lines, settled=settled.verdicts)
        found = [*(opinions if number == 0 else ()), *(each(facts) for each in layer)]
        settled = settle((vote for opinion in found for vote in opinion.votes), settled)
        doubts += [doubt for opinion in found for doubt in opinion.doubts]
    return settled, tuple(doubts)
