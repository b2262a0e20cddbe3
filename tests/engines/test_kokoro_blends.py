"""Blends of Kokoro's voices: how voices.yaml says them, what they are called, and how they sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.cast.voices import parse_voices
from pipeline.engines.kokoro import SPEC
from pipeline.engines.kokoro.engine import ENGLISH_VOICES, KokoroEngine
from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.engines.kokoro.mixing import PROSODY, TIMBRE, english_shares, mix
from pipeline.engines.kokoro.parts import check_parts, fetch_voices, load_parts
from pipeline.engines.kokoro.pins import ALL_VOICES, PARTNER_SHA256, VOICE_BYTES, VOICE_SHA256, VoiceTable
from pipeline.engines.kokoro.recipes import read_recipe, recipe_name
from pipeline.engines.kokoro.voices import CLEARER_BLENDED
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError, EngineError
from pipeline.speech.lexicon import read_lexicon
from pipeline.synth.store import take_key
from pipeline.workflow.preparation.preflight import check_voices
from tests.engines.tiny_kokoro import tiny_model, tiny_parts
from tests.synth.fakes import make_segment

ONYX = "zm_yunxi:0.4/0.8+am_onyx:0.6/0.2"
SUM = ": they must make 1, or one voice stands as 1 and gets what the others leave"
PARTNER = VoiceTable(np.full((510, 256), 9.0, dtype=np.float32), PARTNER_SHA256["am_onyx"])


def engine_with_onyx() -> KokoroEngine:
    parts = tiny_parts()
    return KokoroEngine(replace(parts, voices={**parts.voices, "am_onyx": PARTNER}))


def read(value: str, key: str = "blend") -> str:
    """The engine voice of a value in voices.yaml."""
    book = parse_voices(f"voices:\n  one: {{gender: male, {key}: {value}}}", "voices.yaml", engine_forms())
    return book.voices["one"].engine_voices["kokoro"]


def problems(voice: str) -> list[str]:
    with pytest.raises(CastingError) as caught:
        parse_voices(f"voices:\n  one: {voice}", "voices.yaml", engine_forms())
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    "value",
    [
        "{zm_yunxi: 1, am_onyx: {timbre: 0.6, prosody: 0.2}}",
        "{am_onyx: {prosody: 0.20, timbre: .6}, zm_yunxi: 1}",
        "{zm_yunxi: {timbre: 0.4, prosody: 0.8}, am_onyx: {timbre: 0.6, prosody: 0.2}}",
        "{zm_yunxi: {timbre: 1, prosody: 0.8}, am_onyx: {timbre: 0.6, prosody: 0.2}}",
        "{zm_yunxi: 1, bm_lewis: 0, am_onyx: {timbre: 0.6, prosody: 0.2}}",
    ],
)
def test_a_recipe_has_one_name_however_it_is_written(value: str) -> None:
    assert read(value) == read(value, "kokoro") == ONYX
    assert recipe_name(read_recipe(ONYX)) == ONYX


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("zm_yunxi", "zm_yunxi"),
        ("{zm_yunxi: 1}", "zm_yunxi"),
        ("{am_onyx: 0.25, zm_yunxi: 1}", "zm_yunxi:0.75+am_onyx:0.25"),
        ("{zf_xiaoyi: 0.5, zf_xiaobei: 0.5}", "zf_xiaobei:0.5+zf_xiaoyi:0.5"),
        ("{zm_yunxi: .333, bm_lewis: .333, am_onyx: .333}", "zm_yunxi:0.334+am_onyx:0.333+bm_lewis:0.333"),
        ("{zm_yunxi: 1, am_onyx: {timbre: 0.6}}", "zm_yunxi:0.4/1+am_onyx:0.6/0"),
    ],
)
def test_shares_are_completed(value: str, name: str) -> None:
    assert read(value) == name
    assert recipe_name(read_recipe(name)) == name


@pytest.mark.parametrize(
    ("voice", "message"),
    [
        ("{zm_yunxi: 1,\n    am_onix: 0.2}", "3: kokoro has no voice 'am_onix'; did you mean 'am_onyx'?"),
        ("{zm_yunxi: 1, am_onyx: 60}", "2: a share lies between 0 and 1, not 60"),
        ("{zm_yunxi: 1, am_onyx: -0.1}", "2: a share lies between 0 and 1, not -0.1"),
        ("{zm_yunxi: 1, am_onyx: some}", "2: a share must be a number, not 'some'"),
        ("{am_onyx: {timber: 0.2}}", "2: unknown key 'timber' in the shares of am_onyx; did you mean 'timbre'?"),
        ("{am_onyx: {}}", "2: am_onyx needs a share: a number, or {timbre: 0.6, prosody: 0.2}"),
        ("{zm_yunxi: 0.5, am_onyx: 0.2}", f"2: the timbre shares add up to 0.7{SUM}"),
        ("{zm_yunxi: 1, am_onyx: 0.6, bm_lewis: 0.6}", f"2: the timbre shares add up to 2.2{SUM}"),
        ("{}", f"2: the timbre shares add up to 0{SUM}"),
        ("[zm_yunxi]", "2: a blend must be `key: value` pairs, not a list"),
        ("Yunxi", "2: 'Yunxi' is not how kokoro names a voice; that looks like zm_yunjian"),
        (
            "{zm_yunxi: 1}, kokoro: zm_yunxi",
            "2: voice 'one' has kokoro and blend, which say the same: keep one of them",
        ),
    ],
)
def test_what_is_wrong_with_a_recipe_is_said_at_its_line(voice: str, message: str) -> None:
    assert message in problems(f"{{gender: male, blend: {voice}}}")


def test_a_blend_takes_its_halves_in_their_shares() -> None:
    engine = engine_with_onyx()
    tables = tiny_parts().voices
    style = engine._style(make_segment(engine_voice=ONYX))
    assert style[:, TIMBRE] == pytest.approx(0.4 * tables["zm_yunxi"].style[:, TIMBRE] + 0.6 * 9, rel=1e-6)
    assert style[:, PROSODY] == pytest.approx(0.8 * tables["zm_yunxi"].style[:, PROSODY] + 0.2 * 9, rel=1e-6)
    assert engine.speak(make_segment("ni↓hau↓.", engine_voice=ONYX)).frames


def test_for_english_words_a_blend_is_filled_up_to_the_share_that_every_voice_has() -> None:
    engine = engine_with_onyx()
    bare, english = (engine._style(make_segment(engine_voice=ONYX, blended=blended)) for blended in (False, True))
    assert np.array_equal(bare[:, TIMBRE], english[:, TIMBRE])
    lender = tiny_parts().voices[ENGLISH_VOICES["m"]].style[:, PROSODY]
    assert english[:, PROSODY] == pytest.approx(0.875 * bare[:, PROSODY] + 0.125 * lender, rel=1e-6)


@pytest.mark.parametrize("voice", ["zm_yunxi", "zf_xiaoyi:0.5+zf_xiaobei:0.5", "zm_yunxi:0.9+am_onyx:0.1", ONYX])
def test_with_the_lender_no_half_has_less_english_than_a_plain_voice(voice: str) -> None:
    parts = read_recipe(voice)
    own = [sum(getattr(part, half) for part in parts if part.voice[0] in "ab") for half in ("timbre", "prosody")]
    for share, added in zip(own, english_shares(parts), strict=True):
        assert share * (1 - added / 1000) + added == pytest.approx(max(300, share))


def test_a_whole_voice_sounds_as_it_did() -> None:
    table, lender = tiny_parts().voices["zf_xiaoyi"].style, tiny_parts().voices["af_heart"].style
    engine = KokoroEngine(tiny_parts())
    assert engine._style(make_segment(engine_voice="zf_xiaoyi")) is not None
    assert np.array_equal(engine._style(make_segment(engine_voice="zf_xiaoyi")), table)
    blended = engine._style(make_segment(engine_voice="zf_xiaoyi", blended=True))
    assert np.array_equal(blended, ((1 - 0.3) * table + 0.3 * lender).astype(np.float32))
    assert np.array_equal(mix([(table, 1000, 1000)]), table)


def test_what_is_mixed_of_a_voice_that_is_clearer_with_english_has_it_always() -> None:
    frontend = KokoroFrontend(read_lexicon())
    (clearer,) = CLEARER_BLENDED
    assert frontend.blends(f"{clearer}:0.5+bm_george:0.5")
    assert not frontend.blends(ONYX)


def test_the_recipe_is_part_of_the_key_and_fetching_partners_is_not() -> None:
    before, after = KokoroEngine(tiny_parts()), engine_with_onyx()
    assert before.version == after.version
    keys = {
        take_key(make_segment(engine_voice=voice), after) for voice in ("zm_yunxi", ONYX, ONYX.replace("0.2", "0.1"))
    }
    assert len(keys) == 3
    other = VoiceTable(PARTNER.style, "f" * 64)
    parts = tiny_parts()
    assert KokoroEngine(replace(parts, voices={**parts.voices, "am_onyx": other})).version != before.version


def test_a_blend_of_voices_that_are_not_here_is_refused_by_name() -> None:
    engine = KokoroEngine(tiny_parts())
    with pytest.raises(CastingError, match=r"kokoro has no voice am_onyx$"):
        check_voices([make_segment(engine_voice=ONYX)], engine)
    with pytest.raises(EngineError, match="turn 7: kokoro has no voice 'am_onyx'"):
        engine.speak(make_segment("a", turn=7, engine_voice=ONYX))
    check_voices([make_segment(engine_voice=ONYX)], engine_with_onyx())


def test_a_cache_or_folder_without_partners_speaks_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "kokoro-v1.0.onnx").write_bytes(tiny_model())
    for name in VOICE_SHA256:
        (tmp_path / f"{name}.bin").write_bytes(bytes(VOICE_BYTES))
    _, voices = check_parts(tmp_path)
    assert (voices.state, len(load_parts(tmp_path).voices)) == ("ok", len(VOICE_SHA256))
    assert "blends with af_alloy, af_aoede, af_bella and" in voices.message
    assert "NAME.bin" in voices.remedy
    (tmp_path / "am_onyx.bin").write_bytes(bytes(VOICE_BYTES))
    assert "am_onyx" in load_parts(tmp_path).voices


def test_every_voice_of_the_package_is_pinned_once() -> None:
    assert not VOICE_SHA256.keys() & PARTNER_SHA256.keys()
    assert len(set(ALL_VOICES.values())) == len(ALL_VOICES)
    assert fetch_voices.__kwdefaults__ == {"npm": None, "wanted": ALL_VOICES}
    assert SPEC.form.voice_pattern
    assert all(SPEC.form.voice_pattern.fullmatch(name) for name in ALL_VOICES)
