"""What PyAV (FFmpeg's libraries) is asked for sound in memory: frames, filters, the meter; and its errors in our words.

1. Sound passes as float32 blocks of one channel or two, one after the other; nothing here holds an episode.
2. The meter reads FFmpeg's ebur128 through the frames' metadata: its log has one decimal, and PyAV swallows a log line
   that repeats the one before.
"""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from pipeline.audio.loudness import Loudness, factor_to_db
from pipeline.audio.pcm import Pcm, Samples, channels_of
from pipeline.errors import PipelineError
from pipeline.messages import retold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from av.audio.frame import AudioFrame

METER_STEP_MS: Final = 100
"""The meter reports after every whole step; what is left over at the end would go unseen."""
LAYOUTS: Final = {1: "mono", 2: "stereo"}
"""FFmpeg's names for so many channels."""


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
    yield from map(samples_of, _filtered(blocks, rate_hz, [("aresample", str(out_rate_hz))]))


def resample_clip(pcm: Pcm, rate_hz: int) -> Pcm:
    """A short sound at another rate."""
    return Pcm(rate_hz, np.concatenate(list(resample([pcm.samples], pcm.rate_hz, out_rate_hz=rate_hz))))


@contextmanager
def translated(make_error: Callable[[str], PipelineError]) -> Iterator[None]:
    """Turn PyAV's errors, and those of writing an MP3, into one of ours."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise make_error(retold(error.strerror or str(error))) from error


def samples_of(frame: AudioFrame) -> Samples:
    """A frame of floats, a plane for each channel, as an array of its own."""
    planes = np.asarray(frame.to_ndarray(), dtype=np.float32)
    return planes[0] if len(planes) == 1 else np.ascontiguousarray(planes.T)


def frames_of(blocks: Iterable[Samples], rate_hz: int) -> Iterator[AudioFrame]:
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
    for frame in frames_of(chain([first], source), rate_hz):
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
