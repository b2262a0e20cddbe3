"""Silences: who follows whom, what closes the words before, and a variation that nothing far away can move."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.engines.tone.frontend import tone_frontend
from pipeline.errors import SettingsError
from pipeline.script.dialogue import Chapter, DialogueScript
from pipeline.script.yaml.file import parse_script
from pipeline.speech.frontend import Frontend
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.pauses import LEAST_MS, USUAL, Pauses, pause_between, pause_inside
from pipeline.speech.planning import plan_speech
from pipeline.speech.segments import SpokenSegment
from tests.assemble.generated_takes import make_segment
from tests.builders import make_script, make_turn
from tests.speech.test_planning import PAUSES, casting, pauses
from tests.strategies import chinese_text

LEXICON = read_lexicon()
SAMPLES = sorted((Path(__file__).parents[2] / "scripts/dialogues").glob("*.yaml"))
KEPT_EDGES_MS = 100
"""What trimming leaves of a take's own silence."""
MOST_MS = 2000

QUESTION, ANSWER, REMARK = "您几点开门？", "五点半就开。", "那我明早再来。"


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        pytest.param(["an:" + REMARK, "bo:" + REMARK], PAUSES.speaker_ms, id="another speaker"),
        pytest.param(["an:" + QUESTION, "bo:" + ANSWER], PAUSES.answer_ms, id="an answer"),
        pytest.param(["an:" + ANSWER, "bo:" + QUESTION], PAUSES.follow_up_ms, id="a question after an answer"),
        pytest.param(["an:" + QUESTION, "bo:您问开门？"], PAUSES.answer_ms, id="a question back"),
        pytest.param(["an:" + REMARK, "an:" + REMARK], PAUSES.paragraph_ms, id="the same speaker"),
        pytest.param(["an:" + REMARK + "\n" + ANSWER], PAUSES.paragraph_ms, id="the next paragraph"),
        pytest.param(["an:" + REMARK, "bo:嗯。"], PAUSES.reply_ms, id="a short reply"),
        pytest.param(["an:" + QUESTION, "bo:是的，没错。"], PAUSES.reply_ms, id="a short reply to a question"),
        pytest.param(["an:" + REMARK, "bo:對對對。"], PAUSES.reply_ms, id="a short reply said again"),
        pytest.param(["an:对。", "bo:" + REMARK], PAUSES.after_reply_ms, id="after a short reply"),
        pytest.param(["an:真的吗？", "bo:" + REMARK], PAUSES.answer_ms, id="after a short question"),
        pytest.param(["an:对不起。", "bo:" + REMARK], PAUSES.speaker_ms, id="no reply, though it begins like one"),
        pytest.param(["an:" + REMARK, "bo:对，我就是这么想的。"], PAUSES.speaker_ms, id="a reply that goes on"),
        pytest.param(["an:我也不知道……", "bo:" + REMARK], PAUSES.speaker_ms + PAUSES.trailing_ms, id="trails off"),
        pytest.param(["an:可是那时候——", "bo:" + REMARK], PAUSES.speaker_ms + PAUSES.trailing_ms, id="breaks off"),
        pytest.param(["an:“可是……”", "bo:" + REMARK], PAUSES.speaker_ms + PAUSES.trailing_ms, id="in quotes"),
        pytest.param(["an:早习惯了（笑）。", "bo:" + REMARK], PAUSES.speaker_ms + PAUSES.breath_ms, id="laughs"),
        pytest.param(["an:早习惯了。", "bo:（笑）" + REMARK], PAUSES.speaker_ms + PAUSES.breath_ms, id="laughs first"),
        pytest.param(["an:早习惯了。", "bo:（笑）", "an:" + ANSWER], PAUSES.paragraph_ms + PAUSES.breath_ms, id="only"),
        pytest.param(
            ["an:早习惯了。", "bo:……", "an:" + ANSWER], PAUSES.paragraph_ms + PAUSES.silent_turn_ms, id="dots"
        ),
        pytest.param(["an:我在（北门）。", "bo:" + REMARK], PAUSES.speaker_ms, id="a bracket that is said"),
    ],
)
def test_the_silence_says_who_follows_whom_and_how(turns: list[str], expected: int) -> None:
    script = make_script(*(make_turn(*turn.split(":")) for turn in turns))
    assert pauses(script)[0] == expected


def test_a_chapter_goes_before_everything_else() -> None:
    script = make_script(make_turn("an", QUESTION), Chapter(title="二"), make_turn("bo", "对。"))
    assert pauses(script)[0] == PAUSES.chapter_ms


def between(before: str, after: str, options: Pauses = USUAL, **more: int) -> int:
    one, other = (make_segment(1, speaker, written=text) for speaker, text in (("an", before), ("bo", after)))
    return pause_between([one], [other], options, opens_chapter=False, **more)


@given(st.lists(st.tuples(chinese_text(max_size=20), chinese_text(max_size=20)), min_size=1, max_size=4))
def test_no_silence_is_out_of_bounds(talk: list[tuple[str, str]]) -> None:
    for before, after in talk:
        assert LEAST_MS <= between(before, after) <= Pauses().longest_ms


def test_silences_are_scattered_around_their_length_and_never_by_chance() -> None:
    options = Pauses()
    lengths = [between(f"第{number}页写完了。", f"再看第{number + 1}页。") for number in range(400)]
    spread = options.speaker_ms * options.variation_percent / 100
    assert lengths == [between(f"第{number}页写完了。", f"再看第{number + 1}页。") for number in range(400)]
    assert options.speaker_ms - spread <= min(lengths) < options.speaker_ms - 0.9 * spread
    assert options.speaker_ms + 0.9 * spread < max(lengths) <= options.speaker_ms + spread
    assert abs(mean(lengths) - options.speaker_ms) < spread / 8
    assert pstdev(lengths) == pytest.approx(spread / 3**0.5, rel=0.1)


def test_an_edit_moves_only_the_silences_beside_it() -> None:
    texts = [f"这是第{number}天，雨还没停。" for number in range(12)]
    edited = [*texts[:5], "第五天放晴了。", *texts[6:]]

    def silences(talk: list[str]) -> list[int]:
        script = make_script(*(make_turn("an" if at % 2 else "bo", text) for at, text in enumerate(talk)))
        planned = plan_speech(script, casting(), tone_frontend(LEXICON), engine="tone")
        return [segment.pause_after_ms for segment in planned.segments]

    changed = [at for at, pair in enumerate(zip(silences(texts), silences(edited), strict=True)) if len(set(pair)) > 1]
    assert changed == [4, 5]


def test_what_adds_up_is_bounded_and_what_one_option_asks_for_is_given() -> None:
    options = Pauses(variation_percent=0, longest_ms=1000)
    assert between("我想……", REMARK, options, waited_ms=900) == 1000
    assert between("我想……", REMARK, replace(options, speaker_ms=3000), waited_ms=900) == 3000
    assert between(REMARK, REMARK, replace(options, speaker_ms=20)) == 20
    assert between(REMARK, REMARK, Pauses(speaker_ms=LEAST_MS + 1, variation_percent=50)) >= LEAST_MS


def test_silences_inside_a_turn_vary_too() -> None:
    parts = [make_segment(1, written=f"第{number}句。") for number in range(40)]
    lengths = {pause_inside(one, other, Pauses(), ends_paragraph=False) for one, other in pairwise(parts)}
    assert len(lengths) > 20


@pytest.mark.parametrize("percent", [-1, 51])
def test_a_variation_that_makes_nonsense_is_refused(percent: int) -> None:
    with pytest.raises(SettingsError, match="variation_percent must lie between 0 and 50"):
        Pauses(variation_percent=percent)


def sample(path: Path) -> DialogueScript:
    return parse_script(path.read_text(encoding="utf-8"), str(path))


def planned_sample(path: Path, frontend: Frontend, options: Pauses) -> tuple[SpokenSegment, ...]:
    script = sample(path)
    cast = casting()
    voices = list(cast.roles.values())
    people = [speaker.id for speaker in script.speakers]
    roles = {person: replace(voices[at % len(voices)], speaker=person) for at, person in enumerate(people)}
    everybody = replace(cast, roles={**cast.roles, **roles})
    return plan_speech(script, everybody, frontend, engine="kokoro", pauses=options).segments


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("frontend", [tone_frontend(LEXICON), KokoroFrontend(LEXICON)], ids=["text", "phonemes"])
def test_the_samples_have_no_hasty_and_no_dead_silences(path: Path, frontend: Frontend) -> None:
    segments = planned_sample(path, frontend, Pauses())
    for one, other in pairwise(segments):
        assert one.pause_after_ms + KEPT_EDGES_MS <= MOST_MS
        assert one.speaker == other.speaker or one.pause_after_ms >= LEAST_MS
    turns = {segment.pause_after_ms for segment in segments[:-1]}
    assert len(turns) > len(segments) / 3  # no metronome


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_silences_are_no_part_of_what_is_spoken(path: Path) -> None:
    frontend = tone_frontend(LEXICON)
    one, other = (planned_sample(path, frontend, options) for options in (Pauses(), PAUSES))
    assert [replace(each, pause_after_ms=0) for each in one] == [replace(each, pause_after_ms=0) for each in other]
    assert {each.pause_after_ms for each in one} != {each.pause_after_ms for each in other}
