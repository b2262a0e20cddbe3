"""The sample rates and constant bit rates of MPEG audio layer III; numbers only."""

from __future__ import annotations

from typing import Final

MPEG1_BITRATES_KBPS: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG2_BITRATES_KBPS: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
BITRATES_KBPS: Final = {
    48_000: MPEG1_BITRATES_KBPS,
    44_100: MPEG1_BITRATES_KBPS,
    32_000: MPEG1_BITRATES_KBPS,
    24_000: MPEG2_BITRATES_KBPS,
    22_050: MPEG2_BITRATES_KBPS,
    16_000: MPEG2_BITRATES_KBPS,
}
"""Sample rates that an MP3 may have here, and the bit rates of each; a frame names one by its place, from 1."""
MPEG1_FRAME: Final = 1152
MPEG2_FRAME: Final = 576
"""Samples in a frame."""


def frame_samples(rate_hz: int) -> int:
    """How many samples a frame of this sample rate holds."""
    return MPEG1_FRAME if BITRATES_KBPS[rate_hz] is MPEG1_BITRATES_KBPS else MPEG2_FRAME


def frame_bytes(rate_hz: int, bitrate_kbps: int) -> int:
    """How long a frame without a padding byte is.

    >>> frame_bytes(44_100, 96)
    313
    """
    return frame_samples(rate_hz) // 8 * bitrate_kbps * 1000 // rate_hz


def coded_length(header: bytes, rate_hz: int, bitrate_kbps: int) -> int:
    """How long a frame with this header is: some have a byte more, so that the bit rate is met in the mean."""
    return frame_bytes(rate_hz, bitrate_kbps) + (header[2] >> 1 & 1)
