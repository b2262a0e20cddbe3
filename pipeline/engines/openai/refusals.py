"""What a server that gives no sound means by it: status, headers and body of its answer -> Trouble."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pipeline.messages import _
from pipeline.synth.remote.trouble import Cure, Trouble, parse_retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.engines.openai.key import Key
    from pipeline.engines.openai.options import OpenAiOptions

MOST_QUOTED_CHARACTERS: Final = 200
"""Of a server's own message."""
MOST_READ_CHARACTERS: Final = 2_000
"""Of it in which a key is looked for: more is never shown."""

WRONG_KEY: Final = (401, 403)
NO_MONEY: Final = 402
NOT_THERE: Final = (404, 405)
TOO_LONG: Final = 413
SLOW_DOWN: Final = (429, 503)
MAY_PASS: Final = (408, 425, *range(500, 600))
REDIRECT: Final = range(300, 400)
_OUT_OF_CREDIT: Final = "insufficient_quota"
_NO_ROUTE: Final = ("", "not found", "method not allowed")
"""What frameworks say of an address that they do not have; a server that lacks a model or a voice says so."""
_MESSAGE_KEYS: Final = ("error", "detail", "message", "msg")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is no sound."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def trouble_of(refusal: Refusal, options: OpenAiOptions, key: Key) -> Trouble:
    """What went wrong, and what helps against it."""
    status, said = refusal.status, server_words(refusal.body, key)
    reason = _("it refuses the request (HTTP {status})", status=status) + (f": {said}" if said else "")
    if status in WRONG_KEY:
        return _wrong_key(status, options)
    if status == NO_MONEY or _OUT_OF_CREDIT in refusal.body.decode(errors="replace"):
        return Trouble(
            reason, cure=Cure.NEVER, unreachable=True, hint=_("look after the account at {host}", host=options.host)
        )
    if status in REDIRECT:
        reason = _("it sends us to another address (HTTP {status})", status=status)
        return Trouble(reason, cure=Cure.NEVER, unreachable=True, hint=_("write the address it has now as url"))
    if status in NOT_THERE and said.casefold() in _NO_ROUTE:
        reason = _("it has no /audio/speech there (HTTP {status})", status=status)
        return Trouble(reason, cure=Cure.NEVER, unreachable=True, hint=_("is the url right? Most end in /v1"))
    if status in SLOW_DOWN or status in MAY_PASS:
        wait_s = parse_retry_after(refusal.headers.get("Retry-After"), datetime.now(tz=UTC))
        return Trouble(
            reason,
            cure=Cure.WAIT if status in SLOW_DOWN else Cure.AGAIN,
            retry_after_s=wait_s,
            unreachable=status in SLOW_DOWN,
            hint=_("see the log of the server at {host}", host=options.host),
        )
    hint = (
        _("set longest to a smaller number")
        if status == TOO_LONG
        else _("see model, format and the voices in voices.yaml")
    )
    return Trouble(reason, cure=Cure.NEVER, hint=hint)


def server_words(body: bytes, key: Key) -> str:
    """What the server says of its refusal: one line, short, without the key; empty when it says nothing readable.

    >>> from pipeline.engines.openai.key import Key
    >>> server_words(b'{"error": {"message": "no such voice", "code": 7}}', Key())
    'no such voice'
    """
    text = body.decode(errors="replace")
    try:
        words = _message(json.loads(text))
    except (ValueError, RecursionError):
        words = "" if text.lstrip()[:1] in ("<", "{", "[") else text
    shown = "".join(char if char.isprintable() else " " for char in words[:MOST_READ_CHARACTERS])
    line = _SPACE.sub(" ", key.hide(shown)).strip().rstrip(".")
    return line if len(line) <= MOST_QUOTED_CHARACTERS else f"{line[:MOST_QUOTED_CHARACTERS]}…"


def _wrong_key(status: int, options: OpenAiOptions) -> Trouble:
    """The server's own message is not quoted: it often holds parts of the key."""
    if options.key_env:
        reason = _("it does not accept the key in {key_env} (HTTP {status})", key_env=options.key_env, status=status)
        hint = _("is {key_env} the key for {host}?", key_env=options.key_env, host=options.host)
    else:
        reason = _("it asks for a key (HTTP {status})", status=status)
        hint = _("name the environment variable that holds the key as key_env in voices.yaml")
    return Trouble(reason, cure=Cure.NEVER, unreachable=True, hint=hint)


def _message(value: object) -> str:
    """The words in a JSON body: those under the usual keys, or in the entries of a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(_message, value[:3])))
    if isinstance(value, dict):
        return next(filter(None, (_message(value.get(name)) for name in _MESSAGE_KEYS)), "")
    return ""
