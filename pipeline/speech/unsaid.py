"""What of a text has no sound, as a noun: left out of the speech, never in silence."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAY: Final = "…"
"""Stands in a hint for the words that only a person knows; pasted as it is, it makes the token a pause."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A word or sign of a turn that no rule, dictionary or word list can say; the turn is spoken without it."""

    token: str
    """As written."""
    turn: int = 0
    """The turn's number from 1; 0 is the opening notice, or a text that is no turn."""

    @property
    def shown(self) -> str:
        r"""The token as a person can read it: characters that cannot be printed by their code.

        >>> Unsaid("ხოჭო").shown, Unsaid("\ue000").shown
        ('ხოჭო', 'U+E000')
        """
        return self.token if self.token.isprintable() else " ".join(f"U+{ord(char):04X}" for char in self.token)

    @property
    def why(self) -> str:
        """Why it has no sound, in a few words.

        >>> Unsaid("ხოჭო").why, Unsaid("§").why
        ('Georgian is not read here', 'no rule reads this sign')
        """
        name = unicodedata.name(self.token[0], "")
        if unicodedata.category(self.token[0])[0] not in "LM" or not name:
            return _("no rule reads this sign")
        if name.startswith("CJK"):
            return _("no reading is known for this Chinese character")
        return _("{script} is not read here", script=name.split()[0].capitalize())

    def __str__(self) -> str:
        return _("{shown!r} is left out of the sound: {why}", shown=self.shown, why=self.why)


def word_lines(unsaid: Iterable[Unsaid]) -> tuple[str, ...]:
    """For each token once, the line for `words:` in voices.yaml that makes it heard; `…` is for a person to replace.

    Characters that cannot be printed are no words and have no line.

    >>> word_lines([Unsaid("ხოჭო", 3), Unsaid("§", 4), Unsaid("ხოჭო", 9)])
    ('"ხოჭო": {say: "…"}', '"§": {say: "…"}')
    """
    tokens = dict.fromkeys(each.token for each in unsaid if each.token.isprintable())
    return tuple(f'{_quoted(token)}: {{say: "{_SAY}"}}' for token in tokens)


def _quoted(token: str) -> str:
    """A double-quoted YAML scalar."""
    return '"' + token.replace("\\", "\\\\").replace('"', '\\"') + '"'
