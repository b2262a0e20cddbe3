"""What voices.yaml says of a speech server, under `engine_options: {openai: …}`.

Rules:
1. Nothing is sent to a server that the file does not name: without `url` the engine cannot be used.
2. The key itself never stands in the file. Where it might (in `key_env`, in the URL), the value is not quoted.
3. A key goes to another network over https only. Words alone may go over http, since servers at home seldom have https.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal, TypeVar, get_args
from urllib.parse import SplitResult, urlsplit

from pipeline.messages import _
from pipeline.yaml_nodes import near_match
from pipeline.yaml_nodes.schema import WHOLE, WORDS, like, one_of
from pipeline.yaml_nodes.schema import fields as fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.yaml_nodes import Node
    from pipeline.yaml_nodes.schema import Schema

Form = Literal["wav", "flac", "mp3", "pcm"]
Text = Literal["spoken", "written"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)
TEXTS: Final[tuple[Text, ...]] = get_args(Text)
Choice = TypeVar("Choice", bound=str)
RATES_HZ: Final = (8_000, 96_000)
LONGEST: Final = (40, 4_000)
"""Below, sentences fall apart; above, no server takes more at once."""
AT_ONCE: Final = (1, 16)
WAIT_S: Final = (5, 600)
MOST_NAME_CHARACTERS: Final = 200

_VARIABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
"""Capitals only: what people take for the key itself, such as sk-…, has small letters or hyphens."""
_NEAR_SUFFIXES: Final = (".local", ".lan", ".home.arpa", ".internal", ".localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAiOptions:
    """Which server speaks, and how it is asked."""

    url: str = ""
    """Where its interface begins, such as http://127.0.0.1:8880/v1; empty when voices.yaml names no server."""
    model: str = "tts-1"
    """Most servers take this name for whatever model they have."""
    key_env: str = ""
    """The environment variable that holds the key; empty for a server that asks for none."""
    format: Form = "wav"
    """What the server is asked to send; what it really sent is told by the bytes."""
    text: Text = "spoken"
    """Numbers and symbols in words, or as written for a server that reads them well itself."""
    rate_hz: int = 24_000
    """Sample rate of the takes, and of raw pcm, which does not state its own."""
    longest: int = 300
    """Most characters in a request."""
    at_once: int = 2
    """Most requests at once: most servers speak one and have the next one wait."""
    wait_s: int = 60
    """How long the server may be silent: most send nothing until the whole piece is spoken."""
    revision: str = ""
    """Anything; a new value has everything spoken anew, after the server got another model or voices."""

    @property
    def host(self) -> str:
        """The server's name, as a person calls it."""
        return urlsplit(self.url).netloc

    @property
    def unencrypted(self) -> bool:
        """Whether others on the way can read the words."""
        parts = urlsplit(self.url)
        return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def parse_options(node: Node | None) -> OpenAiOptions:
    """The options in a node; every mistake is noted at its line. Without a node, those of no server."""
    if node is None:
        return OpenAiOptions()
    found = node.fields(_("openai's options"), [field.name for field in fields(OpenAiOptions)], required=("url",))
    plain = OpenAiOptions()

    def whole(name: str, limits: tuple[int, int]) -> int:
        default: int = getattr(plain, name)
        return _whole(found[name], name, limits, default) if name in found else default

    options = OpenAiOptions(
        url=_url(found["url"]) if "url" in found else "",
        model=_name(found["model"], "model") if "model" in found else plain.model,
        key_env=_variable(found["key_env"]) if "key_env" in found else "",
        format=_choice(found["format"], "format", FORMS, plain.format) if "format" in found else plain.format,
        text=_choice(found["text"], "text", TEXTS, plain.text) if "text" in found else plain.text,
        rate_hz=whole("rate_hz", RATES_HZ),
        longest=whole("longest", LONGEST),
        at_once=whole("at_once", AT_ONCE),
        wait_s=whole("wait_s", WAIT_S),
        revision=_name(found["revision"], "revision") if "revision" in found else "",
    )
    if options.key_env and options.unencrypted and not _is_near(urlsplit(options.url).hostname or ""):
        found["url"].note(_("the key would travel unencrypted; write https://, or leave out key_env"))
    return options


def options_schema() -> Schema:
    """What `parse_options` accepts."""
    limits = {"rate_hz": RATES_HZ, "longest": LONGEST, "at_once": AT_ONCE, "wait_s": WAIT_S}
    numbers = {name: {**WHOLE, "minimum": least, "maximum": most} for name, (least, most) in limits.items()}
    return fields_of(
        {
            "url": like(r"\s*[Hh][Tt][Tt][Pp][Ss]?://[!-~]+\s*"),
            "model": WORDS,
            "key_env": like(_VARIABLE.pattern),
            "format": one_of(FORMS),
            "text": one_of(TEXTS),
            **numbers,
            "revision": WORDS,
        },
        required=("url",),
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this computer.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "192.168.1.7", "example.org")]
    [True, True, True, False, False]
    """
    address = _address(host)
    return address.is_loopback if address else host.casefold() == "localhost"


def _is_near(host: str) -> bool:
    """Whether a host is on the user's own network: a private address, or a name that means nothing elsewhere."""
    address = _address(host)
    if address:
        return address.is_private
    return "." not in host or host.casefold().endswith(_NEAR_SUFFIXES)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _url(node: Node) -> str:
    """The URL without a slash at its end; "" when it is wrong."""
    written = node.text("url").strip()
    problem = _url_problem(written)
    if problem:
        node.note(problem)
        return ""
    return written.rstrip("/")


def _url_problem(written: str) -> str:
    """What is wrong with a URL; the URL itself is not quoted, since it may hold a secret."""
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return _("url is not a URL")
    if parts.username is not None or parts.password is not None:
        return _("url holds a user name or password; name the variable that holds the key as key_env instead")
    return _form_problem(written, parts) or (_("url has no such port") if port == 0 else "")


def _form_problem(written: str, parts: SplitResult) -> str:
    """What is wrong with the form of a URL."""
    if parts.scheme not in ("http", "https") or not parts.hostname or not written.isascii() or " " in written:
        return _("url must look like http://127.0.0.1:8880/v1")
    if parts.query or parts.fragment:
        return _("url must end before any ? or #")
    if parts.path.rstrip("/").endswith("/audio/speech"):
        return _("url must end before /audio/speech, which is added to it")
    return ""


def _variable(node: Node) -> str:
    written = node.text("key_env")
    if _VARIABLE.fullmatch(written):
        return written
    node.note(_("key_env must be the name of an environment variable in capitals, such as OPENAI_API_KEY, not the key"))
    return ""


def _name(node: Node, what: str) -> str:
    written = node.text(what).strip()
    if not written or not written.isprintable() or len(written) > MOST_NAME_CHARACTERS:
        node.note(
            _(
                "{what} must be a name of at most {most_name_characters} characters",
                what=what,
                most_name_characters=MOST_NAME_CHARACTERS,
            )
        )
    return written


def _choice(node: Node, what: str, choices: Sequence[Choice], default: Choice) -> Choice:
    written = node.text(what)
    for choice in choices:
        if written == choice:
            return choice
    node.note(
        _(
            "{what} must be one of {listed}, not {written!r}{near}",
            what=what,
            listed=", ".join(choices),
            written=written,
            near=near_match(written, choices),
        )
    )
    return default


def _whole(node: Node, what: str, limits: tuple[int, int], default: int) -> int:
    least, most = limits
    number = node.integer(what, default)
    if least <= number <= most:
        return number
    node.note(
        _("{what} must lie between {least} and {most}, not {number}", what=what, least=least, most=most, number=number)
    )
    return default
