"""Samples -> MP3, by LAME: every call of lameenc is here.

The LAME in PyAV's wheels takes three times as long for the same quality. lameenc gives bare frames, so the frame at the
head of the file is ours: it says how long the sound is and how much of the first and last frame is not part of it
(http://gabriel.mp3-tech.org/mp3infotag.html). Without it everything would be heard 25 to 50 ms late.
"""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import lameenc
import numpy as np

from pipeline.audio.bitrates import BITRATES_KBPS, HEADER_BYTES
from pipeline.audio.mp3_frames import Coded, Place, frames_before, join

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.audio.bitrates import FrameShape
    from pipeline.audio.pcm import Samples

QUALITY: Final = 3
"""LAME's own choice for constant bit rates; 2 takes three times as long, and 7 does without shaping the noise."""
FULL_SCALE: Final = 32767.0
ENCODER_DELAY: Final = 576
"""Samples of nothing that LAME puts before the sound. Decoders add their own and take both away."""
RATE_BITS: Final = 0b1100
"""Of a header's third byte: what is left when bit rate and padding are taken away."""
INFO: Final = struct.Struct(">4sIII100sI9sBBIHHBB3sBBHIH")
"""Name, which fields follow, frames, bytes, places to seek to, quality; encoder, method, low pass, gains (three),
flags, bit rate, delay and padding, then what is not known here, bytes of music, CRC of the music."""
ALL_FIELDS: Final = 15
CONSTANT_BITRATE: Final = 1
CHECKSUM_BYTES: Final = 2
CRC16_REVERSED: Final = 0xA001


def encode_mp3(blocks: Iterable[Samples], shape: FrameShape) -> Coded:
    """Blocks at the shape's rate as bare frames of an MP3 of constant bit rate: 12 kB for a second at 96 kbps.

    Of two channels LAME codes what both have in common once (joint stereo).
    """
    encoder = lameenc.Encoder()
    encoder.set_channels(shape.channels)
    encoder.set_in_sample_rate(shape.rate_hz)
    encoder.set_out_sample_rate(shape.rate_hz)
    encoder.set_bit_rate(shape.bitrate_kbps)
    encoder.set_quality(QUALITY)
    encoder.silence()
    samples, parts = 0, []
    for block in blocks:
        samples += len(block)
        parts.append(encoder.encode(_to_16_bits(block)))
    # One sample is needed for LAME to set itself up: a file of no sound is a frame of silence.
    if not samples:
        encoder.encode(bytes(2 * shape.channels))
    return Coded(b"".join((*parts, encoder.flush())), samples)


def write_mp3(pieces: Iterable[Coded], path: Path, shape: FrameShape) -> tuple[Place, ...]:
    """Write pieces, one after the other, as an MP3 without any tag; OSError when the disk is full.

    Gives where each of them lies.
    """
    header, samples, frames, places = b"", 0, 0, []
    start = stop = _info_shape(shape).length
    last = deque([start], maxlen=frames_before(shape) + 1)
    with path.open("wb") as file:
        file.write(bytes(start))
        for piece in join(pieces, shape):
            file.write(piece.data)
            header = header or piece.data[:HEADER_BYTES]
            samples, frames = samples + piece.samples, frames + len(piece.frame_bytes)
            places.append(Place(last[0], stop, stop + len(piece.data), len(last) - 1))
            stop += len(piece.data)
            for length in piece.frame_bytes:
                last.append(last[-1] + length)
        file.seek(0)
        file.write(_info_frame(header, samples, frames, stop - start, shape))
    return tuple(places)


def _to_16_bits(block: Samples) -> bytes:
    sound: bytes = np.rint(np.clip(block, -1.0, 1.0) * np.float32(FULL_SCALE)).astype("<i2").tobytes()
    return sound


def _info_shape(shape: FrameShape) -> FrameShape:
    """The lowest bit rate from the file's own on whose frames hold all fields."""
    shapes = (replace(shape, bitrate_kbps=kbps) for kbps in BITRATES_KBPS[shape.rate_hz] if kbps >= shape.bitrate_kbps)
    return next(each for each in shapes if each.length >= each.head + INFO.size + CHECKSUM_BYTES)


def _info_frame(header: bytes, samples: int, frames: int, music: int, shape: FrameShape) -> bytes:
    """The frame before so many frames of so many bytes, the first with this header, that hold so many samples."""
    own = _info_shape(shape)
    place = BITRATES_KBPS[own.rate_hz].index(own.bitrate_kbps) + 1
    length = own.length
    padding = frames * own.samples - ENCODER_DELAY - samples
    fields = INFO.pack(
        b"Info",
        ALL_FIELDS,
        frames,
        music + length,
        bytes(percent * 256 // 100 for percent in range(100)),
        100 - 10 * QUALITY,
        b"LAME3.100",
        CONSTANT_BITRATE,
        0,
        0,
        0,
        0,
        0,
        min(shape.bitrate_kbps, 255),
        (ENCODER_DELAY << 12 | padding).to_bytes(3, "big"),
        0,
        0,
        0,
        music + length,
        0,
    )
    named = bytes((*header[:2], place << 4 | header[2] & RATE_BITS, header[3]))
    frame = named + bytes(own.head - HEADER_BYTES) + fields
    return (frame + _crc16(frame).to_bytes(CHECKSUM_BYTES, "big")).ljust(length, b"\0")


def _crc16(data: bytes) -> int:
    """CRC-16 as this frame uses it (polynomial 0x8005, bits reversed)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (CRC16_REVERSED if crc & 1 else 0)
    return crc
