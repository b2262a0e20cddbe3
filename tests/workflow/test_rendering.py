"""One run over many files, with engines that fail on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest

from pipeline.audio.pcm import Pcm
from pipeline.engines.registry import EngineChoice
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, EngineUnavailableError, PipelineError
from pipeline.speech.segments import SpokenSegment
from pipeline.workflow.preparation.planning import Order, Plan
from pipeline.workflow.production.episodes import Rendered
from pipeline.workflow.production.rendering import Job, RenderRun
from pipeline.workflow.script_files.batch import BatchStopped, Ledger, State
from pipeline.workflow.script_files.inputs import Inputs
from pipeline.workflow.script_files.script_file import ScriptFile
from pipeline.workflow.workspace.project import load_project


def write_talk(path: Path, answer: str) -> Path:
    """A transcript of four turns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    turns = (
        "**程师傅：** 今天喝什么？",
        f"**客人：** {answer}",
        "**程师傅：** 好，这就来，您稍坐。",
        "**客人：** 谢谢您。",
    )
    path.write_text("\n\n".join(("# 茶馆闲谈", *turns, "")), encoding="utf-8")
    return path


class Witness:
    """An audience that remembers."""

    def __init__(self) -> None:
        self.begun: list[Job] = []
        self.shown: list[tuple[int, str, float]] = []
        self.failures: list[PipelineError] = []

    def script_ready(self, file: ScriptFile) -> None:
        """Scripts are looked at on the disk."""

    def engine_chosen(self, choice: EngineChoice) -> None:
        """The tests choose it themselves."""

    def cast_remembered(self, remarks: Sequence[str]) -> None:
        """cast.yaml is looked at on the disk."""

    def plans_ready(self, plans: Sequence[Plan]) -> None:
        """The jobs have them."""

    def workers_say(self, remark: str) -> None:
        raise AssertionError(remark)

    def episode_begins(self, job: Job, number: int, count: int) -> Callable[[str, float, float, str], None]:
        assert number <= count
        self.begun.append(job)

        def show(phase: str, done: float, total: float, _remark: str) -> None:
            self.shown.append((number, phase, done / total if total else 1.0))

        return show

    def episode_ends(self, rendered: Rendered | None) -> None:
        """The ledger knows."""


class Moody(ToneEngine):
    """Hums, but raises `error` when it meets `word`."""

    def __init__(self, word: str, error: BaseException) -> None:
        self._word = word
        self._error = error

    def speak(self, segment: SpokenSegment) -> Pcm:
        if self._word in segment.spoken:
            raise self._error
        return super().speak(segment)


def run(
    files: list[Path], engine: ToneEngine | None = None, folder: str = "audio_out"
) -> tuple[Ledger[Rendered], Witness]:
    """Render in the current folder; the ledger is whole also after BatchStopped."""
    witness = Witness()
    ledger: Ledger[Rendered] = Ledger(Inputs(tuple(files)), witness.failures.append)
    order = Order(folder=Path(folder), voices={})
    with suppress(BatchStopped):
        RenderRun(load_project(), order, ledger, witness).run(
            files, lambda: EngineChoice(engine=engine or ToneEngine())
        )
    return ledger, witness


def states(ledger: Ledger[Rendered]) -> list[State]:
    return [outcome.state for outcome in ledger.outcomes]


def names(ledger: Ledger[Rendered]) -> list[str]:
    return [outcome.result.published.sound_path.stem if outcome.result else "" for outcome in ledger.outcomes]


@pytest.fixture
def talks(project: Path) -> list[Path]:
    """Three transcripts in the current folder."""
    assert project.samefile(".")
    return [
        write_talk(Path(f"{name}.md"), f"一壶{tea}。") for name, tea in (("a", "龙井"), ("b", "普洱"), ("c", "菊花"))
    ]


def test_an_engine_that_fails_on_one_does_not_stop_the_others(talks: list[Path]) -> None:
    ledger, witness = run(talks, Moody("普洱", EngineError("turn 2: mute")))
    assert states(ledger) == [State.DONE, State.FAILED, State.DONE]
    assert ledger.exit_code == 4
    assert str(witness.failures[0]).startswith("b.md: tone could not speak turn 2")


def test_an_engine_that_is_lost_stops_the_rest(talks: list[Path]) -> None:
    ledger, _ = run(talks, Moody("普洱", EngineUnavailableError("turn 2: gone")))
    assert states(ledger) == [State.DONE, State.FAILED, State.LEFT]
    assert ledger.exit_code == 4


def test_an_interrupt_leaves_what_is_not_done(talks: list[Path]) -> None:
    witness = Witness()
    ledger: Ledger[Rendered] = Ledger(Inputs(tuple(talks)), witness.failures.append)
    engine = Moody("普洱", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        RenderRun(load_project(), Order(folder=Path("audio_out"), voices={}), ledger, witness).run(
            talks, lambda: EngineChoice(engine=engine)
        )
    assert states(ledger) == [State.DONE, State.LEFT, State.LEFT]
    ledger, _ = run(talks)
    assert states(ledger) == [State.UP_TO_DATE, State.DONE, State.DONE]


def test_without_an_engine_everything_is_left(talks: list[Path]) -> None:
    ledger: Ledger[Rendered] = Ledger(Inputs(tuple(talks)), lambda _: None)

    def choose() -> EngineChoice:
        raise EngineUnavailableError("no engine answers")

    with pytest.raises(BatchStopped):
        RenderRun(load_project(), Order(folder=Path("audio_out"), voices={}), ledger, Witness()).run(talks, choose)
    assert states(ledger) == [State.LEFT] * 3
    assert ledger.exit_code == 4


def test_everything_is_checked_before_the_first_word(talks: list[Path]) -> None:
    Path("bad.yaml").write_text("title: 试\n", encoding="utf-8")
    (Path("audio_out") / "b.mp3").mkdir(parents=True)
    ledger, witness = run([*talks, Path("bad.yaml"), Path("none.md")])
    assert states(ledger) == [State.DONE, State.FAILED, State.DONE, State.FAILED, State.FAILED]
    assert len(witness.begun) == 2
    assert ledger.exit_code == 3


def test_nothing_is_spoken_when_the_cover_is_no_picture(project: Path, talks: list[Path]) -> None:
    (project / "cover.png").write_text("a picture, honestly")
    (project / "show.yaml").write_text("cover: cover.png\n")
    ledger, witness = run(talks)
    assert states(ledger) == [State.LEFT] * 3
    assert ledger.exit_code == 3
    assert "cover.png" in str(witness.failures[0])
    assert not Path("audio_out").exists()


def test_no_phase_of_a_run_goes_back_or_begins_again(talks: list[Path]) -> None:
    _, witness = run(talks)
    phases = [key for key, _ in groupby(witness.shown, key=lambda each: each[:2])]
    assert len(phases) == len(set(phases))
    for phase in phases:
        shares = [share for *key, share in witness.shown if tuple(key) == phase]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_what_an_episode_shares_with_an_earlier_one_is_not_work_any_more(project: Path) -> None:
    first, second = (write_talk(project / name, "一壶龙井。").relative_to(project) for name in ("a.md", "b.md"))
    second.write_text(second.read_text(encoding="utf-8") + "\n**程师傅：** 好，马上来。\n", encoding="utf-8")
    _, witness = run([first, second])
    assert witness.begun[1].work.symbols < witness.begun[0].work.symbols


class TestOneNameForTwo:
    def test_two_articles_of_one_name_get_scripts_and_episodes_of_their_own(self, project: Path) -> None:
        files = [write_talk(Path(folder) / "talk.md", f"一壶{folder}茶。") for folder in ("绿", "红")]
        ledger, _ = run(files)
        assert names(ledger) == ["talk", "talk-红"]
        assert "绿茶" in (project / "scripts/dialogues/talk.yaml").read_text(encoding="utf-8")
        assert "红茶" in (project / "scripts/dialogues/talk-红.yaml").read_text(encoding="utf-8")
        again, _ = run(files[::-1])
        assert names(again) == ["talk-红", "talk"]
        assert states(again) == [State.UP_TO_DATE] * 2

    def test_also_when_the_second_comes_in_a_later_run(self, project: Path) -> None:
        first = write_talk(Path("a/talk.md"), "一壶龙井。")
        run([first])
        script = project / "scripts/dialogues/talk.yaml"
        edited = script.read_text(encoding="utf-8").replace("一壶龙井", "两壶龙井")
        script.write_text(edited, encoding="utf-8")
        ledger, _ = run([write_talk(Path("b/talk.md"), "一杯白水。")])
        assert names(ledger) == ["talk-b"]
        assert script.read_text(encoding="utf-8") == edited

    @pytest.mark.parametrize(("one", "other"), [("Talk", "talk"), ("café", "cafe\u0301"), ("茶: 一", "茶： 一")])
    def test_names_that_some_systems_take_for_one(self, project: Path, one: str, other: str) -> None:
        files = [
            write_talk(project / "a" / f"{one}.md", "一壶龙井。"),
            write_talk(project / "b" / f"{other}.md", "白水。"),
        ]
        ledger, _ = run(files)
        first, second = names(ledger)
        assert second.endswith("-b")
        assert {first, second} == {path.stem for path in (project / "scripts/dialogues").iterdir()}

    def test_one_article_in_two_places_is_one_episode(self, project: Path) -> None:
        assert project.samefile(".")
        files = [write_talk(Path(folder) / "talk.md", "一壶龙井。") for folder in ("a", "b")]
        ledger, _ = run(files)
        assert states(ledger) == [State.DONE, State.SKIPPED]
        assert ledger.outcomes[1].reason == "the same article as a/talk.md"

    def test_an_article_that_changed_keeps_its_name(self, project: Path) -> None:
        path = write_talk(Path("a/talk.md"), "一壶龙井。")
        run([path])
        write_talk(path, "还是白水吧。")
        ledger, _ = run([path])
        assert (names(ledger), states(ledger)) == (["talk"], [State.DONE])
        assert "白水" in (project / "scripts/dialogues/talk.yaml").read_text(encoding="utf-8")

    @pytest.mark.parametrize("answer", ["一壶龙井。", "还是白水吧。"], ids=["moved", "moved and changed"])
    def test_an_article_that_moved_keeps_its_name(self, project: Path, answer: str) -> None:
        path = write_talk(Path("a/talk.md"), "一壶龙井。")
        run([path])
        path.unlink()
        ledger, _ = run([write_talk(project / "b/talk.md", answer)])
        assert names(ledger) == ["talk"]
        assert [each.name for each in (project / "scripts/dialogues").iterdir()] == ["talk.yaml"]

    def test_two_scripts_of_one_name_get_episodes_of_their_own(self, project: Path) -> None:
        run([write_talk(project / "talk.md", "一壶龙井。")])
        made = project / "scripts/dialogues/talk.yaml"
        mine = project / "mine" / "talk.yaml"
        mine.parent.mkdir()
        mine.write_text(made.read_text(encoding="utf-8").replace("龙井", "白水"), encoding="utf-8")
        sound = (project / "audio_out/talk.mp3").read_bytes()
        ledger, witness = run([mine])
        assert names(ledger) == ["talk-mine"]
        assert any("another script" in remark for remark in witness.begun[0].plan.remarks)
        assert (project / "audio_out/talk.mp3").read_bytes() == sound
        assert states(run([made, mine])[0]) == [State.UP_TO_DATE] * 2

    @pytest.mark.parametrize("stem", ["访谈: 为什么?", "长" * 80, "con", " 前后 "])
    def test_names_that_not_every_system_takes(self, project: Path, stem: str) -> None:
        path = write_talk(project / f"{stem}.md", "一壶龙井。")
        ledger, _ = run([path])
        (name,) = names(ledger)
        assert states(ledger) == [State.DONE]
        assert (project / "scripts/dialogues" / f"{name}.yaml").exists()
        assert states(run([path])[0]) == [State.UP_TO_DATE]
