"""The server: takes connections as the Edge service does, answers, and does wrong what its faults say."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Final, Literal, Self

from aiohttp import WSCloseCode, WSMsgType, web
from edge_tts.constants import TRUSTED_CLIENT_TOKEN

from tests.engines.edge_service.answers import answer
from tests.engines.edge_service.faults import HTTP_STATUS, Fault, FaultName, FaultPlan, Place, once
from tests.engines.edge_service.protocol import (
    ProtocolError,
    is_admitted,
    parse_config,
    parse_request,
    voice_list,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engines.edge_service.answers import Answer
    from tests.engines.edge_service.protocol import Config

POLL_S: Final = 0.01
"""How soon the server notices that a client has gone, or that its door should open or close."""

_BASE: Final = "/consumer/speech/synthesize/readaloud"
_NO_DATE: Final = "without date"

VOICES: Final = (
    "zh-CN-XiaoxiaoNeural",
    "zh-CN-XiaoyiNeural",
    "zh-CN-YunjianNeural",
    "zh-CN-YunxiNeural",
    "zh-CN-YunxiaNeural",
    "zh-CN-YunyangNeural",
    "zh-CN-liaoning-XiaobeiNeural",
    "zh-CN-shaanxi-XiaoniNeural",
    "zh-HK-HiuGaaiNeural",
    "zh-HK-HiuMaanNeural",
    "zh-HK-WanLungNeural",
    "zh-TW-HsiaoChenNeural",
    "zh-TW-HsiaoYuNeural",
    "zh-TW-YunJheNeural",
    "en-US-AriaNeural",
    "en-US-GuyNeural",
)


What = Literal["came", "asked", "fault", "ended"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a connection, and when by time.monotonic."""

    at_s: float
    what: What
    connection: int
    """Counted from 1; 0 where there is none, because nobody listens."""
    detail: str = ""
    """The text that was asked for, or the fault's name."""


class EdgeService:
    """The server in a `with`; a fault given by its name alone happens to one connection or request, in this order.

    `clock` counts seconds for faults that last; `unix_time` is the service's idea of what time it is, of which tokens
    are made. Leaving the `with` raises AssertionError when a client broke the protocol.
    """

    def __init__(
        self,
        *faults: Fault | FaultName,
        clock: Callable[[], float] = time.monotonic,
        unix_time: Callable[[], float] = time.time,
    ) -> None:
        self.requests: list[tuple[str, str, str]] = []
        self.pitches: list[str] = []
        """(voice, rate, text) of all that it was asked to say."""
        self.connections = 0
        """How many it was asked for; when nobody listens, none is."""
        self.most_at_once = 0
        self.lists = 0
        """How often it was asked for its voices."""
        self.happened: list[Happening] = []
        self.violations: list[str] = []
        self.url = self.voices_url = ""
        self._plan = FaultPlan(tuple(fault if isinstance(fault, Fault) else once(fault) for fault in faults))
        self._voices = tuple(name for name in VOICES if name not in self._plan.unknown_voices())
        self._clock = clock
        self._unix_time = unix_time
        self._at_once = 0
        self._site: web.TCPSite | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._leave = asyncio.Event()
        self._minding = asyncio.Lock()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(timeout=10)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
        if self.violations and kind is None:
            raise AssertionError("\n".join(self.violations))

    async def follow_clock(self) -> None:
        """Return when the door is as it should be at the clock's time; a clock that jumps waits for this."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._mind_door(), self._loop))

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get(f"{_BASE}/edge/v1", self._connect)
        app.router.add_get(f"{_BASE}/voices/list", self._list)
        app.on_response_prepare.append(_remove_date)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await self._open(0)
        self._port: int = self._runner.addresses[0][1]
        base = f"127.0.0.1:{self._port}{_BASE}"
        self.url = f"ws://{base}/edge/v1?TrustedClientToken={TRUSTED_CLIENT_TOKEN}"
        self.voices_url = f"http://{base}/voices/list?trustedclienttoken={TRUSTED_CLIENT_TOKEN}"
        await self._mind_door()
        self._door = asyncio.create_task(self._watch_door())

    async def _stop(self) -> None:
        self._leave.set()
        await self._door
        await self._runner.cleanup()

    async def _open(self, port: int) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await self._site.start()

    async def _watch_door(self) -> None:
        while not self._leave.is_set():
            await self._mind_door()
            await asyncio.sleep(POLL_S)

    async def _mind_door(self) -> None:
        """Listen, or stop listening, as the faults say now; connections that are open go on."""
        async with self._minding:
            shut = self._plan.nobody_listens(self.connections, self._clock())
            if shut and self._site:
                site, self._site = self._site, None
                self._note("fault", 0, "refused")
                await site.stop()
            elif not shut and not self._site:
                await self._open(self._port)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.lists += 1
        refusal = await self._admit(request, "voices", 0)
        return refusal or web.json_response(voice_list(self._voices))

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        with self._counted() as connection:
            refusal = await self._admit(request, "speech", connection)
            if refusal:
                return refusal
            client = web.WebSocketResponse()
            await client.prepare(request)
            with contextlib.suppress(ConnectionError):
                await self._converse(client, request, connection)
            return client

    @contextlib.contextmanager
    def _counted(self) -> Iterator[int]:
        """Count the connections, and how many there are at once."""
        self.connections += 1
        connection = self.connections
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self._note("came", connection)
        try:
            yield connection
        finally:
            self._at_once -= 1
            self._note("ended", connection)

    def _note(self, what: What, connection: int, detail: str = "") -> None:
        self.happened.append(Happening(time.monotonic(), what, connection, detail))

    async def _admit(self, request: web.Request, place: Place, connection: int) -> web.StreamResponse | None:
        """What a client is answered that is not let in."""
        fault = self._plan.at_door(place, self._clock())
        if fault is None:
            return None if is_admitted(request.query, self._unix_time()) else self._status(403)
        self._note("fault", connection, fault.name)
        if fault.name in HTTP_STATUS:
            return self._status(HTTP_STATUS[fault.name], fault)
        if fault.name == "reset":
            _reset(request)
        else:
            await self._hang(request)
        return web.Response()

    def _status(self, status: int, fault: Fault | None = None) -> web.Response:
        """A refusal with the service's own idea of the time, as every answer has."""
        refusal = web.Response(status=status)
        refusal.headers["Date"] = formatdate(self._unix_time(), usegmt=True)
        if fault and fault.retry_after:
            refusal.headers["Retry-After"] = fault.retry_after
        if fault and fault.name.endswith(_NO_DATE):
            refusal.headers["Date"] = _NO_DATE
        return refusal

    async def _converse(self, client: web.WebSocketResponse, request: web.Request, connection: int) -> None:
        """Answer request after request."""
        config: Config | None = None
        async for message in client:
            try:
                if message.type != WSMsgType.TEXT:
                    raise ProtocolError(f"a message of type {message.type!r}")
                if config is None:
                    config = parse_config(message.data)
                    continue
                reply = await self._reply(message.data, config, connection)
            except ProtocolError as error:
                self.violations.append(str(error))
                await client.close(code=WSCloseCode.INVALID_TEXT, message=b"not the protocol")
                return
            await self._send(client, reply)
            if reply.ending != "wait":
                await self._end(client, request, reply)
                return

    async def _reply(self, message: str, config: Config, connection: int) -> Answer:
        asked = parse_request(message)
        self.requests.append((asked.voice, asked.rate, asked.text))
        self.pitches.append(asked.pitch)
        self._note("asked", connection, asked.text)
        fault = self._plan.at_request(asked.voice, asked.text, self._clock())
        known = asked.voice in self._voices
        if fault or not known:
            self._note("fault", connection, fault.name if fault else "unknown voice")
        return await asyncio.to_thread(answer, asked, config, fault, known=known)

    async def _send(self, client: web.WebSocketResponse, reply: Answer) -> None:
        for message in reply.messages:
            if isinstance(message, str):
                await client.send_str(message)
            else:
                await client.send_bytes(message)
            if reply.pace_s:
                await asyncio.sleep(reply.pace_s)

    async def _end(self, client: web.WebSocketResponse, request: web.Request, reply: Answer) -> None:
        if reply.ending == "hang":
            await self._hang(request)
        elif reply.ending == "close":
            await client.close()
        elif reply.ending == "reset":
            _reset(request)
        elif request.transport:
            request.transport.close()

    async def _hang(self, request: web.Request) -> None:
        """Neither read nor write until the client has gone: not even its close frame is answered."""
        while request.transport and not request.transport.is_closing() and not self._leave.is_set():
            await asyncio.sleep(POLL_S)


def _reset(request: web.Request) -> None:
    """End a connection with a TCP reset."""
    if request.transport is None:
        return
    request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


async def _remove_date(_: web.Request, response: web.StreamResponse) -> None:
    """Take the header away that aiohttp adds to every answer, where a fault wants it gone."""
    if response.headers.get("Date") == _NO_DATE:
        del response.headers["Date"]
