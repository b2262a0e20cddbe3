"""What the peer of publishing does, and the hum that both are measured with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.machine import load
from bench.speed.hum import LEVELS_DB, UnevenHum
from bench.speed.peer import PAUSE_MS, join
from bench.speed.publishing import NAME
from pipeline.audio.pcm import Pcm
from pipeline.engines.tone.voices import VOICES
from pipeline.publish.receipts import RECEIPTS_FOLDER
from pipeline.synth.store import TakeStore
from pipeline.workflow.workspace.project import TAKES_FOLDER
from tests.synth.fakes import make_segment


def test_pydub_joins_the_takes_of_an_episode_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no ffmpeg: what is written can be counted
    store, keys = TakeStore(tmp_path / TAKES_FOLDER), [f"{number:032x}" for number in range(2)]
    for key, seconds in zip(keys, (2, 1), strict=True):
        store.put(key, Pcm(8000, np.full(8000 * seconds, 0.1, dtype=np.float32)))
    (tmp_path / RECEIPTS_FOLDER).mkdir()
    takes = [keys[0], keys[1], keys[0]]
    (tmp_path / RECEIPTS_FOLDER / f"{NAME}.json").write_text(json.dumps({"takes": takes}), encoding="utf-8")
    joined = join(tmp_path)
    second_ms, third_ms = 2000 + PAUSE_MS, 3000 + 2 * PAUSE_MS
    assert joined.places_ms == [(0, 2000), (second_ms, second_ms + 1000), (third_ms, third_ms + 2000)]
    assert Path(joined.path).stat().st_size > 2 * 8 * (third_ms + 2000)
    assert joined.spent.sound_s == pytest.approx((third_ms + 2000 + PAUSE_MS) / 1000, abs=0.01)


def test_the_voices_of_the_uneven_hum_are_not_equally_loud() -> None:
    hum = UnevenHum()
    peaks = {round(float(hum.speak(make_segment(engine_voice=voice.name)).samples.max()), 3) for voice in VOICES}
    assert len(peaks) == len(LEVELS_DB)


def test_how_busy_the_machine_is_can_be_asked_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.getloadavg", raising=False)
    assert np.isnan(load())
