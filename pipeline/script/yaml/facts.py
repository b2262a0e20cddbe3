"""What several files say of a person, in the words that all of them take for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.messages import _
from pipeline.script.dialogue import GENDERS, ROLES, gender_of
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender, Role
    from pipeline.yaml_nodes import Node

ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""How a person is known in every file, and a voice: `li-na`."""


def parse_gender(node: Node) -> Gender | None:
    """Male or female; anything else is noted."""
    return gender_in(node, node.text("gender"))


def gender_in(node: Node, written: str) -> Gender | None:
    """The same of the text of a node, as its file reads it."""
    gender = gender_of(written)
    if gender is None:
        node.note(
            _(
                "gender must be male or female, not {written!r}{near}",
                written=written,
                near=near_match(written, GENDERS),
            )
        )
    return gender


def parse_role(node: Node) -> Role | None:
    """Host or guest; anything else is noted."""
    written = node.text("role")
    found = next((role for role in ROLES if role == written), None)
    if found is None:
        node.note(
            _("role must be host or guest, not {written!r}{near}", written=written, near=near_match(written, ROLES))
        )
    return found
