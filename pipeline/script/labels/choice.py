"""Which form of a label counts where a passage allows several, once it is known who speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.forms import Label, LabelStyle
from pipeline.script.labels.weights import RARE_STYLES

if TYPE_CHECKING:
    from pipeline.script.labels.claims import Claim
    from pipeline.script.passages import Passage


def chosen_labels(passages: Sequence[Passage], claims: Sequence[Claim], keys: frozenset[str]) -> dict[int, Label]:
    """One label a passage: of an accepted key, in a form that labels of this document have."""
    accepted = [claim for claim in claims if claim.key in keys and not claim.inside]
    first = {claim.index: claim.label.style for claim in reversed(accepted)}
    styles = Counter(first.values())
    common = {style for style, count in styles.items() if style not in RARE_STYLES or _is_common(style, styles)}
    headings = [claim for claim in accepted if passages[claim.index].kind is BlockKind.HEADING]
    heading_labels = len(headings) >= 2 and sum(
        _whole_or_sentence(passages[c.index], c.label) for c in headings
    ) * 2 >= len(headings)
    chosen: dict[int, Label] = {}
    for claim in accepted:
        is_heading = passages[claim.index].kind is BlockKind.HEADING
        if claim.label.style in common and (heading_labels or not is_heading):
            chosen.setdefault(claim.index, claim.label)
    return chosen


def _is_common(style: LabelStyle, styles: Counter[LabelStyle]) -> bool:
    return styles[style] >= 3 and styles[style] * 10 >= 3 * sum(styles.values())


def _whole_or_sentence(passage: Passage, label: Label) -> bool:
    return not passage.text[label.end :].strip() or passage.ends_sentence
