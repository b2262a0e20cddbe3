"""The only decoder, encoder and meter: every call of PyAV (FFmpeg's libraries) is here; LAME is in `mp3`.

Rules
1. Sound passes as float32 blocks of one channel or two, one after the other; nothing here holds an episode (decode_clip
   is for clips).
2. The meter reads FFmpeg's ebur128 through the frames' metadata: its log has one decimal, and PyAV swallows a log line
   that repeats the one before.
3. FFmpeg's errors are translated here and nowhere else.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import metadata
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, cast

import av
import numpy as np
from av.stream import Disposition

from pipeline.audio.bitrates import FrameShape
from pipeline.audio.loudness import Loudness, factor_to_db
from pipeline.audio.mp3 import encode_mp3, write_mp3
from pipeline.audio.pcm import Pcm, Samples, channels_of, joined
from pipeline.errors import EngineError, OutputError, PipelineError, SourceError
from pipeline.messages import _, retold

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer

    from pipeline.audio.mp3_frames import Coded, Place

ClipForm = Literal["mp3", "wav", "flac", "ogg"]
"""What a clip may be, under FFmpeg's names."""

MP3: Final = "mp3"
METER_STEP_MS = 100
"""The meter reports after every whole step; what is left over at the end would go unseen."""
LAYOUTS: Final = {1: "mono", 2: "stereo"}
"""FFmpeg's names for so many channels."""


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
        _translated(
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
        _translated(lambda reason: SourceError(_("{path}: cannot be decoded: {reason}", path=path, reason=reason))),
        _system_named(path),
        av.open(str(path), "r", metadata_errors="replace") as container,
    ):
        yield from _decoded(container, rate_hz, channels)


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


def decode_mp3_frames(data: bytes) -> Samples:
    """All samples of MP3 frames without any tag; what the first ones borrow from frames before is silence."""
    decoder = cast("AudioCodecContext", av.CodecContext.create("mp3float", "r"))
    with _translated(
        lambda reason: OutputError(
            _("what was encoded cannot be decoded: {reason}", reason=reason), hint=_("run again")
        )
    ):
        packets = (*decoder.parse(data), *decoder.parse(None), None)
        return joined(_samples(frame) for packet in packets for frame in decoder.decode(packet))


def _encoding(path: Path) -> AbstractContextManager[None]:
    """What an encoder raises becomes an OutputError."""
    return _translated(
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
        for frame in _frames(blocks, rate_hz):
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


def measure_loudness(blocks: Iterable[Samples], rate_hz: int, *, true_peak: bool = False) -> Loudness:
    """Integrated loudness (EBU R 128) of all blocks together, and on request the true peak (costs twice the time)."""
    options = "metadata=1:framelog=quiet:dualmono=1" + (":peak=true" if true_peak else "")
    readings: dict[str, str] = {}
    for frame in _filtered(_padded(blocks, rate_hz), rate_hz, [("ebur128", options)]):
        readings = frame.metadata or readings
    peak_factor = float(readings.get("lavfi.r128.true_peak", "0"))
    return Loudness(
        lufs=float(readings.get("lavfi.r128.I", "-70")),
        true_peak_db=factor_to_db(peak_factor) if true_peak else None,
    )


def resample(blocks: Iterable[Samples], rate_hz: int, *, out_rate_hz: int) -> Iterator[Samples]:
    """The blocks at another rate."""
    if out_rate_hz == rate_hz:
        yield from blocks
        return
    yield from map(_samples, _filtered(blocks, rate_hz, [("aresample", str(out_rate_hz))]))


def resample_clip(pcm: Pcm, rate_hz: int) -> Pcm:
    """A short sound at another rate."""
    return Pcm(rate_hz, np.concatenate(list(resample([pcm.samples], pcm.rate_hz, out_rate_hz=rate_hz))))


@contextmanager
def _translated(make_error: Callable[[str], PipelineError]) -> Iterator[None]:
    """Turn PyAV's errors, and those of writing an MP3, into one of ours."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise make_error(retold(error.strerror or str(error))) from error


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
        yield from map(_samples, resampler.resample(frame))


def _samples(frame: AudioFrame) -> Samples:
    """A frame of floats, a plane for each channel, as an array of its own."""
    planes = np.asarray(frame.to_ndarray(), dtype=np.float32)
    return planes[0] if len(planes) == 1 else np.ascontiguousarray(planes.T)


def _frames(blocks: Iterable[Samples], rate_hz: int) -> Iterator[AudioFrame]:
    """Blocks as frames that know their place in time."""
    position = 0
    for block in blocks:
        if not len(block):
            continue
        channels = channels_of(block)
        planes = np.ascontiguousarray(block.reshape(-1, channels).T, dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=LAYOUTS[channels])
        frame.sample_rate = rate_hz
        frame.time_base = Fraction(1, rate_hz)
        frame.pts = position
        position += len(block)
        yield frame


def _padded(blocks: Iterable[Samples], rate_hz: int) -> Iterator[Samples]:
    """The blocks and one meter step of silence, which the meter's gate leaves out."""
    shape: tuple[int, ...] = ()
    for block in blocks:
        shape = block.shape[1:]
        yield block
    yield np.zeros((rate_hz * METER_STEP_MS // 1000, *shape), dtype=np.float32)


def _filtered(blocks: Iterable[Samples], rate_hz: int, filters: list[tuple[str, str]]) -> Iterator[AudioFrame]:
    """Blocks through a chain of FFmpeg filters, as frames of floats with as many channels."""
    source = iter(blocks)
    first = next(source, None)
    if first is None:
        return
    layout = LAYOUTS[channels_of(first)]
    graph = av.filter.Graph()
    graph.threads = 1  # every core has work here already, and a thread takes longer to begin than a filter to be built
    nodes = [graph.add_abuffer(sample_rate=rate_hz, format="fltp", layout=layout, time_base=Fraction(1, rate_hz))]
    nodes += [graph.add(name, options) for name, options in filters]
    nodes += [graph.add("aformat", f"sample_fmts=fltp:channel_layouts={layout}"), graph.add("abuffersink")]
    graph.link_nodes(*nodes)
    graph.configure()
    for frame in _frames(chain([first], source), rate_hz):
        graph.push(frame)
        yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _ready(graph: av.filter.Graph) -> Iterator[AudioFrame]:
    """The frames that a graph has finished."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(frame, av.AudioFrame):
            yield frame
