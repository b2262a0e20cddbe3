"""The sample rates, constant bit rates and frames of MPEG audio layer III; numbers only."""

from __future__ import annotations

from dataclasses import dataclass
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
HEADER_BYTES: Final = 4
SIDE_BYTES: Final = {(MPEG1_FRAME, 1): 17, (MPEG1_FRAME, 2): 32, (MPEG2_FRAME, 1): 9, (MPEG2_FRAME, 2): 17}
"""What stands between a frame's header and its sound, for one channel and for two."""
MOST_BORROWED: Final = {MPEG1_FRAME: 511, MPEG2_FRAME: 255}
STEREO_SHARE: Final = 4, 3
"""Two channels that say nearly the same need a third more bits than one: 128 kbps beside 96."""


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


def stereo_bitrate(bitrate_kbps: int) -> int:
    """As good for two channels as this is for one, of an encoder that takes any bit rate.

    >>> stereo_bitrate(96)
    128
    """
    more, of = STEREO_SHARE
    return bitrate_kbps * more // of


def stereo_mp3_bitrate(rate_hz: int, bitrate_kbps: int) -> int:
    """The same of an MP3: the lowest of its bit rates that is no less, or the highest that there is.

    >>> stereo_mp3_bitrate(44_100, 96), stereo_mp3_bitrate(22_050, 48), stereo_mp3_bitrate(44_100, 320)
    (128, 64, 320)
    """
    rates = BITRATES_KBPS[rate_hz]
    return next((kbps for kbps in rates if kbps >= stereo_bitrate(bitrate_kbps)), rates[-1])


def frame_samples(rate_hz: int) -> int:
    """How many samples a frame of this sample rate holds."""
    return MPEG1_FRAME if BITRATES_KBPS[rate_hz] is MPEG1_BITRATES_KBPS else MPEG2_FRAME


@dataclass(frozen=True, slots=True)
class FrameShape:
    """What all frames of an MP3 have in common."""

    rate_hz: int
    bitrate_kbps: int
    channels: int = 1

    @property
    def samples(self) -> int:
        """How many samples of every channel one holds."""
        return frame_samples(self.rate_hz)

    @property
    def length(self) -> int:
        """How many bytes one has without a padding byte.

        >>> FrameShape(44_100, 96).length
        313
        """
        return self.samples // 8 * self.bitrate_kbps * 1000 // self.rate_hz

    @property
    def head(self) -> int:
        """How many bytes stand before its sound."""
        return HEADER_BYTES + SIDE_BYTES[self.samples, self.channels]

    @property
    def most_borrowed(self) -> int:
        """How many bytes before it its sound may begin."""
        return MOST_BORROWED[self.samples]

    def length_of(self, header: bytes) -> int:
        """How long the one with this header is: some have a byte more, so that the bit rate is met in the mean."""
        return self.length + (header[2] >> 1 & 1)
