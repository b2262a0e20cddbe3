"""The messages of the Edge service: what a client must send, read strictly, and what it is sent.

A text message is header lines, an empty line and a body. A binary message is the length of its header in two bytes, the
header and sound. Times are in ticks of 100 ns.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from edge_tts.constants import TRUSTED_CLIENT_TOKEN
from edge_tts.drm import generate_sec_ms_gec_v2

from tests.engines.edge_service.sound import FORMAT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TICKS_PER_S: Final = 10_000_000
TOKEN_WINDOW_S: Final = 300
"""A token is made of the time in steps of this; the step before and the one after are accepted too."""

_SSML: Final = "{http://www.w3.org/2001/10/synthesis}"
_VOICE: Final = re.compile(r"Microsoft Server Speech Text to Speech Voice \(([\w-]+), (\w+)\)")
_HEX_32: Final = re.compile(r"[0-9a-f]{32}")
_VERSION: Final = re.compile(r"\d+-\d+\.\d+\.\d+\.\d+")
_PERCENT: Final = re.compile(r"[+-]\d+%")
_HERTZ: Final = re.compile(r"[+-]\d+Hz")
_SENTENCE: Final = re.compile(r"[^。！？!?]+[。！？!?]*")
_SAYABLE: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Sm", "Sc"})
_WORD: Final = re.compile(r"[A-Za-z0-9]+|\w")


class ProtocolError(Exception):
    """A client sent what the service does not take."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a client wants to be sent besides the sound."""

    sentences: bool
    words: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A text to be said."""

    id: str
    voice: str
    rate: str
    text: str
    pitch: str = "+0Hz"

    @property
    def sayable(self) -> bool:
        """Whether it holds a word, a number or a sign with a name, such as %; for other marks there is no sound."""
        return any(unicodedata.category(char) in _SAYABLE or char in "%&@#" for char in self.text)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A sentence or a word, and when it is said."""

    kind: str
    text: str
    offset_ticks: int
    duration_ticks: int


def is_admitted(query: Mapping[str, str], now_s: float) -> bool:
    """Whether the query of a connection holds the token of about this time, and the rest that a client must send."""
    tokens = {generate_sec_ms_gec_v2(now_s + step * TOKEN_WINDOW_S) for step in (-1, 0, 1)}
    trusted = query.get("TrustedClientToken") or query.get("trustedclienttoken")
    return (
        trusted == TRUSTED_CLIENT_TOKEN
        and query.get("Sec-MS-GEC") in tokens
        and bool(_VERSION.fullmatch(query.get("Sec-MS-GEC-Version", "")))
    )


def parse_config(message: str) -> Config:
    """The first message of a connection."""
    headers, body = _split(message)
    _expect(headers, "Path", "speech.config")
    _expect(headers, "Content-Type", "application/json; charset=utf-8")
    try:
        audio = json.loads(body)["context"]["synthesis"]["audio"]
        wanted = audio["metadataoptions"]
        config = Config(_flag(wanted["sentenceBoundaryEnabled"]), _flag(wanted["wordBoundaryEnabled"]))
        if audio["outputFormat"] != FORMAT:
            raise ProtocolError(f"no such format: {audio['outputFormat']}")
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolError(f"no speech.config: {body!r}") from error
    return config


def parse_request(message: str) -> Request:
    """A message after that: SSML with one voice, one prosody and text in it."""
    headers, body = _split(message)
    _expect(headers, "Path", "ssml")
    _expect(headers, "Content-Type", "application/ssml+xml")
    if not _HEX_32.fullmatch(headers.get("X-RequestId", "")):
        raise ProtocolError(f"no X-RequestId: {headers}")
    try:
        speak = ET.fromstring(body)
    except ET.ParseError as error:
        raise ProtocolError(f"SSML is not well formed: {error}") from error
    voice = speak.find(f"{_SSML}voice")
    prosody = voice.find(f"{_SSML}prosody") if voice is not None else None
    name = _VOICE.fullmatch(voice.get("name", "")) if voice is not None else None
    if speak.tag != f"{_SSML}speak" or len(speak) != 1 or name is None or prosody is None or len(prosody):
        raise ProtocolError(f"SSML is not one voice with one text: {body!r}")
    rate = prosody.get("rate", "")
    if not _PERCENT.fullmatch(rate):
        raise ProtocolError(f"no rate: {rate!r}")
    pitch = prosody.get("pitch", "")
    if not _HERTZ.fullmatch(pitch):
        raise ProtocolError(f"no pitch: {pitch!r}")
    return Request(headers["X-RequestId"], "-".join(name.groups()), rate, prosody.text or "", pitch)


def boundaries(text: str, config: Config, begin_s: float, end_s: float) -> list[Boundary]:
    """The sentences or words of a text, as long as their share of its characters.

    >>> found = boundaries("好。真好！", Config(sentences=True, words=False), 0, 5)
    >>> [(each.text, each.offset_ticks, each.duration_ticks) for each in found]
    [('好。', 0, 20000000), ('真好！', 20000000, 30000000)]
    """
    pattern, kind = (_WORD, "WordBoundary") if config.words else (_SENTENCE, "SentenceBoundary")
    per_character = (end_s - begin_s) / max(1, len(text))
    return [
        Boundary(
            kind,
            found[0],
            round((begin_s + found.start() * per_character) * TICKS_PER_S),
            round(len(found[0]) * per_character * TICKS_PER_S),
        )
        for found in pattern.finditer(text)
    ]


def turn_start(request: Request) -> str:
    return _text(request, "turn.start", {"context": {"serviceTag": request.id}})


def response(request: Request) -> str:
    audio = {"type": "inline", "streamId": _stream(request)}
    return _text(request, "response", {"context": {"serviceTag": request.id}, "audio": audio})


def metadata(request: Request, boundary: Boundary) -> str:
    text = {"Text": boundary.text, "Length": len(boundary.text), "BoundaryType": boundary.kind}
    data = {"Offset": boundary.offset_ticks, "Duration": boundary.duration_ticks, "text": text}
    return _text(request, "audio.metadata", {"Metadata": [{"Type": boundary.kind, "Data": data}]})


def audio(request: Request, data: bytes) -> bytes:
    """Sound; the last message of an answer's sound says no type and holds none."""
    kind = "Content-Type:audio/mpeg\r\n" if data else ""
    header = f"X-RequestId:{request.id}\r\n{kind}X-StreamId:{_stream(request)}\r\nPath:audio\r\n".encode()
    return len(header).to_bytes(2, "big") + header + data


def turn_end(request: Request) -> str:
    return _text(request, "turn.end", {})


def voice_list(names: Sequence[str]) -> list[dict[str, object]]:
    """The voices as the service lists them."""
    return [_listed(*name.rpartition("-")[::2]) for name in names]


def _listed(locale: str, name: str) -> dict[str, object]:
    return {
        "Name": f"Microsoft Server Speech Text to Speech Voice ({locale}, {name})",
        "ShortName": f"{locale}-{name}",
        "Gender": "Male" if name.startswith(("Yun", "Wan", "Guy")) else "Female",
        "Locale": locale,
        "SuggestedCodec": FORMAT,
        "FriendlyName": f"Microsoft {name.removesuffix('Neural')} Online (Natural)",
        "Status": "GA",
        "VoiceTag": {"ContentCategories": ["General"], "VoicePersonalities": ["Friendly"]},
    }


def _split(message: str) -> tuple[dict[str, str], str]:
    """The headers and the body of a client's message."""
    head, gap, body = message.partition("\r\n\r\n")
    if not gap:
        raise ProtocolError(f"no headers: {message!r}")
    headers = {name: value for name, _, value in (line.partition(":") for line in head.split("\r\n"))}
    if "X-Timestamp" not in headers:
        raise ProtocolError(f"no X-Timestamp: {head!r}")
    return headers, body


def _expect(headers: Mapping[str, str], name: str, value: str) -> None:
    if headers.get(name) != value:
        raise ProtocolError(f"{name} is {headers.get(name)!r}, not {value!r}")


def _flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(value)
    return value == "true"


def _stream(request: Request) -> str:
    return request.id[::-1].upper()


def _text(request: Request, path: str, body: object) -> str:
    content = json.dumps(body, ensure_ascii=False)
    return f"X-RequestId:{request.id}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{content}"
