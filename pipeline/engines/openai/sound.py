"""The bytes of an answer -> sound, and how much of it the bytes themselves announce.

Servers send another format than they were asked for, or state one and send another, so the bytes decide. Only raw pcm
has no mark of its own: it counts as such where it was asked for or is stated, never because nothing else fits, since
noise would pass for speech.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.decoding import decode_clip
from pipeline.audio.pcm import Pcm
from pipeline.errors import EngineError
from pipeline.messages import _

if TYPE_CHECKING:
    from pipeline.audio.decoding import ClipForm
    from pipeline.engines.openai.options import Form

PCM_FULL_SCALE: Final = 32_768
PCM_FRAME_BYTES: Final = 2
UNKNOWN_BYTES: Final = 0x7FFF_0000
"""From here on, and for 0, the size in a WAV header is what a server writes that begins to send before it is done."""
STREAMINFO_BYTES: Final = 42
"""The mark of FLAC, the header of its first block, and that block, which always is STREAMINFO."""
_CHUNK: Final = struct.Struct("<4sI")
_WORDS: Final = (b"<", b"{", b"[")
"""How a page or a message begins, in place of sound."""


class NoSoundError(Exception):
    """These bytes are no sound; the message says what they are."""


def to_pcm(data: bytes, content_type: str, asked: Form, rate_hz: int) -> Pcm:
    """The sound of an answer, mono at `rate_hz`; raw pcm is taken to have that rate. Raises NoSoundError."""
    if not data:
        raise NoSoundError(_("it sent nothing"))
    form = clip_form(data, content_type, asked)
    if form == "pcm":
        pcm = _raw(data, rate_hz)
    else:
        try:
            pcm = decode_clip(data, form, rate_hz)
        except EngineError as error:
            raise NoSoundError(str(error)) from error
    if not pcm.frames or not np.isfinite(pcm.samples).all():
        raise NoSoundError(_("it sent no samples") if not pcm.frames else _("it sent samples that are no numbers"))
    return pcm


def clip_form(data: bytes, content_type: str, asked: Form) -> ClipForm | Form:
    r"""What the bytes are; raises NoSoundError when they are no sound at all.

    >>> clip_form(b"RIFF....WAVEfmt ", "audio/mpeg", "mp3"), clip_form(b"\x01\x00\xff\xff", "", "pcm")
    ('wav', 'pcm')
    """
    stated = content_type.partition(";")[0].strip().casefold()
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[:4] == b"fLaC":
        return "flac"
    if data[:4] == b"OggS":
        return "ogg"
    raw = "pcm" in stated or (asked == "pcm" and "mp" not in stated)
    if data[:3] == b"ID3" or (not raw and _is_mp3_frame(data)):
        return "mp3"
    if stated.startswith("text/") or "json" in stated or "html" in stated or _is_words(data):
        raise NoSoundError(_("it sent words in place of sound"))
    if raw:
        return "pcm"
    raise NoSoundError(_("it sent {count:,} bytes that are neither WAV, FLAC, Ogg nor MP3", count=len(data)))


def announced_s(data: bytes) -> float | None:
    """How long the sound is that the header of a WAV or FLAC announces, or None when it does not say."""
    try:
        return _wav_s(data) if data[:4] == b"RIFF" else _flac_s(data) if data[:4] == b"fLaC" else None
    except struct.error:  # the header itself is cut short: decoding will say so
        return None


def _is_mp3_frame(data: bytes) -> bool:
    """Whether the bytes begin with the head of an MPEG audio frame, layer III."""
    return len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2


def _is_words(data: bytes) -> bool:
    """Whether the bytes are a page or a message: sound hardly ever begins like one and is UTF-8 to its end."""
    if data.lstrip()[:1] not in _WORDS:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _raw(data: bytes, rate_hz: int) -> Pcm:
    """16-bit little-endian mono samples."""
    if len(data) % PCM_FRAME_BYTES:
        raise NoSoundError(_("the pcm ends in the middle of a sample"))
    return Pcm(rate_hz, np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(PCM_FULL_SCALE))


def _wav_s(data: bytes) -> float | None:
    """The length in the header of a WAV."""
    bytes_per_s, place = 0, 12
    while place + _CHUNK.size <= len(data):
        name, size = _CHUNK.unpack_from(data, place)
        if name == b"fmt ":
            (bytes_per_s,) = struct.unpack_from("<I", data, place + 16)
        elif name == b"data":
            known = 0 < size < UNKNOWN_BYTES and bytes_per_s
            return size / bytes_per_s if known else None
        place += _CHUNK.size + size + size % 2
    return None


def _flac_s(data: bytes) -> float | None:
    """The length in the header of a FLAC: 20 bits of rate, 8 of form, 36 of samples."""
    if len(data) < STREAMINFO_BYTES:
        return None
    packed = int.from_bytes(data[18:26], "big")
    rate_hz, samples = packed >> 44, packed & (1 << 36) - 1
    return samples / rate_hz if rate_hz and samples else None
