"""The only module that talks to the speech server: one request, and its sound or a Trouble.

Rules:
1. Every request has a connection of its own: nothing is left open, and a server that was started anew is not asked
   over a connection that it has forgotten.
2. Redirects are not followed: the words and the key go where voices.yaml says, and nowhere else.
3. No error of aiohttp goes on, not even as a cause: some hold the headers of the request, and the key is in them.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import aiohttp

from pipeline.engines.openai.options import is_loopback
from pipeline.engines.openai.refusals import Refusal, trouble_of
from pipeline.engines.openai.sound import NoSoundError, announced_s, to_pcm
from pipeline.messages import N_, _, retold
from pipeline.synth.remote.answer import Answer
from pipeline.synth.remote.proxies import find_proxy
from pipeline.synth.remote.trouble import Cure, Trouble

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from pipeline.engines.openai.key import Key
    from pipeline.engines.openai.options import OpenAiOptions

CONNECT_S: Final = 10.0
KNOCK_S: Final = 2.0
"""Twice that is less than a probe may take."""
MOST_SOUND_BYTES: Final = 32 * 1024 * 1024
"""Three minutes of 48 kHz stereo WAV: far more than the longest text."""
MOST_WORDS_BYTES: Final = 256 * 1024
"""Of a refusal, or of a list of voices."""
BLOCK_BYTES: Final = 64 * 1024
OK: Final = 200
SLOW_HINT: Final = N_("is it running, or slow? wait_s under engine_options in voices.yaml gives it more time")
_VOICE_KEYS: Final = ("voices", "data")
_NAME_KEYS: Final = ("id", "name", "voice_id", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """What some errors of aiohttp mean."""

    kinds: tuple[type[Exception], ...]
    reason: str
    hint: str
    unreachable: bool = True
    cure: Cure = Cure.AGAIN


_FAILURES: Final = (
    _Failure(
        kinds=(aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
        reason=N_("no way to {host} through the proxy that the environment names"),
        hint=N_("see the proxy, or put {host} into NO_PROXY"),
    ),
    _Failure(
        kinds=(aiohttp.ClientSSLError,),
        reason=N_("no safe connection to {host}: its certificate is not trusted"),
        hint=N_("see the server's certificate, or the url"),
        cure=Cure.NEVER,
    ),
    _Failure(
        kinds=(aiohttp.ClientConnectorError,),
        reason=N_("no connection to {host}: {cause}"),
        hint=N_("is the server at {host} running?"),
    ),
    _Failure(
        kinds=(aiohttp.SocketTimeoutError,),
        reason=N_("no answer in time"),
        hint=SLOW_HINT,
        unreachable=False,
    ),
    _Failure(
        kinds=(TimeoutError,),
        reason=N_("no connection to {host} in time"),
        hint=N_("is the server at {host} running?"),
    ),
    _Failure(
        kinds=(aiohttp.ClientPayloadError,),
        reason=N_("the answer broke off"),
        hint=N_("see the log of the server at {host}"),
        unreachable=False,
    ),
    _Failure(
        kinds=(aiohttp.ServerDisconnectedError, OSError),
        reason=N_("the connection dropped"),
        hint=N_("is the server at {host} running?"),
    ),
)
"""The first that fits says what is wrong."""

_NOT_HTTP: Final = _Failure(
    kinds=(), reason=N_("its answer is not HTTP ({cause})"), hint=N_("what listens at {host}?"), unreachable=False
)


class SpeechClient:
    """Asks one server."""

    def __init__(self, options: OpenAiOptions, key: Key, *, stall_s: float) -> None:
        """The server may be silent for `stall_s`."""
        self._options = options
        self._key = key
        self._times = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=stall_s)

    async def speak(self, text: str, voice: str, speed: float) -> Answer:
        """The sound of a text; raises Trouble."""
        options = self._options
        wanted = {
            "model": options.model,
            "input": text,
            "voice": voice,
            "response_format": options.format,
            "speed": speed,
        }
        async with self._request("POST", "audio/speech", wanted) as response:
            if response.status != OK:
                raise await self._refused(response)
            data = await _read(response, MOST_SOUND_BYTES)
            stated = response.headers.get("Content-Type", "")
        try:
            # On a thread: decoding holds up the loop that all requests share.
            pcm = await asyncio.to_thread(to_pcm, data, stated, options.format, options.rate_hz)
        except NoSoundError as error:
            raise Trouble(str(error), hint=_("see the log of the server at {host}", host=options.host)) from None
        return Answer(pcm, announced_s(data))

    async def knock(self) -> None:
        """Ask for speech without a text: a server that is there, and knows the key, misses the text. Raises Trouble.

        One that takes the call and says nothing is busy, perhaps with what a run asked for that was ended.
        """
        times = aiohttp.ClientTimeout(total=None, sock_connect=KNOCK_S, sock_read=KNOCK_S)
        try:
            async with self._request("POST", "audio/speech", {"model": self._options.model}, times) as response:
                if response.status != OK:
                    raise await self._refused(response)
        except Trouble as trouble:
            if trouble.unreachable:
                raise

    async def voice_names(self) -> tuple[str, ...]:
        """The voices by the server's own account, or none: not every server says."""
        try:
            async with self._request("GET", "audio/voices") as response:
                body = await _read(response, MOST_WORDS_BYTES) if response.status == OK else b""
            return _names(json.loads(body))
        except (Trouble, ValueError, RecursionError):
            return ()

    @asynccontextmanager
    async def _request(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        times: aiohttp.ClientTimeout | None = None,
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """An open answer; everything that goes wrong until it is closed is a Trouble."""
        options = self._options
        try:
            async with (
                aiohttp.ClientSession(timeout=times or self._times) as session,
                session.request(
                    method,
                    f"{options.url}/{path}",
                    json=body,
                    headers=self._key.headers,
                    allow_redirects=False,
                    proxy=_proxy(options.url),
                ) as response,
            ):
                yield response
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _translated(error, options) from None

    async def _refused(self, response: aiohttp.ClientResponse) -> Trouble:
        """The Trouble for an answer with another status than 200."""
        try:
            body = await _read(response, MOST_WORDS_BYTES)
        except (Trouble, aiohttp.ClientError, OSError):
            body = b""  # what it wanted to say is lost, its status is not
        return trouble_of(
            Refusal(status=response.status, headers=response.headers, body=body), self._options, self._key
        )


def _proxy(url: str) -> str | None:
    """The proxy for the server; nobody's on this computer."""
    parts = urlsplit(url)
    return None if is_loopback(parts.hostname or "") else find_proxy(url, (parts.scheme, "all"))


async def _read(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    """The body, whole; Trouble when it is longer than anything reasonable."""
    data = bytearray()
    async for block in response.content.iter_chunked(BLOCK_BYTES):
        data += block
        if len(data) > most_bytes:
            raise Trouble(_("it sent more than {most_bytes:,} bytes", most_bytes=most_bytes))
    return bytes(data)


def _translated(error: Exception, options: OpenAiOptions) -> Trouble:
    """The Trouble for a request that got no whole answer."""
    failure = next((failure for failure in _FAILURES if isinstance(error, failure.kinds)), _NOT_HTTP)
    words = {"host": options.host, "cause": _cause(error)}
    return Trouble(
        _(failure.reason, **words),
        cure=failure.cure,
        unreachable=failure.unreachable,
        hint=_(failure.hint, **words),
    )


def _cause(error: Exception) -> str:
    """Why no connection was made, in the system's words, which asyncio mixes with addresses; or the kind of error."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return type(error).__name__
    code = error.os_error.errno or 0
    return retold(os.strerror(code) if code > 0 else error.os_error.strerror or type(error.os_error).__name__)


def _names(value: object) -> tuple[str, ...]:
    """The names in a list of voices, in any of the layouts that servers use."""
    if isinstance(value, dict):
        return next(filter(None, (_names(value.get(name)) for name in _VOICE_KEYS)), ())
    if not isinstance(value, list):
        return ()
    names = [
        next((each[name] for name in _NAME_KEYS if name in each), None) if isinstance(each, dict) else each
        for each in value
    ]
    return tuple(name for name in names if isinstance(name, str) and name.isprintable())
