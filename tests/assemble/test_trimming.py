from __future__ import annotations

from pipeline.assemble.trimming import trim_takes
from pipeline.audio.pcm import Samples
from pipeline.synth.take import Take
from tests.assemble.generated_takes import RATE_HZ, MemoryTakes, make_speech


class CountingTakes(MemoryTakes):
    """Counts how often it is read."""

    reads = 0

    def read(self, take: Take, start: int, stop: int) -> Samples:
        self.reads += 1
        return super().read(take, start, stop)


def test_the_silence_around_each_take_is_cut_off() -> None:
    store = MemoryTakes()
    takes = [store.put(make_speech(1.0, lead_s=lead_s, tail_s=0.9)) for lead_s in (0.4, 0.2)]
    first, second = trim_takes(takes, store)
    assert abs(first.start - int(0.37 * RATE_HZ)) <= 240
    assert abs(first.stop - int(1.47 * RATE_HZ)) <= 240
    assert first.start - second.start == int(0.2 * RATE_HZ)
    assert first.frames == second.frames


def test_a_take_used_twice_is_read_once() -> None:
    store = CountingTakes()
    take = store.put(make_speech(1.0))
    edges = trim_takes([take, take, take], store)
    assert len(edges) == 3
    assert len(set(edges)) == 1
    assert store.reads == 1
