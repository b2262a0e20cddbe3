"""Whole episodes through a speech server: whatever it does, nothing is lost, doubled or given away."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.engines.openai.frontend import openai_frontend
from pipeline.engines.openai.options import OpenAiOptions
from pipeline.errors import CastingError, EngineUnavailableError
from pipeline.speech.lexicon import read_lexicon
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.production.episodes import render_episode
from pipeline.workflow.script_files.scripts import script_for
from pipeline.workflow.workspace.project import load_project
from tests.engines.openai_engine import PASSES, SECRET, make_engine
from tests.engines.openai_service import Behaviour, OpenAiService

if TYPE_CHECKING:
    from pipeline.engines.openai.options import Text

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TURNS = 9
TALK = "采访：河边的一年\n\n" + "".join(
    f"{name}：第{turn}次去河边的时候我们又看见了那只白鹭，它总是站在同一块石头上等鱼。\n\n"
    for turn, name in zip(range(1, TURNS + 1), cycle(("甲先生", "乙女士")), strict=False)
)
VOICES = """\
engines: [openai]
engine_options: {openai: {url: "http://127.0.0.1:9/v1", key_env: SPEECH_KEY}}
voices:
  low: {gender: male, openai: yunjian}
  high: {gender: female, openai: xiaoxiao}
speakers:
  jia: {name: 甲先生, voice: low}
  yi: {name: 乙女士, voice: high}
casting: {male: [low], female: [high], narrator: low}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose voices are a server's."""
    (tmp_path / "talk.md").write_text(TALK, encoding="utf-8")
    (tmp_path / "voices.yaml").write_text(VOICES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def render(service: OpenAiService, out: str = "audio_out") -> dict[str, bytes]:
    """What is published of the talk, by file name."""
    project = load_project()
    script = script_for(Path("talk.md"), project.book.people).script
    order = Order(folder=Path(out), voices={})
    plan = plan_episode("talk", script, project, "openai", order)
    render_episode(plan, project, make_engine(service, secret=SECRET, at_once=1), order, lambda *_: None)
    made = [path for path in Path(out).iterdir() if path.is_file() and not path.name.endswith(".episode.json")]
    return {path.name: path.read_bytes() for path in made}  # the manifest says how many takes this run made


@pytest.mark.usefixtures("folder")
def test_every_fault_in_a_row_leaves_the_episode_as_it_would_have_been() -> None:
    with OpenAiService() as service:
        faultless = render(service, "faultless")
    faults = [fault for fault in PASSES if fault != "stall"]
    row: list[Behaviour] = []
    for number, fault in enumerate(faults, 1):
        row += [fault, "speak"] if number % 2 == 0 else [fault]
    with OpenAiService(*row) as faulty:
        assert render(faulty, "faulty") == faultless
    assert len(faulty.requests) == len(service.requests) + len(faults)


@pytest.mark.usefixtures("folder")
def test_a_server_that_dies_loses_nothing_and_the_next_run_does_the_rest() -> None:
    with OpenAiService() as service:
        faultless = render(service, "faultless")
    spoken_first: list[Behaviour] = ["speak"] * 4
    resets: list[Behaviour] = ["reset"] * 99
    with (
        OpenAiService(*spoken_first, *resets) as dying,
        pytest.raises(EngineUnavailableError, match="openai could not speak") as caught,
    ):
        render(dying)
    assert "4 of 10 segments are kept" in str(caught.value)
    assert "running?" in caught.value.hint
    # The server that was started again has another port, and its takes are the same.
    with OpenAiService() as risen:
        assert render(risen) == faultless
    assert len(risen.requests) == len(service.requests) - 4
    spoken = [request["input"] for request in (*dying.requests[:4], *risen.requests)]
    assert sorted(spoken) == sorted(request["input"] for request in service.requests)


def test_the_key_stands_in_no_file(folder: Path) -> None:
    with OpenAiService() as service:
        render(service)
    assert set(service.keys) == {f"Bearer {SECRET}"}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".wav" for path in files)
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def test_wrong_options_and_voices_are_mistakes_of_voices_yaml(folder: Path) -> None:
    wrong = VOICES.replace("key_env", "api_key").replace("openai: yunjian", 'openai: ""')
    (folder / "voices.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CastingError) as caught:
        load_project()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("voices.yaml:2: unknown key 'api_key' in openai's options")
    assert lines[1].startswith("voices.yaml:4: '' is not how openai names a voice")
    assert "SPEECH_KEY" not in str(caught.value)


@pytest.mark.parametrize(("text", "sent"), [("spoken", "花了三点五亿美元"), ("written", "花了3.5亿美元")])
def test_numbers_go_out_as_the_options_say(text: Text, sent: str) -> None:
    frontend = openai_frontend(read_lexicon(), OpenAiOptions(text=text))
    (piece,) = frontend.pieces("重庆的行长花了3.5亿美元。")
    assert sent in piece.sounds
    assert piece.written == "重庆的行长花了3.5亿美元。"


@pytest.mark.parametrize("text", ["spoken", "written"])
def test_readings_that_were_fixed_are_spelt_out(text: Text) -> None:
    frontend = openai_frontend(read_lexicon(), OpenAiOptions(text=text))
    (piece,) = frontend.pieces("这一{行|hang2}人不多。")
    assert piece.sounds == "这一航人不多。"


def test_no_request_is_longer_than_the_options_say() -> None:
    frontend = openai_frontend(read_lexicon(), OpenAiOptions(longest=40))
    pieces = frontend.pieces("我们沿着河走了很久，看见了很多水鸟，也看见了很多钓鱼的人，" * 9)
    assert len(pieces) > 6
    assert all(0 < len(piece.sounds) <= 40 for piece in pieces)
