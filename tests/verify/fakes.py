"""An engine whose sound spells its words, a recogniser that reads them back, and episodes made of both."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.errors import EngineUnavailableError
from pipeline.settings import load_settings, load_voices
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.store import TakeStore, take_key
from pipeline.workflow.checks.episode_takes import EpisodeTakes, PlacedTake
from pipeline.workflow.workspace.project import Project

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

RATE_HZ = 8000
HALF = 800
"""Samples for a byte of a character: a syllable lasts 0.2 s."""
TALK = (
    "昨天傍晚我在码头看见一艘旧船。",
    "它停在那里多少年了？",
    "听老人们讲已经有三十个年头。",
    "那为什么没有人把它拖走呢？",
    "大家都舍不得，孩子们还在上面捉迷藏。",
)


def spell(text: str) -> Pcm:
    """A text as sound, two levels a character."""
    levels = [level for character in text for level in divmod(ord(character), 256)]
    return Pcm(RATE_HZ, np.repeat(np.array(levels, dtype=np.float32) / 256, HALF))


def read_back(pcm: Pcm) -> str:
    """The text that a sound spells."""
    levels = np.rint(pcm.samples[HALF // 2 :: HALF] * 256).astype(int)[: len(pcm.samples) // HALF // 2 * 2]
    return "".join(chr(256 * high + low) for high, low in levels.reshape(-1, 2))


class Speller:
    """Says what it is asked to say, or in some voices and texts something else."""

    name = "tone"  # whose voices voices.yaml knows
    version = "1"
    rate_hz = RATE_HZ
    concurrency = 2

    def __init__(self, instead: Mapping[str, Sequence[str]] | None = None, *, lost: Collection[str] = ()) -> None:
        """`instead`: text -> what it says the first, second … time (the last for good); `lost` voices do not answer."""
        self.asked: list[tuple[str, str]] = []
        self._instead = instead or {}
        self._lost = lost
        self._lock = threading.Lock()

    def speak(self, segment: SpokenSegment) -> Pcm:
        with self._lock:
            self.asked.append((segment.engine_voice, segment.spoken))
            times = self.asked.count((segment.engine_voice, segment.spoken))
        if segment.engine_voice in self._lost:
            raise EngineUnavailableError(f"turn {segment.turn}: nobody is there")
        said = self._instead.get(segment.spoken, (segment.spoken,))
        return spell(said[min(times, len(said)) - 1])


class Reader:
    """Hears exactly what is spelled, but for characters that it never understands."""

    version = "1"

    def __init__(self, *, deaf_to: str = "") -> None:
        self.heard: list[str] = []
        self._deaf_to = str.maketrans("", "", deaf_to)

    def hear(self, pcm: Pcm) -> str:
        text = read_back(pcm)
        self.heard.append(text)
        return text.translate(self._deaf_to)


def make_project(folder: Path) -> Project:
    """A project with the voices that come with duitan."""
    return Project(load_voices(folder), load_settings(folder), folder)


def make_episode(folder: Path, engine: Speller, takes: Mapping[int, str] | None = None) -> EpisodeTakes:
    """The episode of TALK by two voices; `takes` says what some turns' takes hold in place of their words."""
    store = TakeStore(folder / ".takes")
    placed = []
    for turn, words in enumerate(TALK, 1):
        segment = SpokenSegment(
            turn=turn,
            speaker=("wen", "gu")[turn % 2],
            written=words,
            spoken=words,
            sounds=words,
            engine_voice=("yunxi", "xiaoxiao")[turn % 2],
        )
        take = store.put(take_key(segment, engine), spell((takes or {}).get(turn, words)))
        placed.append(
            PlacedTake(
                take=take,
                segment=segment,
                engine=engine,
                speaker=segment.speaker,
                start_ms=5000 * turn,
                line=10 + turn,
            )
        )
    return EpisodeTakes(
        transcript=folder / "boat.vtt",
        script=Path("scripts/dialogues/boat.yaml"),
        store=store,
        takes=tuple(placed),
        unknown=0,
    )
