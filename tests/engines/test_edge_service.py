"""The loopback service is held to the protocol by the real client, and does wrong exactly what it is asked to."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Literal

import aiohttp
import edge_tts
import numpy as np
import pytest
from edge_tts.drm import DRM
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError

from pipeline.audio.decoding import decode_mp3
from pipeline.engines.tone.engine import ToneEngine
from tests.engines.edge_service import EdgeService, Fault, FaultName, lead_client
from tests.engines.edge_service.answers import answer
from tests.engines.edge_service.faults import FaultPlan
from tests.engines.edge_service.protocol import Config, ProtocolError, Request, parse_config, parse_request
from tests.engines.edge_service.sound import FRAME_BYTES, hum
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge_tts.typing import TTSChunk, Voice

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

VOICE = "zh-CN-YunxiNeural"
TEXT = "水獭昨晚回来了。它们在桥下<睡>着 & 不怕人！"
ASKED = Request(id="0" * 32, voice=VOICE, rate="+0%", text=TEXT)
SENTENCES = Config(sentences=True, words=False)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[TTSChunk]]:
    """Ask a service with the real client."""

    def ask(
        service: EdgeService,
        text: str = TEXT,
        voice: str = VOICE,
        *,
        words: bool = False,
        within_s: float | None = None,
    ) -> list[TTSChunk]:
        lead_client(monkeypatch, service)

        async def collect() -> list[TTSChunk]:
            # Only where it is cut off: the client closes a connector after its first try.
            connector = aiohttp.TCPConnector() if within_s else None
            boundary: Literal["WordBoundary", "SentenceBoundary"] = "WordBoundary" if words else "SentenceBoundary"
            client = edge_tts.Communicate(text, voice, boundary=boundary, connector=connector)
            asking = asyncio.create_task(_all(client))
            done, _ = await asyncio.wait({asking}, timeout=within_s)
            if done or connector is None:
                return asking.result()
            # A client that leaves says goodbye and waits 10 s for the answer; without its connection it does not.
            await connector.close()
            await asyncio.gather(asking, return_exceptions=True)
            raise TimeoutError

        return asyncio.run(collect())

    return ask


async def _all(client: edge_tts.Communicate) -> list[TTSChunk]:
    return [chunk async for chunk in client.stream()]


def list_voices(service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> list[Voice]:
    lead_client(monkeypatch, service)
    return asyncio.run(edge_tts.list_voices())


def sound_of(chunks: list[TTSChunk]) -> bytes:
    return b"".join(chunk["data"] for chunk in chunks if chunk["type"] == "audio")


def test_the_real_client_gets_the_hum_of_its_text(ask: Callable[..., list[TTSChunk]]) -> None:
    with EdgeService() as service:
        sound = sound_of(ask(service))
    assert service.requests == [(VOICE, "+0%", TEXT)]
    expected = ToneEngine().speak(make_segment(TEXT, engine_voice=VOICE))
    heard = decode_mp3(sound, 24_000)
    assert abs(heard.frames - expected.frames) < 24_000 * 0.1
    assert np.abs(heard.samples).max() == pytest.approx(np.abs(expected.samples).max(), rel=0.1)
    assert len(sound) % FRAME_BYTES == 0
    assert b"Info" not in sound


def test_it_announces_sentences_or_words_within_the_sound(ask: Callable[..., list[TTSChunk]]) -> None:
    with EdgeService() as service:
        sentences = [chunk for chunk in ask(service) if chunk["type"] == "SentenceBoundary"]
        words = [chunk for chunk in ask(service, "看 GPT 吧", words=True) if chunk["type"] == "WordBoundary"]
    assert [chunk["text"] for chunk in sentences] == ["水獭昨晚回来了。", "它们在桥下<睡>着 & 不怕人！"]
    assert [chunk["text"] for chunk in words] == ["看", "GPT", "吧"]
    last = sentences[-1]
    spoken = hum(VOICE, 0, TEXT)
    assert (last["offset"] + last["duration"]) / 10_000_000 == pytest.approx(spoken.end_s, abs=0.001)


def test_it_lists_its_voices_and_says_nothing_in_others(
    ask: Callable[..., list[TTSChunk]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with EdgeService(Fault(name="unknown voice", voice=VOICE)) as service:
        names = {voice["ShortName"] for voice in list_voices(service, monkeypatch)}
        assert "zh-CN-YunjianNeural" in names
        assert VOICE not in names
        assert sound_of(ask(service, voice="zh-CN-YunjianNeural"))
        with pytest.raises(NoAudioReceived):
            ask(service)
    assert service.lists == 1


def test_marks_alone_have_no_sound(ask: Callable[..., list[TTSChunk]]) -> None:
    with EdgeService() as service, pytest.raises(NoAudioReceived):
        ask(service, "……！？🙂")


@pytest.mark.parametrize("wrong_s", [-3600.0, 3600.0])
def test_a_client_whose_clock_is_wrong_is_refused_and_comes_again(
    ask: Callable[..., list[TTSChunk]], monkeypatch: pytest.MonkeyPatch, wrong_s: float
) -> None:
    with EdgeService(unix_time=lambda: time.time() + wrong_s) as service:
        assert sound_of(ask(service))
        assert service.connections == 2
        assert list_voices(service, monkeypatch)
    assert pytest.approx(wrong_s, abs=5) == DRM.clock_skew_seconds


def test_a_refusal_without_a_date_leaves_the_clock_alone(ask: Callable[..., list[TTSChunk]]) -> None:
    with EdgeService("403 without date") as service, pytest.raises(SkewAdjustmentError):
        ask(service)
    assert DRM.clock_skew_seconds == 0.0


def test_a_few_minutes_are_forgiven(ask: Callable[..., list[TTSChunk]]) -> None:
    with EdgeService(unix_time=lambda: time.time() + 280) as service:
        ask(service)
    assert service.connections == 1


FAILS: list[tuple[FaultName, type[Exception]]] = [
    ("403", aiohttp.WSServerHandshakeError),
    ("429", aiohttp.WSServerHandshakeError),
    ("503", aiohttp.WSServerHandshakeError),
    ("reset", aiohttp.ClientError),
    ("refused", aiohttp.ClientConnectorError),
    ("no audio", NoAudioReceived),
    ("closed", NoAudioReceived),
    ("malformed", ValueError),
    ("bad frame", EdgeTTSException),
]


@pytest.mark.parametrize(("name", "error"), FAILS, ids=[name for name, _ in FAILS])
def test_faults_that_the_client_notices(
    ask: Callable[..., list[TTSChunk]], name: FaultName, error: type[Exception]
) -> None:
    with EdgeService(Fault(name=name)) as service, pytest.raises(error):
        ask(service)


@pytest.mark.parametrize("name", ["closed midway", "dropped midway", "half", "half announced", "one frame", "silence"])
def test_faults_that_the_client_takes_for_an_answer(ask: Callable[..., list[TTSChunk]], name: FaultName) -> None:
    with EdgeService(name) as service:
        spoilt, sound = sound_of(ask(service)), sound_of(ask(service))
    assert spoilt != sound
    assert 0 < len(spoilt) <= len(sound)


@pytest.mark.parametrize("name", ["slow", "disordered"])
def test_faults_that_harm_no_sound(ask: Callable[..., list[TTSChunk]], name: FaultName) -> None:
    with EdgeService(name) as service:
        odd, sound = ask(service), ask(service)
    assert sound_of(odd) == sound_of(sound)
    assert (odd == sound) == (name == "slow")


@pytest.mark.parametrize("name", ["mute", "stall", "stall midway"])
def test_a_stalled_service_never_ends(ask: Callable[..., list[TTSChunk]], name: FaultName) -> None:
    with EdgeService(name) as service:
        with pytest.raises(TimeoutError):
            ask(service, within_s=0.3)
        assert service.most_at_once == 1
        assert len(service.requests) == (0 if name == "mute" else 1)
        assert sound_of(ask(service))


def test_answers_are_cut_as_their_faults_say() -> None:
    whole = answer(ASKED, SENTENCES, None, known=True)
    for name in ("stall midway", "closed midway", "dropped midway", "reset midway"):
        cut = answer(ASKED, SENTENCES, Fault(name=name), known=True)
        assert list(cut.messages) == list(whole.messages)[: len(cut.messages)]
        assert len(cut.messages) < len(whole.messages)
        assert cut.ending != "wait"
    assert whole.ending == "wait"


def test_faults_take_turns_and_count_what_they_hit() -> None:
    plan = FaultPlan((Fault(name="503", skip=1, times=2), Fault(name="403", skip=1, times=1)))
    met = [plan.at_door("speech", 0.0) for _ in range(6)]
    assert [fault.name if fault else "" for fault in met] == ["", "503", "503", "403", "", ""]


def test_a_fault_for_a_text_a_voice_or_the_list_spares_the_rest() -> None:
    plan = FaultPlan(
        (Fault(name="silence", text="水獭"), Fault(name="half", voice=VOICE), Fault(name="503", where="voices"))
    )
    hit = [plan.at_request(*asked, 0.0) for asked in (("other", "水獭来了"), (VOICE, "好"), ("other", "好"))]
    assert [fault.name if fault else "" for fault in hit] == ["silence", "half", ""]
    assert plan.at_door("speech", 0.0) is None
    assert plan.at_door("voices", 0.0)


def test_a_fault_lasts_from_where_it_begins() -> None:
    plan = FaultPlan((Fault(name="429", skip=1, for_s=30), Fault(name="refused", skip=5, for_s=10)))
    met = [plan.at_door("speech", now_s) for now_s in (0.0, 100.0, 129.9, 130.0)]
    assert [bool(fault) for fault in met] == [False, True, True, False]
    shut = [plan.nobody_listens(*seen) for seen in ((4, 0.0), (5, 200.0), (5, 209.0), (6, 210.0))]
    assert shut == [False, True, True, False]


def test_the_door_opens_again(ask: Callable[..., list[TTSChunk]]) -> None:
    now = [0.0]
    with EdgeService(Fault(name="refused", for_s=5), clock=lambda: now[0]) as service:
        with pytest.raises(aiohttp.ClientConnectorError):
            ask(service)
        now[0] = 5.0
        sound = b""
        while not sound:
            try:
                sound = sound_of(ask(service))
            except aiohttp.ClientConnectorError:
                continue
    assert service.connections == 1


CONFIG = (
    "X-Timestamp:now\r\nContent-Type:application/json; charset=utf-8\r\nPath:speech.config\r\n\r\n"
    '{"context":{"synthesis":{"audio":{"metadataoptions":{"sentenceBoundaryEnabled":"true",'
    '"wordBoundaryEnabled":"false"},"outputFormat":"audio-24khz-48kbitrate-mono-mp3"}}}}'
)
SSML = (
    f"X-RequestId:{'a' * 32}\r\nContent-Type:application/ssml+xml\r\nX-Timestamp:nowZ\r\nPath:ssml\r\n\r\n"
    "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>"
    "<voice name='Microsoft Server Speech Text to Speech Voice (zh-CN, YunxiNeural)'>"
    "<prosody pitch='+0Hz' rate='-5%' volume='+0%'>一 &amp; 二</prosody></voice></speak>"
)


def test_messages_are_read_strictly() -> None:
    assert parse_config(CONFIG) == SENTENCES
    assert parse_request(SSML) == Request("a" * 32, VOICE, "-5%", "一 & 二")
    for old, new in [("speech.config", "config"), ("48kbit", "96kbit"), ('"true"', "true"), ("\r\n\r\n", "\r\n")]:
        with pytest.raises(ProtocolError):
            parse_config(CONFIG.replace(old, new))
    for old, new in [
        ("&amp;", "&"),
        ("a" * 32, "a"),
        ("-5%", "5"),
        ("一", "<break/>"),
        ("</speak>", "<voice/></speak>"),
        ("ssml+xml", "xml"),
        ("X-Timestamp", "Timestamp"),
        ("(zh-CN, YunxiNeural)", "YunxiNeural"),
    ]:
        with pytest.raises(ProtocolError):
            parse_request(SSML.replace(old, new))


@pytest.mark.parametrize("messages", [[SSML], [CONFIG, "words"], [CONFIG, CONFIG]])
def test_a_client_that_breaks_the_protocol_is_sent_away_and_reported(messages: list[str]) -> None:
    async def misbehave(service: EdgeService) -> int | None:
        query = f"Sec-MS-GEC={DRM.generate_sec_ms_gec()}&Sec-MS-GEC-Version=1-143.0.3650.75"
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{service.url}&{query}") as socket:
            for message in messages:
                await socket.send_str(message)
            await socket.receive()
            return socket.close_code

    with pytest.raises(AssertionError), EdgeService() as service:
        assert asyncio.run(misbehave(service)) == 1007
