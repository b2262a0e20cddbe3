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


SMALL_SHARE: Final = 2
"""A small MP3 has half the sample rate and half the bits of a large one: 22.05 kHz and 48 kbps beside 44.1 and 96, or
22 MB for an hour beside 43. It has as many bits a sample, so it loses no more of what it holds, which is all up to
11 kHz; the voices have little above. Its frames last as long as the large one's and begin with them."""


def small_rate(rate_hz: int, bitrate_kbps: int) -> tuple[int, int]:
    """Sample rate and bit rate of the small MP3 beside one of these; a rate that is low already stays.

    >>> small_rate(44_100, 96), small_rate(24_000, 96), small_rate(48_000, 320)
    ((22050, 48), (24000, 48), (24000, 160))
    """
    small_hz = rate_hz // SMALL_SHARE if rate_hz // SMALL_SHARE in BITRATES_KBPS else rate_hz
    rates = BITRATES_KBPS[small_hz]
    return small_hz, max((kbps for kbps in rates if kbps <= bitrate_kbps // SMALL_SHARE), default=rates[0])


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
