from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cast.casting import Casting, Role, Voice
from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.engines.kokoro.voices import CLEARER_BLENDED
from pipeline.engines.tone.frontend import tone_frontend
from pipeline.errors import CastingError, ScriptError
from pipeline.script.dialogue import NARRATOR, Chapter, DialogueScript
from pipeline.speech.chinese.overrides import strip_overrides
from pipeline.speech.frontend import Piece
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.pauses import Pauses
from pipeline.speech.planning import SpeechPlan, plan_speech
from pipeline.speech.segments import SpokenSegment
from pipeline.speech.unsaid import Unsaid
from tests.builders import make_script, make_turn
from tests.strategies import chinese_text

LEXICON = read_lexicon()
TONE = tone_frontend(LEXICON)
KOKORO = KokoroFrontend(LEXICON)
PAUSES = Pauses(
    clause_ms=1,
    sentence_ms=2,
    paragraph_ms=4,
    speaker_ms=8,
    answer_ms=16,
    chapter_ms=32,
    silent_turn_ms=64,
    follow_up_ms=128,
    reply_ms=256,
    after_reply_ms=512,
    breath_ms=1024,
    trailing_ms=2048,
    longest_ms=10_000,
    variation_percent=0,
)
"""Every sum of them tells which they are."""


def casting(**kokoro_voices: str) -> Casting:
    """Everybody has a voice of their own, on kokoro the one named or zm_NAME."""
    voices = {
        name: Voice(
            name=f"voice-{name}",
            gender="male",
            engine_voices={"kokoro": kokoro_voices.get(name, f"zm_{name}"), "tone": f"voice-{name}"},
        )
        for name in ("an", "bo", NARRATOR)
    }
    return Casting({name: Role(speaker=name, voice=voice, rate_percent=5) for name, voice in voices.items()})


def plan(script: DialogueScript, *, opening: str = "", turns: range | None = None) -> tuple[SpokenSegment, ...]:
    return speech(script, opening=opening, turns=turns).segments


def speech(script: DialogueScript, *, opening: str = "", turns: range | None = None) -> SpeechPlan:
    return plan_speech(script, casting(), TONE, engine="tone", pauses=PAUSES, opening=opening, turns=turns)


def pauses(script: DialogueScript, **options: Any) -> list[int]:
    return [segment.pause_after_ms for segment in plan(script, **options)]


@given(st.lists(st.tuples(st.sampled_from(["an", "bo"]), chinese_text(max_size=120)), min_size=1, max_size=6))
def test_the_segments_of_a_turn_are_its_text(turns: list[tuple[str, str]]) -> None:
    script = make_script(*(make_turn(speaker, text) for speaker, text in turns))
    segments = plan(script)
    for number, turn in enumerate(script.turns, 1):
        written = "".join(segment.written for segment in segments if segment.turn == number)
        silent = not any(char.isalnum() for piece in TONE.pieces(turn.text) for char in piece.sounds)
        assert written == turn.text or (silent and not written)
    assert [segment.turn for segment in segments] == sorted(segment.turn for segment in segments)
    assert all(segment.sounds and segment.spoken for segment in segments)


def test_paragraphs_keep_their_white_space_in_the_written_words() -> None:
    text = " 第一段。\n\n  第二段。第三句。\n"
    segments = plan(make_script(make_turn("an", text)))
    assert "".join(segment.written for segment in segments) == text
    assert [segment.pause_after_ms for segment in segments] == [4, 0]


def test_pauses_say_who_follows_whom() -> None:
    script = make_script(
        make_turn("an", "我说完了。"),
        make_turn("bo", "你怎么看？"),
        make_turn("an", "我没有看法。"),
        make_turn("an", "还有一句。"),
        Chapter(title="二"),
        make_turn("bo", "换个话题。"),
    )
    assert pauses(script) == [128, 16, 4, 32, 0]


def test_a_question_in_quotes_is_a_question() -> None:
    assert pauses(make_script(make_turn("an", "他问：“谁来了？”"), make_turn("bo", "邮差来了。"))) == [16, 0]


def test_pauses_inside_a_turn_follow_the_punctuation() -> None:
    @dataclass(frozen=True)
    class ByMark:
        """Cuts after every comma and full stop."""

        def pieces(self, written: str) -> tuple[Piece, ...]:
            parts = written.replace("，", "，|").replace("。", "。|").strip("|").split("|")
            return tuple(Piece(part, part, part) for part in parts)

        def has_english(self, written: str) -> bool:
            return not written

        def blends(self, engine_voice: str) -> bool:
            return not engine_voice

    script = make_script(make_turn("an", "你看，我来。他走。"))
    segments = plan_speech(script, casting(), ByMark(), engine="tone", pauses=PAUSES).segments
    assert [segment.pause_after_ms for segment in segments] == [1, 2, 0]


def test_the_opening_is_turn_zero_and_the_narrators() -> None:
    segments = plan(make_script(make_turn("an", "你好。")), opening="欢迎收听。")
    assert [(segment.turn, segment.speaker, segment.pause_after_ms) for segment in segments] == [
        (0, NARRATOR, 32),
        (1, "an", 0),
    ]


def test_a_range_of_turns_keeps_their_numbers_and_sounds() -> None:
    script = make_script(make_turn("an", "一。"), make_turn("bo", "二。"), make_turn("an", "三。"))
    whole = {segment.turn: replace(segment, pause_after_ms=0) for segment in plan(script)}
    part = plan(script, turns=range(2, 4))
    assert [segment.turn for segment in part] == [2, 3]
    assert [replace(segment, pause_after_ms=0) for segment in part] == [whole[2], whole[3]]


def test_a_turn_without_words_is_a_longer_pause() -> None:
    script = make_script(make_turn("an", "我说完了。"), make_turn("bo", "……"), make_turn("an", "那好。"))
    assert [(segment.turn, segment.pause_after_ms) for segment in plan(script)] == [(1, 68), (3, 0)]


def test_english_is_said_of_a_speaker_not_of_a_segment() -> None:
    script = make_script(make_turn("an", "你好。"), make_turn("bo", "我用笔。"), make_turn("an", "我用Python。"))
    segments = plan_speech(script, casting(), KOKORO, engine="kokoro", turns=range(1, 3)).segments
    assert [(segment.speaker, segment.blended) for segment in segments] == [("an", True), ("bo", False)]


def test_a_voice_that_is_clearer_so_is_always_blended() -> None:
    script = make_script(make_turn("an", "你好。"), make_turn("bo", "我用笔。"))
    (voice,) = CLEARER_BLENDED
    segments = plan_speech(script, casting(bo=voice), KOKORO, engine="kokoro").segments
    assert [(segment.engine_voice, segment.blended) for segment in segments] == [("zm_an", False), (voice, True)]
    assert not any(segment.blended for segment in plan(script))


def test_segments_carry_voice_and_rate() -> None:
    (segment,) = plan_speech(make_script(make_turn("an", "好。")), casting(), KOKORO, engine="kokoro").segments
    assert (segment.engine_voice, segment.rate_percent) == ("zm_an", 5)
    (hummed,) = plan(make_script(make_turn("an", "好。")))
    assert hummed.engine_voice == "voice-an"


def test_a_voice_that_the_engine_does_not_have_is_refused() -> None:
    with pytest.raises(CastingError, match="voice-an"):
        plan_speech(make_script(make_turn("an", "好。")), casting(), TONE, engine="edge")


def test_what_is_left_out_is_listed_once_a_turn_with_its_number() -> None:
    script = make_script(make_turn("an", "გემი，又是გემი。"), make_turn("bo", "好。"), make_turn("an", "ღამე和გემი。"))
    planned = speech(script, opening="欢迎收听แมว。")
    assert planned.unsaid == (Unsaid("แมว", 0), Unsaid("გემი", 1), Unsaid("ღამე", 3), Unsaid("გემი", 3))
    assert [segment.turn for segment in planned.segments] == [0, 1, 2, 3]
    assert speech(script, turns=range(2, 3)).unsaid == ()


def test_a_turn_of_which_nothing_can_be_said_is_a_pause() -> None:
    script = make_script(make_turn("an", "我说完了。"), make_turn("bo", "「გემი」"), make_turn("an", "那好。"))
    planned = speech(script)
    assert [(segment.turn, segment.pause_after_ms) for segment in planned.segments] == [(1, 68), (3, 0)]
    assert planned.unsaid == (Unsaid("გემი", 2),)


def test_a_chapter_that_opens_with_a_silent_turn_still_has_its_pause() -> None:
    script = make_script(
        make_turn("an", "我说完了。"), Chapter(title="二"), make_turn("bo", "გემი"), make_turn("an", "那好。")
    )
    assert pauses(script) == [96, 0]


def test_wrong_override_marks_are_reported_with_turn_and_line() -> None:
    script = make_script(make_turn("an", "{行|hgng2}", line=12), make_turn("bo", "{行长|hang2}"))
    with pytest.raises(ScriptError) as caught:
        plan(script)
    assert "turn 1 (source line 12): {行|hgng2}" in str(caught.value)
    assert "turn 2: {行长|hang2}" in str(caught.value)


def test_override_marks_vanish_from_the_written_words() -> None:
    text = "他{行|xing2}吗？\n{行|hang2}业好。"
    segments = plan(make_script(make_turn("an", text)))
    assert "".join(segment.written for segment in segments) == strip_overrides(text) == "他行吗？\n行业好。"


def test_a_turn_that_is_not_wanted_still_says_who_speaks_english() -> None:
    script = make_script(make_turn("an", "好。"), make_turn("an", "Python和გემი。"))
    planned = plan_speech(script, casting(), KOKORO, engine="kokoro", turns=range(1, 2))
    assert [segment.blended for segment in planned.segments] == [True]
    assert not planned.unsaid
