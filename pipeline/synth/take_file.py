"""A take as a file: a WAV that any player opens, and a checksum of its samples.

Samples are stored 6 dB down: engines go past full scale (1.06 was measured), and nothing may clip before the mix.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from pipeline.synth.take import Take

if TYPE_CHECKING:
    from pipeline.audio.pcm import Pcm, Samples

HEADROOM_DB: Final = 6.0206
FULL_SCALE: Final = 16384.0
"""The 16-bit number for a sample of 1.0: half of the range, which leaves HEADROOM_DB; samples past 2.0 are clipped."""

HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF, size, WAVE; fmt, 16, PCM, 1 channel, rate, bytes/s, bytes/frame, bits; data, size."""
SEAL: Final = struct.Struct("<4sII")
"""The chunk after the samples: name, size, CRC-32 of the samples."""
BLOCK_BYTES: Final = 1 << 20
MAX_RATE_HZ: Final = 192_000


def encode_take(pcm: Pcm) -> bytes:
    """The file of a recording; ValueError for none at all, or at no sample rate there is."""
    if not pcm.frames or not 0 < pcm.rate_hz <= MAX_RATE_HZ:
        raise ValueError(f"not a take: {pcm.frames} samples at {pcm.rate_hz} Hz")
    scaled = np.rint(pcm.samples.astype(np.float64) * FULL_SCALE)
    sound = np.clip(scaled, -32768, 32767).astype("<i2").tobytes()
    return _header(pcm.rate_hz, len(sound)) + sound + _seal(zlib.crc32(sound))


def decode_samples(sound: bytes) -> Samples:
    """The samples in some bytes of a take's file, at the level the engine spoke them."""
    return np.frombuffer(sound, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)


def stated_take(key: str, file: BinaryIO, size_bytes: int) -> Take | None:
    """The take that a file of this size states, read up to its samples; whether its sound is whole is not looked at."""
    head = file.read(HEADER.size)
    if len(head) != HEADER.size:
        return None
    fields = HEADER.unpack(head)
    rate_hz, sound_bytes = fields[7], fields[12]
    plausible = 0 < rate_hz <= MAX_RATE_HZ and sound_bytes > 0 and HEADER.size + sound_bytes + SEAL.size == size_bytes
    if not plausible or sound_bytes % 2 or head != _header(rate_hz, sound_bytes):
        return None
    return Take(key=key, rate_hz=rate_hz, frames=sound_bytes // 2)


def whole_take(key: str, file: BinaryIO, size_bytes: int) -> Take | None:
    """The take in a file of this size, when every byte is as it was written."""
    take = stated_take(key, file, size_bytes)
    if take is None:
        return None
    checksum, left = 0, 2 * take.frames
    while left:
        block = file.read(min(left, BLOCK_BYTES))
        if not block:
            return None
        checksum = zlib.crc32(block, checksum)
        left -= len(block)
    return take if file.read() == _seal(checksum) else None


def _header(rate_hz: int, size_bytes: int) -> bytes:
    """The first 44 bytes of a 16-bit mono WAV file with this many bytes of samples and our seal after them."""
    riff_bytes = HEADER.size - 8 + size_bytes + SEAL.size
    return HEADER.pack(
        b"RIFF", riff_bytes, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16, b"data", size_bytes
    )


def _seal(checksum: int) -> bytes:
    """The last 12 bytes of a take's file."""
    return SEAL.pack(b"csum", 4, checksum)
