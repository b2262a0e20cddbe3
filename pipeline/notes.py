"""What any stage notes about its source for a person to read: repairs, doubts, text left out. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.messages import english

REASONS: Final = (
    english("about the author"),
    english("address"),
    english("advertisement"),
    english("alternative wording"),
    english("aside"),
    english("back matter"),
    english("caption"),
    english("code"),
    english("column tag"),
    english("comment"),
    english("comments"),
    english("contact"),
    english("container"),
    english("contents page"),
    english("continued"),
    english("cookie notice"),
    english("credit"),
    english("cross link"),
    english("cross-reference"),
    english("cue name"),
    english("definition mark"),
    english("details"),
    english("disclaimer"),
    english("drawing"),
    english("embedded page"),
    english("ending"),
    english("export heading"),
    english("follow"),
    english("footer"),
    english("footnote"),
    english("form"),
    english("formula"),
    english("header"),
    english("heading without text"),
    english("hidden"),
    english("html"),
    english("image"),
    english("issue"),
    english("label without words"),
    english("legend"),
    english("link"),
    english("link target"),
    english("loose line"),
    english("margin note"),
    english("metadata"),
    english("navigation"),
    english("note"),
    english("note mark"),
    english("note on the text"),
    english("original wording"),
    english("ornament"),
    english("other field"),
    english("outside a cue"),
    english("page apart"),
    english("page furniture"),
    english("page number"),
    english("participants"),
    english("reading time"),
    english("recommended"),
    english("region"),
    english("repeated caption"),
    english("repeated heading"),
    english("reprint notice"),
    english("ruby"),
    english("script"),
    english("section without talk"),
    english("share buttons"),
    english("shortcode"),
    english("stage direction"),
    english("struck out"),
    english("style"),
    english("table"),
    english("table column"),
    english("table head"),
    english("table of contents"),
    english("tags"),
    english("time"),
    english("timestamp"),
    english("title"),
)
"""Why something is not spoken: what stands as `reason` in scripts. Whoever prints a reason retells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A receipt: on line `line` (1-based) the repair named `fix` put `after` where `before` stood."""

    line: int
    fix: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something a person should look at; the work goes on, unlike at an `errors.Problem`."""

    line: int
    problem: str
    ok: bool = False
    """Ticked: a person has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Source text that is not spoken, and the reason: a rule, or a mark of the format such as a hidden element."""

    line: int
    reason: str
    text: str
