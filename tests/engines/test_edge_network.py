"""How the online engine gets out of the house: proxies, refusals in words, and the service's list of voices."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import edge_tts.exceptions
import pytest

from pipeline.engines.edge.engine import EdgeEngine
from pipeline.engines.edge.proxies import find_proxy
from pipeline.engines.edge.translation import translated
from pipeline.engines.edge.voice_list import VoiceList
from pipeline.errors import EngineUnavailableError, UnspeakableError
from pipeline.synth.remote.trouble import Cure, Trouble
from tests.synth.fakes import make_segment
from tests.synth.remote.fakes import Clock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SERVICE = "wss://speech.example/edge"
VOICES = ["zh-CN-XiaoxiaoNeural", "zh-CN-YunxiNeural", "zh-CN-YunxiaNeural", "en-US-AriaNeural"]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names no proxy yet."""
    for name in ("WSS_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Somebody on the loopback who gives everybody one answer: the address, and the first lines heard there."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


def http_answer(status: str, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status.encode(), len(body), body)


@pytest.mark.parametrize(
    ("names", "proxy"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://plain:1"}, None),
        ({"HTTPS_PROXY": "http://there:8080"}, "http://there:8080"),
        ({"ALL_PROXY": "http://all:1"}, "http://all:1"),
        ({"ALL_PROXY": "socks5://all:1", "HTTPS_PROXY": "http://there:8080"}, "http://there:8080"),
        ({"https_proxy": "there:8080"}, "http://there:8080"),
        ({"HTTPS_PROXY": "http://there:8080", "NO_PROXY": "speech.example"}, None),
        ({"HTTPS_PROXY": "http://there:8080", "NO_PROXY": "other.example"}, "http://there:8080"),
    ],
)
def test_the_proxy_of_the_environment(
    environment: pytest.MonkeyPatch, names: dict[str, str], proxy: str | None
) -> None:
    for name, value in names.items():
        environment.setenv(name, value)
    assert find_proxy(SERVICE) == proxy


def test_a_proxy_that_cannot_be_used_is_named_with_what_to_do(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ALL_PROXY", "socks5://me:secret@there:1080")
    with pytest.raises(EngineUnavailableError, match=r"turn 7: .*a proxy of the kind socks5:// cannot") as caught:
        EdgeEngine().speak(make_segment(engine_voice=VOICES[1]))
    assert "HTTPS_PROXY" in caught.value.hint
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_the_real_client_asks_the_proxy_and_a_refusal_there_ends_it_at_once(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    async def run() -> list[bytes]:
        async with listening(http_answer("407 Proxy Authentication Required")) as (url, heard):
            environment.setenv(name, url)
            with pytest.raises(EngineUnavailableError, match="the proxy wants a name and a password"):
                await asyncio.to_thread(EdgeEngine().speak, make_segment(engine_voice=VOICES[1]))
            return heard

    environment.setattr("edge_tts.communicate.WSS_URL", f"{SERVICE}?token=none")
    assert asyncio.run(run()) == [b"CONNECT speech.example:443 HTTP/1.1"]


def status_error(status: int, headers: str = "") -> Exception:
    """What the real client raises when the door is answered with an HTTP status."""

    async def run() -> Exception:
        answer = f"HTTP/1.1 {status} No\r\n{headers}Content-Length: 0\r\n\r\n".encode()
        async with listening(answer) as (url, _), aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientResponseError) as caught:
                await session.ws_connect(url)
        return caught.value

    return asyncio.run(run())


@pytest.mark.parametrize(("status", "cure"), [(429, Cure.WAIT), (403, Cure.WAIT), (502, Cure.AGAIN), (404, Cure.NEVER)])
def test_a_status_at_the_door_says_what_may_help(status: int, cure: Cure) -> None:
    trouble = translated(status_error(status))
    assert str(trouble) == f"it refuses the connection (HTTP {status})"
    assert (trouble.cure, trouble.unreachable, trouble.retry_after_s) == (cure, True, None)


@pytest.mark.parametrize(
    ("error", "reason", "cure"),
    [
        (edge_tts.exceptions.SkewAdjustmentError("No server date in headers."), "(HTTP 403)", Cure.WAIT),
        (edge_tts.exceptions.NoAudioReceived("none"), "it sent no sound", Cure.WAIT),
        (TimeoutError(), "no answer in time", Cure.AGAIN),
        (ConnectionResetError(), "the connection broke: ConnectionResetError", Cure.AGAIN),
        (KeyError("Metadata"), "its answer makes no sense", Cure.AGAIN),
    ],
)
def test_refusals_are_put_into_words(error: Exception, reason: str, cure: Cure) -> None:
    trouble = translated(error)
    assert reason in str(trouble)
    assert trouble.cure is cure


def test_a_wait_that_was_asked_for_is_heard() -> None:
    assert translated(status_error(429, "Retry-After: 12\r\n")).retry_after_s == 12


def test_a_clock_that_may_be_wrong_is_mentioned() -> None:
    assert translated(status_error(403)).hint.startswith("set the clock")
    assert translated(edge_tts.exceptions.SkewAdjustmentError("No server date")).hint.startswith("set the clock")


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    key = aiohttp.client_reqrep.ConnectionKey("speech.example", 443, True, True, None, None, None)
    trouble = translated(aiohttp.ClientConnectorCertificateError(key, ssl.SSLCertVerificationError("expired")))
    assert (str(trouble), trouble.cure) == ("no safe connection to speech.example", Cure.NEVER)


def list_answer(status: str = "200 OK") -> bytes:
    return http_answer(status, json.dumps([{"ShortName": name} for name in VOICES]).encode())


def look_up(environment: pytest.MonkeyPatch, answer: bytes, *voices: str, spoken: str = "") -> tuple[list[str], int]:
    """What is said about voices that gave no sound, and how often the service was asked for its list."""

    async def run() -> tuple[list[str], int]:
        async with listening(answer) as (url, heard):
            environment.setattr("edge_tts.voices.VOICE_LIST", f"{url}/voices?token=none")
            known, said = VoiceList(), []
            if spoken:
                known.has_spoken(spoken)
            for voice in voices:
                try:
                    await known.look_up(voice, 5.0)
                    said.append("")
                except Trouble as trouble:
                    said.append(str(trouble))
            return said, len(heard)

    return asyncio.run(run())


def test_a_voice_that_is_gone_is_named_with_its_near_matches(environment: pytest.MonkeyPatch) -> None:
    said, asked = look_up(environment, list_answer(), "zh-CN-YunxNeural", "zh-CN-YunxiNeural", "xx-XX-OoOoNeural")
    assert asked == 1
    assert said[0].startswith("the Edge service has no voice 'zh-CN-YunxNeural' (any more); it has zh-CN-Yunxi")
    assert said[1] == ""
    assert said[2].startswith("the Edge service has no voice 'xx-XX-OoOoNeural'")


def test_a_voice_that_has_spoken_is_not_looked_up(environment: pytest.MonkeyPatch) -> None:
    assert look_up(environment, list_answer(), "zh-CN-OldNeural", spoken="zh-CN-OldNeural") == ([""], 0)


@pytest.mark.parametrize(
    "answer", [list_answer("500 Oh"), http_answer("200 OK", b"<html>"), http_answer("200 OK", b"[{}]")]
)
def test_without_a_list_no_voice_is_said_to_be_gone(environment: pytest.MonkeyPatch, answer: bytes) -> None:
    assert look_up(environment, answer, "zh-CN-YunxNeural", "zh-CN-YunxNeural") == (["", ""], 1)


def test_a_voice_known_to_be_gone_is_not_asked_for_again(environment: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with listening(list_answer()) as (url, _):
            environment.setattr("edge_tts.voices.VOICE_LIST", f"{url}/voices?token=none")
            known = VoiceList()
            known.check("zh-CN-YunxNeural")
            with pytest.raises(Trouble) as caught:
                await known.look_up("zh-CN-YunxNeural", 5.0)
            with pytest.raises(Trouble):
                known.check("zh-CN-YunxNeural")
            assert (caught.value.cure, caught.value.unreachable) == (Cure.NEVER, False)
            known.check("zh-CN-YunxiNeural")

    asyncio.run(run())


@pytest.mark.parametrize("text", ["……！？", "😀👍", "\x00\x07\x1f", "—— 《》", "\ud800好"])
def test_text_without_a_word_is_never_sent(environment: pytest.MonkeyPatch, text: str) -> None:
    async def run() -> list[bytes]:
        async with listening(b"") as (url, heard):
            environment.setattr("edge_tts.communicate.WSS_URL", f"{url.replace('http', 'ws')}/?token=none")
            clock = Clock()
            engine = EdgeEngine(sleep=clock.sleep, clock=clock)
            with pytest.raises(UnspeakableError, match="turn 7: "):
                await asyncio.to_thread(engine.speak, make_segment(text, engine_voice=VOICES[1]))
            return heard

    assert asyncio.run(run()) == []
