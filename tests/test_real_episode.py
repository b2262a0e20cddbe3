"""A sample rendered with the real Kokoro model, and read back by programs that did not write it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.audio.ffmpeg import measure_loudness
from pipeline.engines.kokoro.parts import check_parts
from pipeline.engines.registry import load_engine
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.production.episodes import Rendered, render_episode
from pipeline.workflow.script_files.scripts import script_for
from pipeline.workflow.workspace.project import load_project
from tests.conftest import ROOT
from tests.listening import RATE_HZ, decode
from tests.publish.readers import read_chapters, read_id3

MP3_FRAME_MS = 1000 * 1152 / 44_100

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        any(finding.state != "ok" for finding in check_parts()), reason="the Kokoro voices are not here: `make setup`"
    ),
]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """One sample, rendered once for all tests here."""
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shutil.copy(ROOT / "voices.yaml", "voices.yaml")
        source = Path(shutil.copy(ROOT / "transcripts" / "city-birds.md", "city-birds.md"))
        project = load_project()
        file = script_for(source, project.book.people)
        engine = load_engine(["kokoro"])
        order = Order(folder=folder / "audio_out", voices={})
        plan = plan_episode(file.path.stem, file.script, project, engine.name, order)
        return render_episode(plan, project, engine, order, lambda *_: None)


def written_chapters(rendered: Rendered) -> list[tuple[str, int]]:
    """(title, start in ms) as the chapters file says."""
    chapters = json.loads(rendered.published.chapters_path.read_text(encoding="utf-8"))["chapters"]
    return [(each["title"], round(1000 * each["startTime"])) for each in chapters]


def test_ffmpeg_reads_the_chapters(rendered: Rendered) -> None:
    read = [(title, start_ms) for title, start_ms, _ in read_chapters(rendered.published.sound_path.read_bytes())]
    assert read == written_chapters(rendered)
    assert [title for title, _ in read] == ["开场", "不用出城", "高楼上的猎手", "从一扇窗开始"]


def test_mutagen_reads_the_chapters(rendered: Rendered) -> None:
    tag = read_id3(rendered.published.sound_path.read_bytes())
    contents = tag.getall("CTOC")[0]
    chapters = {frame.element_id: frame for frame in tag.getall("CHAP")}
    listed = [chapters[name] for name in contents.child_element_ids]
    assert [(str(frame.sub_frames["TIT2"]), frame.start_time) for frame in listed] == written_chapters(rendered)
    assert tag.version[:2] == (2, 3)


def test_the_mp3_is_as_long_as_the_timeline(rendered: Rendered) -> None:
    decoded_ms = 1000 * len(decode(rendered.published.sound_path)) / RATE_HZ
    assert decoded_ms == pytest.approx(rendered.published.duration_ms, abs=2 * MP3_FRAME_MS)


def test_the_mp3_is_as_loud_as_asked(rendered: Rendered) -> None:
    heard = measure_loudness([decode(rendered.published.sound_path)], RATE_HZ, true_peak=True)
    assert heard.lufs == pytest.approx(-16.0, abs=0.5)
    assert heard.true_peak_db is not None
    assert heard.true_peak_db <= -1.0
