"""A folder of the user's own with Kokoro v1.1-zh: known by its vocabulary, spelled its way, spoken, cast, blended."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.cast.voices import parse_voices
from pipeline.engines.kokoro import SPEC
from pipeline.engines.kokoro.alphabets import SCHEMES, SHIPPED, V1_0, V1_1_ZH
from pipeline.engines.kokoro.distances import TABLE, style_distance, voice_distance
from pipeline.engines.kokoro.engine import KokoroEngine, load_kokoro, token_ids
from pipeline.engines.kokoro.fast import check_graph, with_fast_graph
from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.engines.kokoro.own_folder import own_voice_names
from pipeline.engines.kokoro.parts import check_parts, load_parts
from pipeline.engines.kokoro.pins import STYLE_SIZE, VOICE_BYTES, VOICE_ROWS, VOICE_SHA256
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError, EngineUnavailableError, UnspeakableError
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.vocabulary import VOCABULARY
from pipeline.synth.store import take_key
from tests.engines.test_kokoro_fast import layered
from tests.engines.tiny_kokoro import (
    FRAMES_PER_TOKEN,
    ZH_VOICES,
    tiny_model,
    write_zh_folder,
    zh_style,
    zh_vocabulary,
)
from tests.synth.fakes import make_segment
from tests.test_cli import run

HELLO = "ㄋㄧ2ㄏㄠ3."
BLEND = "zm_010:0.7+af_maple:0.3"


FEW = ("af_maple", "zf_001", "zf_002", "zf_003", "zm_010", "zm_011", "zm_020")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with some of the voices, which is named."""
    monkeypatch.setenv("DUITAN_KOKORO_DIR", str(tmp_path / "kokoro"))
    monkeypatch.setenv("DUITAN_CACHE", str(tmp_path / "cache"))
    return write_zh_folder(tmp_path / "kokoro", FEW)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of them; nobody writes into it."""
    return write_zh_folder(tmp_path_factory.mktemp("zh"), ZH_VOICES)


def test_the_vocabulary_of_the_folder_tells_what_it_is(whole: Path) -> None:
    model, voices = check_parts(whole)
    assert (model.state, voices.state, voices.remedy) == ("ok", "ok", "")
    assert "spelled as v1.1-zh" in model.message
    assert voices.message == f"103 voices of your own in {whole}"
    parts = load_parts(whole)
    assert parts.alphabet.scheme is V1_1_ZH
    assert parts.alphabet.vocabulary == zh_vocabulary()
    assert np.array_equal(parts.voices["zm_010"].style, zh_style("zm_010"))


@pytest.mark.usefixtures("folder")
def test_what_is_sent_are_the_numbers_of_its_own_vocabulary() -> None:
    engine = load_kokoro()
    segment = make_segment(HELLO, engine_voice="zf_001")
    own = zh_vocabulary()
    assert list(token_ids(segment, own)) == [own[symbol] for symbol in HELLO]
    sound = engine.speak(segment)
    assert sound.frames == (len(HELLO) + 2) * FRAMES_PER_TOKEN
    with pytest.raises(UnspeakableError, match=r"kokoro has no sound for '↓'"):
        engine.speak(make_segment("ni↓", engine_voice="zf_001"))


def test_the_front_end_is_chosen_by_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def sounds() -> str:
        return "".join(piece.sounds for piece in SPEC.make_frontend(read_lexicon(), None).pieces("你好，GPU。"))

    assert sounds() == "ㄋㄧ2ㄏㄠ3, ʤˈi pˈi jˈu."
    (folder / "config.json").write_text("{", encoding="utf-8")
    assert sounds() == "ni↓xau↓, ʤi→ pʰi→ ju→."
    monkeypatch.delenv("DUITAN_KOKORO_DIR")
    assert sounds() == "ni↓xau↓, ʤi→ pʰi→ ju→."


def test_pieces_are_short_and_nobody_borrows_english() -> None:
    frontend = KokoroFrontend(read_lexicon(), V1_1_ZH)
    pieces = frontend.pieces("这是一句不太长的话，说的是窗外的雨。" * 12)
    assert len(pieces) > 6
    assert all(len(piece.sounds) <= 200 for piece in pieces)
    assert not frontend.has_english("我们用Python写程序。")
    assert not frontend.blends("zm_yunyang")


@pytest.mark.usefixtures("folder")
def test_takes_know_the_model_its_voices_and_its_vocabulary() -> None:
    parts = load_parts()
    numbers = replace(parts, alphabet=replace(parts.alphabet, vocabulary={**zh_vocabulary(), "☃": 900}))
    engines = [KokoroEngine(each) for each in (parts, replace(parts, model_sha256="9" * 64), numbers)]
    segment = make_segment(HELLO, engine_voice="zf_001")
    assert len({take_key(segment, engine) for engine in engines}) == 3
    assert KokoroEngine(load_parts()).version == engines[0].version
    assert SHIPPED.key == ""


@pytest.mark.usefixtures("folder")
def test_blends_of_its_voices_work() -> None:
    book = parse_voices(
        "voices: {he: {gender: male, blend: {zm_010: 1, af_maple: 0.3}}}", "voices.yaml", engine_forms()
    )
    assert book.voices["he"].engine_voices["kokoro"] == BLEND
    engine = load_kokoro()
    assert engine.parts_of(BLEND) == ("zm_010", "af_maple")
    style = engine._style(make_segment(engine_voice=BLEND))
    assert style == pytest.approx(0.7 * zh_style("zm_010") + 0.3 * zh_style("af_maple"), rel=1e-5)
    with pytest.raises(CastingError, match="kokoro has no voice 'zm_100'"):
        parse_voices("voices: {he: {gender: male, blend: {zm_100: 1}}}", "voices.yaml", engine_forms())


def test_files_of_one_voice_each_serve_as_well(folder: Path) -> None:
    (folder / "voices-v1.1-zh.bin").unlink()
    (folder / "voices").mkdir()
    for name in ("zm_020", "zf_002", "af_sol"):
        (folder / "voices" / f"{name}.bin").write_bytes(zh_style(name).astype("<f4").tobytes())
    assert own_voice_names(folder) == ("af_sol", "zf_002", "zm_020")
    assert tuple(load_parts().voices) == ("af_sol", "zf_002", "zm_020")


def test_a_folder_as_another_exporter_lays_it_out_works(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "style_text_to_speech_2"}', encoding="utf-8")
    tokenizer = {"version": "1.0", "model": {"vocab": {"$": 0, **zh_vocabulary()}}}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    (folder / "onnx").mkdir()
    (folder / "kokoro-v1.1-zh.onnx").rename(folder / "onnx" / "model_quantized.onnx")
    parts = load_parts()
    assert parts.alphabet.scheme is V1_1_ZH
    assert parts.alphabet.vocabulary == zh_vocabulary()


def test_an_official_v1_0_vocabulary_is_known_too(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"vocab": dict(VOCABULARY)}), encoding="utf-8")
    (folder / "model.onnx").write_bytes(tiny_model())
    for name in VOICE_SHA256:
        (folder / f"{name}.bin").write_bytes(np.ones((VOICE_ROWS, STYLE_SIZE), dtype="<f4").tobytes())
    parts = load_parts()
    assert parts.alphabet.scheme is V1_0
    assert parts.alphabet.key == ""


def vocabulary_without(*symbols: str) -> str:
    return json.dumps({"vocab": {each: number for each, number in zh_vocabulary().items() if each not in symbols}})


@pytest.mark.parametrize(
    ("config", "state", "message"),
    [
        (None, "missing", "there is none in {folder}/config.json or tokenizer.json beside it"),
        ("{}", "missing", "there is none in {folder}/config.json or tokenizer.json beside it"),
        ("{", "corrupt", "{folder}/config.json: Expecting property name"),
        ('{"vocab": [1, 2]}', "corrupt", "{folder}/config.json: vocab must map each symbol to a number"),
        ('{"vocab": {"a": "b"}}', "corrupt", "{folder}/config.json: vocab must map each symbol to a number"),
        ('{"vocab": {"a": 1, "b": 1}}', "corrupt", "{folder}/config.json: in vocab two symbols have one number"),
        (
            vocabulary_without("ㄅ", "月"),
            "corrupt",
            "{folder}/config.json: it has not all symbols of Kokoro v1.1-zh: there is no ㄅ 月",
        ),
        ('{"vocab": {"a": 1}}', "corrupt", "{folder}/config.json: it has not all symbols of Kokoro v1.0: there is no"),
    ],
)
def test_a_vocabulary_that_is_not_right_is_said_by_its_path(
    folder: Path, config: str | None, state: str, message: str
) -> None:
    path = folder / "config.json"
    path.unlink()
    if config is not None:
        path.write_text(config, encoding="utf-8")
    (finding,) = check_parts()
    assert (finding.part, finding.state) == ("kokoro vocabulary", state)
    assert finding.message.startswith(f"kokoro vocabulary: {message.format(folder=folder)}")
    assert finding.remedy
    with pytest.raises(EngineUnavailableError) as caught:
        load_kokoro()
    assert str(caught.value) == finding.message


def test_a_model_that_is_not_there_is_said_with_the_names_it_may_have(folder: Path) -> None:
    (folder / "kokoro-v1.1-zh.onnx").unlink()
    model, voices = check_parts()
    assert model.message == f"kokoro model: no kokoro-v1.1-zh*.onnx or model*.onnx or onnx/model*.onnx in {folder}"
    assert voices.state == "ok"


def test_voices_of_a_wrong_size_are_all_said_by_their_paths(folder: Path) -> None:
    (folder / "voices-v1.1-zh.bin").unlink()
    for name, size in (("zf_001", VOICE_BYTES), ("zf_002", VOICE_BYTES - 4), ("zm_009", VOICE_BYTES - 1024)):
        (folder / f"{name}.bin").write_bytes(bytes(size))
    _, voices = check_parts()
    assert (voices.state, voices.message.split("\n")) == (
        "corrupt",
        [
            f"{folder}/zf_002.bin: voice zf_002 has 522,236 bytes in place of 522,240",
            f"{folder}/zm_009.bin: voice zm_009 has 521,216 bytes in place of 522,240",
        ],
    )


@pytest.mark.parametrize(
    ("archive", "state", "message"),
    [
        (None, "missing", "kokoro voices: no voice of Mandarin (zm_…, zf_…) in {folder}"),
        (b"", "corrupt", "kokoro voices: {folder}/voices-v1.1-zh.bin cannot be read: "),
        (b"PK\x03\x04", "corrupt", "kokoro voices: {folder}/voices-v1.1-zh.bin cannot be read: "),
    ],
)
def test_voices_that_are_not_there_are_said(folder: Path, archive: bytes | None, state: str, message: str) -> None:
    path = folder / "voices-v1.1-zh.bin"
    path.unlink()
    if archive is not None:
        path.write_bytes(archive)
    _, voices = check_parts()
    assert voices.state == state
    assert voices.message.startswith(message.format(folder=folder))


class TestFastGraph:
    """The same passes are tried on its model."""

    def test_it_is_compared_in_its_own_spelling(self, folder: Path, tmp_path: Path) -> None:
        (folder / "kokoro-v1.1-zh.onnx").write_bytes(layered(tiny_model(tokens_input="input_ids")))
        parts = load_parts()
        quick = with_fast_graph(parts, tmp_path / "graphs")
        assert isinstance(quick.model, Path)
        segment = make_segment(HELLO, engine_voice="zf_001")
        assert KokoroEngine(quick).speak(segment).frames == KokoroEngine(parts).speak(segment).frames
        assert "fast graph in" in check_graph(parts, tmp_path / "graphs").message

    @pytest.mark.usefixtures("folder")
    def test_a_model_that_it_does_not_understand_speaks_as_it_is_with_a_remark(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def malformed(_: bytes) -> bytes:
            raise ValueError("a step without inputs")

        monkeypatch.setattr("pipeline.engines.kokoro.fast.rewrite", malformed)
        parts = load_parts()
        assert with_fast_graph(parts, tmp_path / "graphs") is parts
        assert "kokoro speaks slowly: its graph is not understood" in caplog.text

    @pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
    def test_the_test_sentences_can_be_said(self, scheme: Any) -> None:
        assert {symbol for _, sounds in scheme.test_sentences for symbol in sounds} <= scheme.symbols()


class TestDistances:
    """Voices that nobody measured are compared by their styles."""

    @pytest.mark.usefixtures("folder")
    def test_voices_of_a_folder_have_distances(self) -> None:
        near = voice_distance("zm_010", "zm_010:0.9+zm_011:0.1")
        far = voice_distance("zm_010", "zf_001")
        assert near is not None
        assert far is not None
        assert 0 <= near < 0.02 < far < 0.72
        assert voice_distance("zf_001", "zm_010") == far
        assert voice_distance("zf_001", "zm_099") is None

    def test_measured_ones_go_before(self) -> None:
        one, other, apart = TABLE.read_text(encoding="utf-8").splitlines()[1].split("\t")
        assert voice_distance(one, other) == float(apart)

    def test_an_estimate_is_that_of_directions(self) -> None:
        def row(*values: float) -> np.ndarray[Any, np.dtype[np.float32]]:
            return np.resize(np.array(values, dtype=np.float32), STYLE_SIZE)

        styles = {"zm_a": row(1, 0), "zm_b": row(3, 0), "zf_c": row(0, 1), "zf_d": row(-1, 0), "zf_e": row(0, 0)}
        assert style_distance("zm_a", "zm_b", styles) == pytest.approx(0)
        assert style_distance("zm_a", "zf_c", styles) == pytest.approx(0.36)
        assert style_distance("zm_a", "zf_d", styles) == pytest.approx(0.72)
        assert style_distance("zm_a:0.5+zf_c:0.5", "zm_a", styles) == pytest.approx(0.36 * (1 - 0.5**0.5), abs=1e-5)
        assert style_distance("zm_a", "zf_e", styles) is None
        assert style_distance("zm_a", "zm_z", styles) is None


VOICES = """\
engines: [kokoro]
voices:
  yunxi: {gender: male, kokoro: zm_yunxi}
  he: {gender: male, kokoro: zm_010}
  ge: {gender: male, kokoro: zm_020}
  mei: {gender: female, kokoro: zf_003}
  jie: {gender: female, blend: {zf_001: 0.5, zf_002: 0.5}}
speakers:
  luo: {name: 罗师傅, gender: male, voice: yunxi}
"""
TALK = "# 罗师傅修钟\n\n**记者：** 这座钟多少年了？\n\n**罗师傅：** 我也想知道，听说有九十年了。\n\n"


@pytest.fixture
def show(folder: Path, project: Path) -> Path:
    (project / "voices.yaml").write_text(VOICES, encoding="utf-8")
    (project / "talk.md").write_text(TALK, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("show")
class TestCommands:
    """What a user sees of it."""

    def test_an_episode_is_spoken_and_voices_of_the_other_version_are_left_out(self) -> None:
        result = run("render", "talk.md", "--gender", "记者=female")
        assert result.exit_code == 0, result.output
        assert "kokoro cannot speak with yunxi (zm_yunxi)" in result.stderr
        assert "罗师傅 speaks with he: kokoro has no yunxi" in " ".join(result.stderr.split())
        again = json.loads(run("render", "talk.md", "--gender", "记者=female", "--json").stdout)
        assert again[0]["state"] == "up_to_date"

    def test_when_nothing_of_voices_yaml_is_there_it_says_what_is(
        self, whole: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DUITAN_KOKORO_DIR", str(whole))
        Path("voices.yaml").write_text(
            "engines: [kokoro]\nvoices: {yunxi: {gender: male, kokoro: zm_yunxi}}\n", encoding="utf-8"
        )
        result = run("render", "talk.md", "--gender", "记者=female")
        assert result.exit_code == 3
        assert "kokoro has no voice zm_yunxi" in result.stderr
        assert "91 more (`duitan voices` lists them)" in " ".join(result.stderr.split())

    def test_voices_lists_those_of_the_folder(self, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUITAN_KOKORO_DIR", str(whole))
        result = run("voices")
        assert result.exit_code == 0, result.output
        assert all(name in result.stdout for name in ZH_VOICES)
        assert "zf_xiaoni" not in result.stdout
        assert "American English" in result.stdout

    def test_check_says_what_is_not_here(self) -> None:
        assert run("script", "talk.md", "--gender", "记者=female").exit_code == 0
        result = run("check", "scripts/dialogues/talk.yaml")
        assert result.exit_code == 0, result.output
        assert "kokoro does not have yunxi (zm_yunxi) here" in " ".join(result.stdout.split())

    def test_the_doctor_knows_the_folder_and_its_faults(self, show: Path) -> None:
        whole = run("doctor", "--offline")
        assert whole.exit_code == 0, whole.output
        assert "spelled as v1.1-zh" in whole.stdout
        (show / "config.json").unlink()
        lacking = run("doctor", "--offline")
        assert lacking.exit_code == 4
        assert f"{show}/config.json" in lacking.stdout

    def test_every_voice_of_the_file_and_of_the_folder_is_auditioned(self) -> None:
        result = run("voices", "--audition", "clips")
        assert result.exit_code == 0, result.output
        assert {path.stem for path in Path("clips").glob("*.mp3")} == {
            *("he", "ge", "mei", "jie"),
            *("af_maple", "zf_001", "zf_002", "zm_011"),
        }

    def test_without_a_model_a_render_says_so(self, show: Path) -> None:
        (show / "kokoro-v1.1-zh.onnx").unlink()
        result = run("render", "talk.md", "--gender", "记者=female")
        assert result.exit_code == 4
        assert "no kokoro-v1.1-zh*.onnx" in " ".join(result.stderr.split())
