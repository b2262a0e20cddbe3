"""The only encoder: LAME for MP3 (`mp3`), FFmpeg's libraries for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Final, Literal, cast

import av
from av.stream import Disposition

from pipeline.audio.bitrates import FrameShape
from pipeline.audio.decoding import picture_size
from pipeline.audio.ffmpeg import LAYOUTS, frames_of, resample, translated
from pipeline.audio.mp3 import encode_mp3, write_mp3
from pipeline.audio.pcm import Samples
from pipeline.errors import OutputError
from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer

    from pipeline.audio.mp3_frames import Coded, Place

MP3: Final = "mp3"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundForm:
    """The shape of a sound file, under FFmpeg's names; a mono MP3 of constant bit rate unless said otherwise."""

    container: str = MP3
    codec: str = MP3
    rate_hz: int = 44_100
    bitrate_kbps: int = 96
    channels: int = 1
    options: tuple[tuple[str, str], ...] = ()
    """The container's own options."""

    @property
    def frames(self) -> FrameShape:
        """The shape of its frames, when it is an MP3."""
        return FrameShape(self.rate_hz, self.bitrate_kbps, self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFacts:
    """What a container says of its sound, where the container itself holds it."""

    tags: Mapping[str, str] = field(default_factory=dict)
    chapters: tuple[tuple[int, int, str], ...] = ()
    """(start in ms, end in ms, title)."""
    picture: bytes = b""
    """A JPEG or PNG file."""
    picture_codec: Literal["mjpeg", "png"] = "png"


NO_FACTS: Final = SoundFacts()


def encode(blocks: Iterable[Samples], rate_hz: int, path: Path, form: SoundForm, facts: SoundFacts = NO_FACTS) -> None:
    """Write blocks at `rate_hz` to `path`; the file says how long it is to the sample, and plays without a delay.

    An MP3 holds no facts: its tag is written by `publish`.
    """
    with _encoding(path):
        if form.codec == MP3:
            write_mp3([encode_piece(blocks, rate_hz, form)], path, form.frames)
        else:
            _encode(blocks, rate_hz, path, form, facts)


def encode_piece(blocks: Iterable[Samples], rate_hz: int, form: SoundForm) -> Coded:
    """Blocks at `rate_hz` as frames of an MP3, for `join_mp3`."""
    return encode_mp3(resample(blocks, rate_hz, out_rate_hz=form.rate_hz), form.frames)


def join_mp3(pieces: Iterable[Coded], path: Path, form: SoundForm) -> tuple[Place, ...]:
    """Write an MP3 from pieces that were encoded side by side; gives where each of them lies."""
    with _encoding(path):
        return write_mp3(pieces, path, form.frames)


def _encoding(path: Path) -> AbstractContextManager[None]:
    """What an encoder raises becomes an OutputError."""
    return translated(
        lambda reason: OutputError(
            _("{path}: cannot be encoded: {reason}", path=path, reason=reason), hint=_("is the disk full?")
        )
    )


def _encode(blocks: Iterable[Samples], rate_hz: int, path: Path, form: SoundForm, facts: SoundFacts) -> None:
    """Write blocks at `rate_hz` to `path` in a form that FFmpeg writes."""
    with (
        av.open(str(path), "w", format=form.container, options=dict(form.options)) as container,
    ):
        container.metadata.update(facts.tags)
        stream = cast("AudioStream", container.add_stream(form.codec, rate=form.rate_hz))
        stream.bit_rate = form.bitrate_kbps * 1000
        stream.layout = LAYOUTS[form.channels]
        _describe(container, facts)
        for frame in frames_of(blocks, rate_hz):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _describe(container: OutputContainer, facts: SoundFacts) -> None:
    """Give a container its chapters and its picture; before the first packet of sound."""
    ms = Fraction(1, 1000)
    container.set_chapters(
        [
            {"id": number, "start": start_ms, "end": end_ms, "time_base": ms, "metadata": {"title": title}}
            for number, (start_ms, end_ms, title) in enumerate(facts.chapters)
        ]
    )
    if facts.picture:
        picture = container.add_stream(facts.picture_codec)
        picture.width, picture.height = picture_size(facts.picture)
        picture.pix_fmt = "yuvj420p" if facts.picture_codec == "mjpeg" else "rgb24"
        picture.disposition = Disposition.attached_pic
        packet = av.Packet(facts.picture)
        packet.stream, packet.pts, packet.dts = picture, 0, 0
        container.start_encoding()
        container.mux(packet)


@cache
def coder_versions() -> str:
    """What decides which bytes a sound becomes, and what is heard in them, besides our own code."""
    return f"av {av.__version__}, lameenc {metadata.version('lameenc')}"
