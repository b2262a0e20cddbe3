"""The only decoder of sound and pictures."""

from __future__ import annotations

import errno
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, cast

import av
import numpy as np

from pipeline.audio.ffmpeg import LAYOUTS, samples_of, translated
from pipeline.audio.pcm import Pcm, Samples, joined
from pipeline.errors import EngineError, OutputError, SourceError
from pipeline.messages import _, retold

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer

ClipForm = Literal["mp3", "wav", "flac", "ogg"]
"""What a clip may be, under FFmpeg's names."""

_SHORTAGES: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Of files, or of memory: reasons that lie in the computer, not in the file."""


def has_mp3() -> bool:
    """Whether this build of FFmpeg reads MP3; it is LAME that writes it."""
    return "mp3float" in av.codecs_available


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels; (0, 0) when the bytes decode as none."""
    try:
        with av.open(io.BytesIO(data), "r") as container:
            return next(((frame.width, frame.height) for frame in container.decode(video=0)), (0, 0))
    except (av.FFmpegError, IndexError, ValueError):  # IndexError: no stream of pictures in it
        return (0, 0)


def decode_mp3(data: bytes, rate_hz: int) -> Pcm:
    """A short MP3 in memory as mono samples at `rate_hz`; like `decode_clip`."""
    return decode_clip(data, "mp3", rate_hz)


def decode_clip(data: bytes, form: ClipForm, rate_hz: int) -> Pcm:
    """A short clip in memory as mono samples at `rate_hz`.

    Raises EngineError when the bytes hold no sound of that form: clips in memory come from speech engines. A clip that
    was cut off decodes as far as it goes; compare its length with what was expected.
    """
    with (
        translated(
            lambda reason: EngineError(
                _(
                    "a clip of {count:,} bytes is no {form} sound: {reason}",
                    count=len(data),
                    form=form.upper(),
                    reason=reason,
                )
            )
        ),
        av.open(io.BytesIO(data), "r", format=form, metadata_errors="replace") as container,
    ):
        blocks = list(_decoded(container, rate_hz))
    return Pcm(rate_hz, np.concatenate(blocks))


def decode_file(path: Path, rate_hz: int, *, channels: int = 1) -> Generator[Samples, None, None]:
    """The sound of a media file in blocks, mixed to mono or to two channels and resampled to `rate_hz`.

    Raises SourceError when it has none.
    """
    with (
        translated(lambda reason: SourceError(_("{path}: cannot be decoded: {reason}", path=path, reason=reason))),
        _system_named(path),
        av.open(str(path), "r", metadata_errors="replace") as container,
    ):
        yield from _decoded(container, rate_hz, channels)


def decode_mp3_frames(data: bytes) -> Samples:
    """All samples of MP3 frames without any tag; what the first ones borrow from frames before is silence."""
    decoder = cast("AudioCodecContext", av.CodecContext.create("mp3float", "r"))
    with translated(
        lambda reason: OutputError(
            _("what was encoded cannot be decoded: {reason}", reason=reason), hint=_("run again")
        )
    ):
        packets = (*decoder.parse(data), *decoder.parse(None), None)
        return joined(samples_of(frame) for packet in packets for frame in decoder.decode(packet))


@contextmanager
def _system_named(path: Path) -> Iterator[None]:
    """Say that the computer lacks something where that is why a file cannot be read: the file is not to blame."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        if error.errno in _SHORTAGES:
            raise OutputError(
                _("{path}: cannot be read: {reason}", path=path, reason=retold(error.strerror or "")),
                hint=_("close other programs, or raise the limit (ulimit)"),
            ) from error
        raise


def _decoded(container: InputContainer, rate_hz: int, channels: int = 1) -> Iterator[Samples]:
    """All sound of a container's first audio stream at `rate_hz`, in blocks of a second.

    Raises an FFmpegError when there is none.
    """
    streams: tuple[AudioStream, ...] = container.streams.audio
    resampler, shape = None, None
    found = False
    for frame in container.decode(streams[0]) if streams else ():
        if shape != (frame.sample_rate, frame.layout.name, frame.format.name):  # a stream may change midway
            yield from _resampled(resampler, None)
            resampler = av.AudioResampler(format="fltp", layout=LAYOUTS[channels], rate=rate_hz, frame_size=rate_hz)
            shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        found = True
        yield from _resampled(resampler, frame)
    yield from _resampled(resampler, None)
    if not found:
        raise av.InvalidDataError(0, _("it has no sound"))


def _resampled(resampler: AudioResampler | None, frame: AudioFrame | None) -> Iterator[Samples]:
    """What a resampler gives for a frame, or at the end for None."""
    if resampler is not None:
        yield from map(samples_of, resampler.resample(frame))
