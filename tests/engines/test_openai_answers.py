"""What the bytes of an answer are, what a refusal means, and what is hidden of a key; apart from any server."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pipeline.engines.openai.client import _names
from pipeline.engines.openai.key import Key
from pipeline.engines.openai.options import OpenAiOptions
from pipeline.engines.openai.refusals import MOST_QUOTED_CHARACTERS, Refusal, server_words, trouble_of
from pipeline.engines.openai.sound import NoSoundError, announced_s, clip_form, to_pcm
from pipeline.synth.remote.trouble import Cure
from tests.engines.openai_service import packed, wav

HUM = (0.3 * np.sin(np.arange(12_000) * 0.05)).astype(np.float32)
SERVER = OpenAiOptions(url="https://speech.example.org/v1", key_env="SPEECH_KEY")


@pytest.mark.parametrize(
    ("data", "stated", "expected"),
    [
        (b"\xff\xfb\x90\x00" * 9, "audio/mpeg", "mp3"),
        (b"\xff\xf3\x90\x00" * 9, "", "mp3"),
        (b"ID3\x04" * 9, "audio/wav", "mp3"),
        (b"OggS" * 9, "audio/wav", "ogg"),
        (b"\x00\x01" * 9, "audio/pcm; rate=24000", "pcm"),
        (b"\xff\xfb\x90\x00" * 9, "audio/pcm", "pcm"),
    ],
)
def test_the_bytes_say_what_they_are(data: bytes, stated: str, expected: str) -> None:
    assert clip_form(data, stated, "wav") == expected


def test_loud_raw_pcm_is_not_taken_for_mp3() -> None:
    loud = packed(np.full(2_000, -0.0328, dtype=np.float32), "pcm")
    frame_like = b"\xff\xfb" * 1_000
    assert clip_form(loud, "application/octet-stream", "pcm") == "pcm"
    assert clip_form(frame_like, "application/octet-stream", "pcm") == "pcm"
    assert clip_form(frame_like, "audio/mpeg", "pcm") == "mp3"


@pytest.mark.parametrize(
    ("data", "stated"),
    [
        (b'{"error": "no"}', ""),
        (b"  <html></html>", "audio/wav"),
        (b"no", "text/plain"),
        ("没有".encode(), "application/problem+json"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"fLaC" + bytes(8), "audio/flac"),
        (b"ID3" + bytes(400), "audio/mpeg"),
    ],
)
def test_what_is_no_sound_is_never_taken_for_one(data: bytes, stated: str) -> None:
    for asked in ("wav", "pcm"):
        with pytest.raises(NoSoundError):
            to_pcm(data, stated, asked, 24_000)


def test_headers_announce_how_long_the_sound_is() -> None:
    assert announced_s(packed(HUM, "wav")) == announced_s(packed(HUM, "wav")[:9_000]) == 0.5
    assert announced_s(packed(HUM, "flac")) == announced_s(packed(HUM, "flac")[:900]) == 0.5
    assert announced_s(wav(HUM, 24_000, size=0xFFFF_FFFF)) is None
    assert announced_s(wav(HUM, 24_000, size=0x7FFF_F000)) is None
    assert announced_s(wav(HUM, 24_000, size=0)) is None
    assert announced_s(packed(HUM, "mp3")) is None
    assert announced_s(packed(HUM, "wav")[:20]) is None
    assert announced_s(packed(HUM, "wav")[:40]) is None


def test_every_other_rate_becomes_the_one_of_the_takes() -> None:
    assert to_pcm(packed(HUM, "wav"), "audio/wav", "wav", 32_000).frames == 16_000
    assert to_pcm(packed(HUM, "pcm"), "audio/pcm", "pcm", 32_000).frames == 12_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": {"message": "no such voice.", "type": "x"}}', "no such voice"),
        (b'{"error": "no such voice"}', "no such voice"),
        (b'{"detail": [{"loc": ["body"], "msg": "too long"}, {"msg": "bad"}]}', "too long; bad"),
        (b'{"detail": {"error": "x", "message": "no"}}', "x"),
        (b'{"message": "a\\u001b[2Jb\\u202ec"}', "a [2Jb c"),
        (b"plain words\n\n here", "plain words here"),
        (b"<html>no</html>", ""),
        (b'{"broken', ""),
        (b"", ""),
        (b"7", ""),
        (b"[" * 100_000, ""),
        (json.dumps({"error": "x" * 5_000}).encode(), "x" * MOST_QUOTED_CHARACTERS + "…"),
    ],
)
def test_the_server_is_quoted_in_a_short_readable_line(body: bytes, words: str) -> None:
    assert server_words(body, Key()) == words


def test_no_part_of_a_key_is_quoted() -> None:
    key = Key("sk-Zebra/0123+456")
    body = b'{"error": "key sk-Zebra\\/0123+456, SK-ZEBRA, 0123+456, sk-Zebra%2F0123%2B456, c2stWmVicmEvMDEyMys0NTY="}'
    assert server_words(body, key) == "key ***, ***, ***, ***, ***="
    assert key.hide("a voice of sk-1") == "a voice of sk-1"
    assert Key("ab").hide("abc") == "***c"
    assert "Zebra" not in repr(key)


@pytest.mark.parametrize(
    ("status", "cure", "unreachable"),
    [
        (400, Cure.NEVER, False),
        (401, Cure.NEVER, True),
        (402, Cure.NEVER, True),
        (403, Cure.NEVER, True),
        (404, Cure.NEVER, True),
        (405, Cure.NEVER, True),
        (408, Cure.AGAIN, False),
        (413, Cure.NEVER, False),
        (422, Cure.NEVER, False),
        (429, Cure.WAIT, True),
        (500, Cure.AGAIN, False),
        (502, Cure.AGAIN, False),
        (503, Cure.WAIT, True),
        (302, Cure.NEVER, True),
        (206, Cure.NEVER, False),
    ],
)
def test_a_status_says_what_helps(status: int, cure: Cure, unreachable: bool) -> None:
    trouble = trouble_of(Refusal(status=status, headers={"Retry-After": "3"}, body=b""), SERVER, Key("sk-zebra-1234"))
    assert (trouble.cure, trouble.unreachable) == (cure, unreachable)
    assert trouble.retry_after_s == (3 if cure is not Cure.NEVER else None)
    assert trouble.hint


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        ({"voices": ["a", "b"]}, ("a", "b")),
        (["a"], ("a",)),
        ({"data": [{"id": "a"}, {"name": "b"}, {"voice_id": "c"}, {"other": "d"}, 7]}, ("a", "b", "c")),
        ({"voices": [{"name": "\x1b[2J"}]}, ()),
        ({"detail": "Not Found"}, ()),
        (None, ()),
    ],
)
def test_lists_of_voices_in_any_layout(listed: object, names: tuple[str, ...]) -> None:
    assert _names(listed) == names
