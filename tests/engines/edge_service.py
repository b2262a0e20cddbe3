"""A WebSocket server on the loopback that speaks the Edge service's protocol, and misbehaves on request.

It answers a request with an MP3 of the tone engine's hum for that voice and text, so that what was asked can be heard
in what is answered. Each connection takes the next behaviour of the list it was given; when none is left, it speaks.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import threading
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Self

from aiohttp import WSMsgType, web

from pipeline.audio.codec import Mp3Form, encode_mp3
from pipeline.engines.tone.engine import RATE_HZ, ToneEngine
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from aiohttp.http_websocket import WSMessage

Behaviour = Literal["speak", "no audio", "refuse", "busy", "drop", "vanish", "garbage", "malformed", "hang"]

_SSML: Final = re.compile(
    r"<voice name='[^']*\(([^,']+), (\w+)\)'><prosody pitch='\+0Hz' rate='([^']+)'.*?>(.*)</prosody>", re.S
)
_CHUNK_BYTES: Final = 720


class EdgeService:
    """The server; `requests` holds (voice, rate, text) of all that it was asked to say."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.requests: list[tuple[str, str, str]] = []
        self.connections = 0
        self.url = ""
        self._behaviours = list(behaviours)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._leave = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(timeout=10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/speech", self._connect)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"ws://127.0.0.1:{self._runner.addresses[0][1]}/speech?token=none"

    async def _stop(self) -> None:
        self._leave.set()
        await self._runner.cleanup()

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        behaviour = self._behaviours.pop(0) if self._behaviours else "speak"
        if behaviour == "refuse":
            return web.Response(status=403)
        if behaviour == "busy":
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.TEXT and "Path:ssml" in str(message.data):
                await self._answer(socket, message, behaviour)
                break
        return socket

    async def _answer(self, socket: web.WebSocketResponse, message: WSMessage, behaviour: Behaviour) -> None:
        found = _SSML.search(str(message.data))
        if found is None:
            raise ValueError(f"not a request: {message.data}")
        locale, name, rate, text = found.groups()
        voice = f"{locale}-{name}"
        self.requests.append((voice, rate, unescape(text)))
        if behaviour == "hang":
            await self._leave.wait()
            return
        if behaviour == "vanish":
            return
        await socket.send_str(
            _message("turn.start", "{}") if behaviour != "malformed" else "no header at all\r\n\r\n{}"
        )
        sound = {"no audio": b"", "garbage": b"not an mp3 " * 200}.get(behaviour)
        if sound is None:
            sound = await asyncio.to_thread(_mp3, voice, int(rate.rstrip("%")), unescape(text))
        for start in range(0, len(sound) // 2 if behaviour == "drop" else len(sound), _CHUNK_BYTES):
            await socket.send_bytes(_audio(sound[start : start + _CHUNK_BYTES]))
        if behaviour != "drop":
            await socket.send_str(_message("turn.end", "{}"))


def _message(path: str, body: str) -> str:
    """A text message of the service."""
    return f"X-RequestId:0\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{body}"


def _audio(data: bytes) -> bytes:
    """A binary message of the service: length of the header, header, sound."""
    header = b"X-RequestId:0\r\nContent-Type:audio/mpeg\r\nX-StreamId:0\r\nPath:audio\r\n"
    return len(header).to_bytes(2, "big") + header + data


def _mp3(voice: str, rate_percent: int, text: str) -> bytes:
    """The hum for a voice and text, in the service's format."""
    pcm = ToneEngine().speak(make_segment(text, engine_voice=voice, rate_percent=rate_percent))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hum.mp3"
        encode_mp3([pcm.samples], pcm.rate_hz, path, Mp3Form(rate_hz=RATE_HZ, bitrate_kbps=48))
        return path.read_bytes()
