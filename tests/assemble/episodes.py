"""Small laid-out episodes for tests: a store with generated takes, a script, a timeline."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.assemble.layout import lay_out
from pipeline.assemble.timeline import Timeline
from pipeline.assemble.trimming import trim_takes
from pipeline.audio.pcm import Samples
from pipeline.audio.silence import Edges
from pipeline.script.dialogue import Chapter, DialogueScript
from pipeline.speech.segments import OPENING_TURN, SpokenSegment
from pipeline.synth.take import Take
from tests.assemble.generated_takes import RATE_HZ, EndlessTakes, MemoryTakes, make_segment, make_speech
from tests.builders import make_script, make_turn

CODED_HZ = 44_100
"""The rate of an episode's MP3."""


@dataclass(frozen=True)
class LaidOut:
    """An episode that is ready to be mixed."""

    script: DialogueScript
    takes: MemoryTakes
    timeline: Timeline


def lay_out_speech(
    sounds: list[tuple[SpokenSegment, Samples]], script: DialogueScript, *, coded_hz: int | None = None
) -> LaidOut:
    """Segments with their sounds, trimmed and laid out; for an MP3 of `coded_hz`."""
    store = MemoryTakes()
    takes = [store.put(samples) for _, samples in sounds]
    segments = [segment for segment, _ in sounds]
    timeline = lay_out(segments, takes, trim_takes(takes, store), script, coded_hz=coded_hz)
    return LaidOut(script=script, takes=store, timeline=timeline)


def two_people(seconds_a_turn: float = 2.0, *, coded_hz: int | None = None) -> LaidOut:
    """A notice, a foreword and two chapters; the two voices lie 8 LU apart."""
    script = make_script(
        make_turn("narrator", "开始之前。"),
        Chapter(title="一、面团与天气"),
        make_turn("lin", "为什么？"),
        make_turn("zhao", "因为潮。"),
        Chapter(title="二、收摊之后"),
        make_turn("lin", "然后呢？"),
        make_turn("zhao", "回家睡觉。"),
    )
    voices = {"narrator": (180.0, -22.0), "lin": (210.0, -18.0), "zhao": (110.0, -26.0)}
    order = [(OPENING_TURN, "narrator"), *((turn, item.speaker) for turn, item in enumerate(script.turns, start=1))]
    sounds = []
    for turn, speaker in order:
        pitch_hz, level_db = voices[speaker]
        samples = make_speech(seconds_a_turn, pitch_hz=pitch_hz, level_db=level_db, lead_s=0.3, tail_s=0.9)
        written = script.turns[turn - 1].text if turn else "本节目由文字稿合成。"
        sounds.append((make_segment(turn, speaker, written=written), samples))
    return lay_out_speech(sounds, script, coded_hz=coded_hz)


def endless(minutes: float) -> tuple[Timeline, EndlessTakes]:
    """A long episode of generated takes that nothing holds in memory."""
    count = int(minutes * 60 / 8)
    body = [item for turn in range(count) for item in (Chapter(title=f"第{turn}节"), make_turn("lin", "好。"))]
    segments = [make_segment(turn, ("lin", "zhao")[turn % 2]) for turn in range(1, count + 1)]
    takes = [Take(key=f"{turn:032x}", rate_hz=RATE_HZ, frames=8 * RATE_HZ) for turn in range(count)]
    edges = [Edges(2400, 8 * RATE_HZ - 4800)] * count
    return lay_out(segments, takes, edges, make_script(*body), coded_hz=CODED_HZ), EndlessTakes()
