"""The key of a speech server: read from the environment, sent in one header, and never shown."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pipeline.errors import EngineUnavailableError
from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.engines.openai.options import OpenAiOptions

HIDDEN: Final = "***"
SHOWN_CHARACTERS: Final = 5
"""So many characters of a key in a row are not its secret yet: `Bearer` and `sk-` are words like others."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret; empty for a server that asks for none."""

    secret: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What lets us in."""
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}

    def hide(self, text: str) -> str:
        """The text without the key or any longer part of it: servers quote what they were sent, whole or in part.

        >>> Key("sk-0123456789").hide("Bearer sk-0123456789 is wrong: 456789")
        'Bearer *** is wrong: ***'
        """
        if not self.secret:
            return text
        encoded = b64encode(self.secret.encode()).decode().rstrip("=")
        spellings = [spelling.casefold() for spelling in (self.secret, quote(self.secret, safe=""), encoded)]
        size = min(len(self.secret), SHOWN_CHARACTERS + 1)
        secret = [False] * len(text)
        for start in range(len(text) - size + 1):
            part = text[start : start + size].casefold()
            if any(part in spelling for spelling in spellings):
                secret[start : start + size] = [True] * size
        return "".join(
            HIDDEN if hidden and not (place and secret[place - 1]) else "" if hidden else text[place]
            for place, hidden in enumerate(secret)
        )


def read_key(options: OpenAiOptions, environment: Mapping[str, str] = os.environ) -> Key:
    """The key in the variable that the options name; EngineUnavailableError when there is none."""
    if not options.key_env:
        return Key()
    secret = environment.get(options.key_env, "").strip()
    if not secret:
        raise EngineUnavailableError(
            _(
                "the environment variable {key_env}, which holds the key for {host}, is not set",
                key_env=options.key_env,
                host=options.host,
            ),
            hint=_(
                "set {key_env}, or leave out key_env in voices.yaml for a server that asks for no key",
                key_env=options.key_env,
            ),
        )
    if not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise EngineUnavailableError(
            _(
                "the environment variable {key_env} holds no key: there are blanks or other characters in it "
                "that no key has",
                key_env=options.key_env,
            ),
            hint=_("set {key_env} to the key alone", key_env=options.key_env),
        )
    return Key(secret)
