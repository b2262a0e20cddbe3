"""`--fill`: whole people are spoken by a second engine when the first one cannot speak all their turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.audio.ffmpeg import resample_clip
from pipeline.audio.pcm import Pcm
from pipeline.engines.registry import EngineChoice
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, EngineUnavailableError, PipelineError
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.absent import AbsentEngine
from pipeline.synth.engine import SpeechEngine
from pipeline.synth.store import TakeStore
from pipeline.workflow.checks.takes import _needs
from pipeline.workflow.preparation.fill_engine import Fill
from pipeline.workflow.preparation.planning import Order
from pipeline.workflow.production.episodes import Rendered
from pipeline.workflow.production.filling import choose
from pipeline.workflow.production.rendering import RenderRun
from pipeline.workflow.script_files.batch import BatchStopped, Ledger, State
from pipeline.workflow.script_files.inputs import Inputs
from pipeline.workflow.workspace.project import TAKES_FOLDER, load_project
from tests.workflow.test_rendering import Witness, write_talk

HOST, GUEST = (1, 3), (2, 4)
"""The turns of the two people of a talk."""


class First(ToneEngine):
    """Hums the voices of edge, and remembers the turns; raises `error` when it meets `word`.

    One text at a time, the longest first: which takes there are when an engine is lost is then the same every time.
    """

    name = "edge"
    concurrency = 1

    def __init__(self, word: str = "", error: EngineError | None = None) -> None:
        self.turns: list[int] = []
        self._word = word
        self._error = error

    def speak(self, segment: SpokenSegment) -> Pcm:
        self.turns.append(segment.turn)
        if self._error and self._word in segment.spoken:
            raise self._error
        return super().speak(segment)


class Second(First):
    """Hums our own voices, at another sample rate."""

    name = "tone"
    rate_hz = 16_000

    def speak(self, segment: SpokenSegment) -> Pcm:
        return resample_clip(super().speak(segment), self.rate_hz)


def gone(turn: int = 0) -> EngineUnavailableError:
    return EngineUnavailableError(f"turn {turn}: no connection", hint="look at the cable")


def never() -> SpeechEngine:
    pytest.fail("the second engine was started")


def run(
    files: Sequence[Path], first: SpeechEngine, start: Callable[[], SpeechEngine] | None = None
) -> tuple[Ledger[Rendered], list[PipelineError]]:
    """Render in the current folder, with a second engine when `start` says how it is started."""
    witness = Witness()
    ledger: Ledger[Rendered] = Ledger(Inputs(tuple(files)), witness.failures.append)
    order = Order(folder=Path("audio_out"), voices={}, fill=Fill("tone", start) if start else None)
    with suppress(BatchStopped):
        RenderRun(load_project(), order, ledger, witness).run(files, lambda: EngineChoice(engine=first))
    return ledger, witness.failures


def only(ledger: Ledger[Rendered]) -> Rendered:
    (outcome,) = ledger.outcomes
    assert outcome.result, outcome.error
    return outcome.result


@pytest.fixture
def talk(project: Path) -> Path:
    """Four turns; the guest's last one is 谢谢您."""
    assert project.samefile(".")
    return write_talk(Path("talk.md"), "一壶龙井。")


def test_whoever_lacks_a_take_is_spoken_whole_by_the_second_engine(talk: Path) -> None:
    second = Second()
    ledger, _ = run([talk], First("谢谢", gone(4)), lambda: second)
    rendered = only(ledger)
    assert sorted(second.turns) == [2, 4]
    assert rendered.fill_remarks == (
        f"edge could not speak turn 4; {rendered.segments - 1} of {rendered.segments} segments are kept: "
        "turn 4: no connection",
        "tone speaks 客人; edge speaks 旁白, 程师傅, in all their turns; run again to try edge anew",
    )
    assert set(rendered.fill_remarks) <= set(rendered.remarks)
    rates = {each.take.rate_hz for each in TakeStore(Path("audio_out") / TAKES_FOLDER).contents(0).takes}
    assert rates == {24_000}


def test_the_takes_of_both_engines_are_needed(talk: Path) -> None:
    run([talk], First("谢谢", gone(4)), Second)
    folder = Path("audio_out")
    needs, doubts = _needs(folder, load_project(), [First(), Second()])
    assert doubts == []
    assert {each.take.key for each in TakeStore(folder / TAKES_FOLDER).contents(0).takes} < needs["talk"]


def test_the_episode_sounds_as_if_one_engine_had_spoken_it(talk: Path) -> None:
    whole = only(run([talk], First())[0]).published
    Path("again").mkdir()
    for path in Path("audio_out/.takes").rglob("*.wav"):
        path.unlink()
    mixed = only(run([talk], First("谢谢", gone(4)), Second)[0]).published
    assert not mixed.up_to_date
    assert abs(mixed.duration_ms - whole.duration_ms) <= 2
    assert mixed.loudness.lufs == pytest.approx(whole.loudness.lufs, abs=0.2)


def test_without_being_asked_it_does_not_happen(talk: Path) -> None:
    ledger, failures = run([talk], First("谢谢", gone(4)))
    assert ledger.exit_code == 4
    assert "edge could not speak turn 4" in str(failures[0])
    assert "--engine kokoro" in failures[0].hint
    assert "--fill kokoro" in failures[0].hint


def test_the_second_engine_is_not_started_when_nothing_is_missing(talk: Path) -> None:
    run([talk], First())
    ledger, _ = run([talk], AbsentEngine(First(), gone()), never)
    assert ledger.outcomes[0].state is State.UP_TO_DATE
    assert only(ledger).fill_remarks == ()


def test_what_an_engine_that_is_gone_has_spoken_is_used(talk: Path) -> None:
    run([talk], First("谢谢", gone(4)))
    second = Second()
    ledger, _ = run([talk], AbsentEngine(First(), gone()), lambda: second)
    assert ledger.outcomes[0].state is State.DONE
    assert sorted(second.turns) == [2, 4]


def test_an_engine_that_has_spoken_nothing_leaves_everything_to_the_second_at_its_own_rate(talk: Path) -> None:
    second = Second()
    ledger, _ = run([talk], AbsentEngine(First(), gone()), lambda: second)
    assert set(second.turns) >= {*HOST, *GUEST}
    assert only(ledger).fill_remarks[-1].startswith("tone speaks 旁白, 程师傅, 客人, in all")
    assert only(ledger).engine == "tone"
    rates = {each.take.rate_hz for each in TakeStore(Path("audio_out") / TAKES_FOLDER).contents(0).takes}
    assert rates == {16_000}


def test_a_later_run_speaks_the_whole_episode_with_the_first_engine_again(talk: Path) -> None:
    run([talk], First("谢谢", gone(4)), Second)
    still, _ = run([talk], AbsentEngine(First(), gone()), Second)
    assert still.outcomes[0].state is State.UP_TO_DATE
    back = First()
    ledger, _ = run([talk], back, never)
    assert ledger.outcomes[0].state is State.DONE
    assert back.turns == [4]
    assert only(ledger).fill_remarks == ()


def test_a_turn_that_the_first_engine_cannot_speak_is_reason_enough(talk: Path) -> None:
    second = Second()
    ledger, _ = run([talk], First("喝什么", EngineError("turn 1: no sound")), lambda: second)
    assert sorted(second.turns) == [1, 3]
    assert "tone speaks 程师傅" in only(ledger).fill_remarks[-1]


def test_a_lost_engine_is_not_waited_for_again_in_the_same_run(project: Path) -> None:
    files = [write_talk(project / f"{name}.md", f"一壶{name}。") for name in ("龙井", "普洱")]
    first, second = First("一壶龙井", gone(2)), Second()
    ledger, _ = run(files, first, lambda: second)
    assert [outcome.state for outcome in ledger.outcomes] == [State.DONE] * 2
    assert first.turns.count(2) == 1
    assert second.turns.count(2) == 2


class Mixing(Second):
    """Has two voices, of which it mixes others; a third one belongs to another version of it."""

    name = "kokoro"
    voice_names = frozenset({"zm_yunyang", "zm_yunxia"})

    def parts_of(self, engine_voice: str) -> tuple[str, ...]:
        return tuple(part.split(":")[0] for part in engine_voice.split("+"))

    def is_known_voice(self, name: str) -> bool:
        return name == "zm_yunjian"


MIXED = """\
engines: [edge]
voices:
  lao: {gender: male, edge: zh-CN-YunxiNeural, blend: {zm_yunyang: 0.5, am_onyx: 0.5}}
  shao: {gender: male, edge: zh-CN-YunjianNeural, kokoro: zm_yunjian}
  da: {gender: male, edge: zh-CN-YunyangNeural, kokoro: zm_yunyang}
  xiao: {gender: male, edge: zh-CN-YunxiaNeural, blend: {zm_yunyang: 0.5, zm_yunxia: 0.5}}
speakers:
  cheng: {name: 程师傅, gender: male, voice: lao}
"""


def test_nobody_is_cast_with_a_voice_that_the_second_engine_cannot_make_now(talk: Path) -> None:
    Path("voices.yaml").write_text(MIXED, encoding="utf-8")
    witness, ledger = Witness(), Ledger[Rendered](Inputs((talk,)), lambda _: None)
    order = Order(folder=Path("audio_out"), voices={}, fill=Fill("kokoro", Mixing, Mixing))
    first = First("谢谢", gone(4))
    RenderRun(load_project(), order, ledger, witness).run([talk], lambda: EngineChoice(engine=first))
    rendered = only(ledger)
    assert rendered.fill_remarks[-1].startswith("kokoro speaks")
    assert any("程师傅 speaks with da: edge has no lao" in remark for remark in rendered.remarks)


def test_a_second_engine_that_cannot_be_known_before_is_cast_for_as_it_is() -> None:
    def away() -> SpeechEngine:
        raise EngineUnavailableError("tone: away")

    first = First()
    assert Fill("tone", never, away).beside(first) == (first,)
    assert Fill("edge", never, never).beside(first) == (first,)
    assert Fill("tone", never).beside(first) == (first,)


def test_what_was_there_of_both_engines_is_counted(talk: Path) -> None:
    takes = Path("audio_out") / TAKES_FOLDER
    run([talk], First("谢谢", gone(4)))
    of_the_first = set(takes.rglob("*.wav"))
    rendered = only(run([talk], First("谢谢", gone(4)), Second)[0])
    of_the_second = sorted(set(takes.rglob("*.wav")) - of_the_first)
    assert rendered.reused == rendered.segments - len(of_the_second)
    again = only(run([talk], AbsentEngine(First(), gone()), Second)[0])
    assert again.reused == again.segments
    of_the_second[0].unlink()
    partly = only(run([talk], AbsentEngine(First(), gone()), Second)[0])
    assert partly.reused == partly.segments - 1


def test_both_failures_are_told_when_neither_engine_can(talk: Path) -> None:
    ledger, failures = run([talk], First("谢谢", gone(4)), lambda: Second("龙井", EngineError("turn 2: mute")))
    assert ledger.outcomes[0].state is State.FAILED
    assert "edge could not speak turn 4" in str(failures[0])
    assert "tone could not speak turn 2" in str(failures[0])
    assert not isinstance(failures[0], EngineUnavailableError)


def test_a_second_engine_that_does_not_answer_either_stops_the_run(project: Path) -> None:
    def absent() -> SpeechEngine:
        raise EngineUnavailableError("no engine answers\ntone: hoarse", hint="wait")

    files = [write_talk(project / f"{name}.md", f"一壶{name}。") for name in ("龙井", "普洱")]
    ledger, failures = run(files, First("一壶龙井", gone(2)), absent)
    assert [outcome.state for outcome in ledger.outcomes] == [State.FAILED, State.LEFT]
    assert "tone: hoarse" in str(failures[0])


def test_a_voice_that_the_second_engine_does_not_have_is_told_before_the_first_word(talk: Path) -> None:
    book = Path("voices.yaml")
    run([talk], First())
    first = First()
    ledger: Ledger[Rendered] = Ledger(Inputs((talk,)), lambda _: None)
    book.write_text(
        "engines: [edge]\nvoices:\n  lin: {gender: male, edge: zh-CN-YunxiNeural}\ncasting: {male: [lin]}\n",
        encoding="utf-8",
    )
    order = Order(folder=Path("audio_out"), voices={}, fill=Fill("kokoro", never))
    RenderRun(load_project(), order, ledger, Witness()).run([talk], lambda: EngineChoice(engine=first))
    assert ledger.exit_code == 3
    assert "no kokoro voice" in str(ledger.outcomes[0].error)
    assert first.turns == []


class Some:
    """Engines of which some answer; one that is called broken is not even here."""

    def __init__(self, answering: Sequence[str]) -> None:
        self._answering = answering

    def choose_engine(self, names: Sequence[str]) -> EngineChoice:
        for name in names:
            if name in self._answering:
                engine = First()
                engine.name = name
                return EngineChoice(engine=engine)
        raise EngineUnavailableError(f"no engine answers\n{names[0]}: away")

    def identify_engine(self, name: str) -> SpeechEngine:
        if name == "broken":
            raise EngineUnavailableError("broken: not here")
        return First()


class TestChoice:
    """Which engine is the first one."""

    @staticmethod
    def choose(names: Sequence[str], fill: str | None, *answering: str) -> EngineChoice:
        return choose(names, fill, Some(answering))

    def test_without_fill_it_is_the_first_that_answers(self) -> None:
        assert self.choose(["edge", "kokoro"], None, "kokoro").engine.name == "kokoro"
        with pytest.raises(EngineUnavailableError) as caught:
            self.choose(["edge"], None)
        assert caught.value.hint == (
            "--engine kokoro renders offline with the same cast; "
            "--fill kokoro speaks with it only those who lack a turn"
        )
        for names in (["edge", "kokoro"], ["kokoro"], ["of a package"]):
            with pytest.raises(EngineUnavailableError) as caught:
                self.choose(names, None)
            assert caught.value.hint == ""

    def test_with_fill_the_one_before_it_is_kept_though_it_does_not_answer(self) -> None:
        for names in (["edge"], ["edge", "kokoro"]):
            engine = self.choose(names, "kokoro", "kokoro").engine
            assert isinstance(engine, AbsentEngine)
            assert (engine.name, engine.reason) == ("edge", "away")

    def test_with_fill_one_that_answers_is_taken(self) -> None:
        assert self.choose(["edge"], "kokoro", "edge", "kokoro").engine.name == "edge"

    def test_nothing_is_filled_when_the_first_is_the_same_engine(self) -> None:
        assert self.choose(["kokoro", "edge"], "kokoro", "edge", "kokoro").engine.name == "kokoro"

    def test_of_an_engine_that_is_not_here_nothing_can_be_used(self) -> None:
        assert self.choose(["broken"], "kokoro", "kokoro").engine.name == "kokoro"
