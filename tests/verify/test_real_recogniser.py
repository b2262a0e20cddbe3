"""The real recogniser on real speech: it finds takes that were damaged, and no others; and it speaks to nobody."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.audio.silence import find_edges
from pipeline.engines.kokoro.parts import check_parts
from pipeline.files import cache_folder
from pipeline.verify.recogniser import WhisperRecogniser
from pipeline.verify.weights import packaged_model
from pipeline.workflow.checks.episode_takes import EpisodeTakes, Wanted, find_takes
from pipeline.workflow.checks.verifying import Redone, verify
from pipeline.workflow.workspace.project import load_project
from tests.test_cli import run
from tests.watching import watch, why_blind

if TYPE_CHECKING:
    from pipeline.workflow.checks.episode_takes import PlacedTake

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("faster_whisper") is None, reason="the recogniser is not here: `make recogniser`"),
]
spoken = pytest.mark.skipif(
    any(finding.state != "ok" for finding in check_parts()), reason="the Kokoro voices are not here: `make setup`"
)
TALK = """# 修钟表的人

**贺师傅：** 这只座钟是一九三六年造的，比我父亲的年纪还要大三岁。

**程小姐：** 它现在还走得准吗？

**贺师傅：** 每天慢两分钟，上个月我把摆锤往上调了半圈，现在一个星期才差几秒。

**程小姐：** 修一只这样的钟，通常要花多长时间？

**贺师傅：** 快的三天，慢的要等零件，有一回我足足等了八个月。
"""


def find() -> EpisodeTakes:
    return find_takes(Wanted(episode="clock"), load_project())


def of_turn(found: EpisodeTakes, turn: int) -> PlacedTake:
    return next(each for each in found.takes if each.segment.turn == turn)


def keep_first(found: EpisodeTakes, turn: int, share: float) -> None:
    """Keep the first part of a turn's take."""
    take = of_turn(found, turn).take
    sound = found.store.read(take)
    edges = find_edges(sound, take.rate_hz)
    found.store.put(take.key, Pcm(take.rate_hz, sound[: edges.start + int(share * edges.frames)]))


@spoken
@pytest.mark.model
@pytest.mark.usefixtures("project")
def test_damaged_takes_are_found_and_mended_and_good_ones_are_left_alone() -> None:
    Path("clock.md").write_text(TALK, encoding="utf-8")
    assert run("render", "clock.md", "--engine", "kokoro").exit_code == 0
    recogniser = WhisperRecogniser()
    assert verify(find(), load_project(), recogniser, lambda *_: None).findings == ()
    good = find()
    keep_first(good, 1, 0.6)
    four, five = of_turn(good, 4).take, of_turn(good, 5).take
    good.store.put(five.key, Pcm(four.rate_hz, good.store.read(four)))
    report = verify(find(), load_project(), recogniser, lambda *_: None, redo=True)
    assert [(each.placed.segment.turn, each.problem) for each in report.findings] == [
        (1, "its end is missing"),
        (5, "another turn's words are heard"),
    ]
    assert [each.turn for each in report.findings] == [None, 4]
    assert [each.redone for each in report.findings] == [Redone.MENDED, Redone.MENDED]
    assert report.outdated == ("clock",)
    assert verify(find(), load_project(), recogniser, lambda *_: None).findings == ()


def test_silence_says_nothing() -> None:
    assert WhisperRecogniser().hear(Pcm(24_000, np.zeros(0, dtype=np.float32))) == ""


@pytest.mark.skipif(bool(why_blind()), reason=why_blind() or "strace watches")
def test_it_listens_in_silence(tmp_path: Path) -> None:
    packaged_model()
    program = (
        "import numpy, sys\n"
        "from pipeline.audio.pcm import Pcm\n"
        "from pipeline.verify.recogniser import WhisperRecogniser\n"
        "WhisperRecogniser().hear(Pcm(16000, numpy.zeros(16000, dtype=numpy.float32)))\n"
        "assert 'faster_whisper' in sys.modules and 'onnxruntime' not in sys.modules\n"
    )
    seen = watch(["-c", program], tmp_path, tmp_path / "machine", cache_folder())
    assert seen.returncode == 0, seen.output
    assert seen.network == ()
    semaphores = Path("/dev/shm")
    assert [path for path in seen.outside(tmp_path / "machine") if not path.is_relative_to(semaphores)] == []
