"""A server on the loopback that speaks OpenAI's interface for speech, and misbehaves on request.

It answers with the tone engine's hum for the voice and text, so that what was asked can be heard in what is answered.
Each request for speech takes the next behaviour of the list it was given; when none is left, it speaks. A request
without a text (a knock) takes none.
"""

from __future__ import annotations

import asyncio
import io
import struct
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, Self

import av
import numpy as np
from aiohttp import web

from pipeline.audio.encoding import SoundForm, encode
from pipeline.audio.ffmpeg import resample
from pipeline.audio.pcm import Samples
from pipeline.engines.tone.engine import RATE_HZ, ToneEngine
from tests.synth.fakes import make_segment

Behaviour = Literal[
    "speak", "wrong key", "forbidden", "no route", "unknown model", "bad value", "echo key", "redirect",
    "out of credit", "slow down", "busy", "crash", "not http", "reset", "stall", "slow", "cut short", "no end", "half",
    "half wav", "one frame", "silence", "garbage", "page", "json", "nothing", "odd pcm", "huge", "as mp3", "as flac",
    "as pcm", "streaming wav", "streaming zero", "44.1 kHz stereo", "8 kHz", "not a number",
]  # fmt: skip

VOICES: Final = ("yunjian", "yunxi", "xiaoxiao")
SLICES: Final = 5
_STATUS: Final[Mapping[str, tuple[int, object, dict[str, str]]]] = {
    "wrong key": (401, {"error": {"message": "Incorrect API key provided: sk-test*****7890"}}, {}),
    "forbidden": (403, "<html>forbidden</html>", {}),
    "no route": (404, {"detail": "Not Found"}, {}),
    "unknown model": (404, {"error": {"message": "The model does not exist", "code": "model_not_found"}}, {}),
    "bad value": (422, {"detail": [{"loc": ["body", "speed"], "msg": "Input should be at least 1"}]}, {}),
    "redirect": (307, "", {"Location": "http://127.0.0.1:9/v1/audio/speech"}),
    "out of credit": (429, {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}, {}),
    "slow down": (429, {"error": {"message": "Rate limit reached"}}, {"Retry-After": "7"}),
    "busy": (503, "overloaded\x1b[31m\r\n now", {}),
    "crash": (500, {"error": "CUDA out of memory"}, {}),
    "page": (200, "<!doctype html><title>Sign in</title>", {"Content-Type": "text/html"}),
    "json": (200, {"error": {"message": "no sound today"}}, {}),
    "nothing": (200, "", {"Content-Type": "audio/wav"}),
}
"""Behaviours that are a status, a body and headers."""


class OpenAiService:
    """The server; `requests` holds the bodies of all that it was asked to say, `keys` the header of each."""

    def __init__(self, *behaviours: Behaviour, voices: tuple[str, ...] | None = VOICES) -> None:
        """Without `voices` it does not say which it has, and takes any."""
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.asked = threading.Event()
        self.url = ""
        self._behaviours = list(behaviours)
        self._voices = voices
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
        app.router.add_post("/v1/audio/speech", self._speech)
        app.router.add_get("/v1/audio/voices", self._list_voices)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def _stop(self) -> None:
        self._leave.set()
        await self._runner.cleanup()

    async def _list_voices(self, _: web.Request) -> web.Response:
        if self._voices is None:
            return web.json_response({"detail": "Not Found"}, status=404)
        return web.json_response({"voices": [{"id": name} for name in self._voices]})

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        wanted = await request.json()
        if "input" not in wanted:
            return await self._knocked()
        self.requests.append(wanted)
        self.keys.append(request.headers.get("Authorization", ""))
        self.asked.set()
        behaviour = self._behaviours.pop(0) if self._behaviours else "speak"
        if behaviour in _STATUS:
            return _refusal(behaviour)
        if behaviour == "echo key":
            return web.json_response({"error": f"bad request: {dict(request.headers)}"}, status=400)
        if self._voices is not None and wanted["voice"] not in self._voices:
            return web.json_response({"detail": f"Voice {wanted['voice']!r} is not available"}, status=400)
        if behaviour == "stall":
            await self._leave.wait()
        if behaviour in ("reset", "stall", "not http"):
            _hang_up(request, b"no\r\n\r\n" if behaviour == "not http" else b"")
            return web.Response()
        sound, stated = await asyncio.to_thread(_sound, wanted, behaviour)
        return await _send(request, sound, stated, behaviour)

    async def _knocked(self) -> web.Response:
        """The answer to a request without a text; what it would be refused for comes first."""
        behaviour = self._behaviours[0] if self._behaviours else "speak"
        if behaviour in _STATUS and _STATUS[behaviour][0] != 200:
            return _refusal(behaviour)
        if behaviour == "stall":
            await self._leave.wait()
        return web.json_response({"detail": [{"loc": ["body", "input"], "msg": "Field required"}]}, status=422)


def _refusal(behaviour: str) -> web.Response:
    status, body, headers = _STATUS[behaviour]
    if isinstance(body, str):
        kind = headers.get("Content-Type", "text/plain")
        rest = {name: value for name, value in headers.items() if name != "Content-Type"}
        return web.Response(status=status, text=body, headers=rest, content_type=kind)
    return web.json_response(body, status=status, headers=headers)


def _hang_up(request: web.Request, last_words: bytes) -> None:
    if request.transport and last_words:
        request.transport.write(last_words)
        request.transport.close()
    elif request.transport:
        request.transport.abort()


async def _send(request: web.Request, sound: bytes, stated: str, behaviour: Behaviour) -> web.StreamResponse:
    """Send a sound: whole, in slices, or with an end that is none."""
    response = web.StreamResponse(headers={"Content-Type": stated})
    if behaviour in ("slow", "no end"):
        response.enable_chunked_encoding()
    else:
        response.content_length = len(sound)
    await response.prepare(request)
    if behaviour in ("cut short", "no end"):
        await response.write(sound[: len(sound) // 2])
        if request.transport:
            request.transport.close()
        return response
    size = len(sound) // SLICES + 1 if behaviour == "slow" else max(1, len(sound))
    for start in range(0, len(sound), size):
        await response.write(sound[start : start + size])
        await asyncio.sleep(0)
    await response.write_eof()
    return response


def _sound(wanted: Mapping[str, Any], behaviour: Behaviour) -> tuple[bytes, str]:
    """The hum for a request in the format it asks for, or in another; and what the header says it is."""
    rate_percent = round((wanted.get("speed", 1) - 1) * 100)
    hum = (
        ToneEngine()
        .speak(make_segment(wanted["input"], engine_voice=wanted["voice"], rate_percent=rate_percent))
        .samples
    )
    form = wanted["response_format"]
    stated = {"mp3": "audio/mpeg"}.get(form, f"audio/{form}")
    if behaviour in _OTHER_BYTES:
        return _OTHER_BYTES[behaviour](hum), "audio/pcm" if behaviour == "as pcm" else stated
    whole = packed(_SPOILT[behaviour](hum) if behaviour in _SPOILT else hum, form)
    return whole[: len(whole) // 2] if behaviour == "half wav" else whole, stated


def packed(samples: Samples, form: str) -> bytes:
    """The samples in a format."""
    if form == "pcm":
        return _integers(samples)
    if form == "wav":
        return wav(samples, RATE_HZ)
    if form == "flac":
        return _flac(samples)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hum.mp3"
        encode([samples], RATE_HZ, path, SoundForm(rate_hz=RATE_HZ, bitrate_kbps=48))
        return path.read_bytes()


def wav(samples: Samples, rate_hz: int, *, channels: int = 1, size: int | None = None) -> bytes:
    """A WAV whose header says `size`, or how much there is."""
    sound = _integers(samples)
    frame_bytes = 2 * channels
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", min(0xFFFF_FFFF, 36 + (len(sound) if size is None else size)), b"WAVE"),
        *(b"fmt ", 16, 1, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, 16),
        *(b"data", len(sound) if size is None else size),
    )
    return head + sound


def _float_wav(samples: Samples) -> bytes:
    sound = samples.astype("<f4").tobytes()
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, 3, 1, RATE_HZ, RATE_HZ * 4, 4, 32, b"data", len(sound)),
    )
    return head + sound


def _flac(samples: Samples) -> bytes:
    data = io.BytesIO()
    with av.open(data, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE_HZ)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(
            np.frombuffer(_integers(samples), dtype="<i2").reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return data.getvalue()


def _integers(samples: Samples) -> bytes:
    return np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def _at(samples: Samples, rate_hz: int) -> Samples:
    return np.concatenate(list(resample([samples], RATE_HZ, out_rate_hz=rate_hz)))


_SPOILT: Final[Mapping[str, Callable[[Samples], Samples]]] = {
    "half": lambda hum: hum[: len(hum) // 2],
    "one frame": lambda hum: hum[3000:3576],
    "silence": lambda hum: hum * 0,
}
"""Behaviours that send other samples, in the format that was asked for."""

_OTHER_BYTES: Final[Mapping[str, Callable[[Samples], bytes]]] = {
    "garbage": lambda _: b"\x5a\xa5\x07" * 20_000,
    "huge": lambda _: bytes(33 * 1024 * 1024),
    "odd pcm": lambda hum: packed(hum, "pcm") + b"\x00",
    "not a number": lambda hum: _float_wav(np.full_like(hum, np.nan)),
    "as mp3": lambda hum: packed(hum, "mp3"),
    "as flac": lambda hum: packed(hum, "flac"),
    "as pcm": lambda hum: packed(hum, "pcm"),
    "streaming wav": lambda hum: wav(hum, RATE_HZ, size=0xFFFF_FFFF),
    "streaming zero": lambda hum: wav(hum, RATE_HZ, size=0),
    "44.1 kHz stereo": lambda hum: wav(np.repeat(_at(hum, 44_100), 2), 44_100, channels=2),
    "8 kHz": lambda hum: wav(_at(hum, 8_000), 8_000),
}
"""Behaviours that send other bytes, whatever was asked for."""
