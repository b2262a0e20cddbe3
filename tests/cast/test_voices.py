"""voices.yaml is read with every mistake named by line; the shipped one holds what it promises."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from pipeline.cast.engine_forms import ALIKE
from pipeline.cast.voice_book import Wanted
from pipeline.cast.voices import parse_voices, read_voices
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError
from pipeline.text.names import fold_name
from tests.conftest import ROOT

SHIPPED = Path(__file__).parents[2] / "voices.yaml"
FORMS = engine_forms()

GOOD = """\
engines: [kokoro]
voices:
  yunxi: {gender: male, edge: zh-CN-YunxiNeural, kokoro: zm_yunxi}
  yunjian: {gender: male, kokoro: zm_yunjian}
  xiaoxiao: {gender: female, kokoro: zf_xiaoxiao}
speakers:
  lin-man: {name: 林曼, aliases: [小林, Lin Man], gender: female, voice: xiaoxiao, rate: "-4%"}
  wu: {name: 吴师傅}
casting: {male: [yunjian], narrator: yunxi}
words:
  重庆: {pinyin: chong2 qing4}
  GPU: {letters: true, edge: G P U}
"""


def find_messages(text: str) -> list[str]:
    """Every problem of a voices.yaml, as `line: message`."""
    with pytest.raises(CastingError) as caught:
        parse_voices(text, "voices.yaml", FORMS)
    assert all(problem.path == "voices.yaml" for problem in caught.value.problems)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_every_part_of_the_file_arrives() -> None:
    book = parse_voices(GOOD, "voices.yaml", FORMS)
    assert book.engines == ("kokoro",)
    assert book.voices["yunxi"].engine_voices == {
        "edge": "zh-CN-YunxiNeural",
        "kokoro": "zm_yunxi",
        "tone": "yunxi",
    }
    assert [person.names for person in book.people] == [("林曼", "小林", "Lin Man"), ("吴师傅",)]
    assert book.wanted["lin-man"] == Wanted(gender="female", voice="xiaoxiao", rate_percent=-4, line=7)
    assert book.wanted["wu"] == Wanted(line=8)
    assert (book.pools.male, book.pools.female, book.pools.narrator) == (("yunjian",), ("xiaoxiao",), "yunxi")
    assert [(word.word, word.line, dict(word.fields)) for word in book.words] == [
        ("重庆", 11, {"pinyin": "chong2 qing4"}),
        ("GPU", 12, {"letters": "true", "edge": "G P U"}),
    ]


def test_only_voices_are_needed() -> None:
    book = parse_voices("voices: {a: {gender: female, edge: zh-CN-XiaoyiNeural}}", "voices.yaml", FORMS)
    assert book.engines == ("kokoro", "edge")  # offline unless asked otherwise
    assert (book.pools.male, book.pools.female, book.pools.narrator) == ((), ("a",), "")
    assert (book.people, book.words) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("engines:", "engine:", "1: unknown key 'engine' in voices.yaml; did you mean 'engines'?"),
        ("[kokoro]", "[kokorro]", "1: unknown engine 'kokorro'; did you mean 'kokoro'?; there are kokoro, edge,"),
        ("[kokoro]", "[edge, edge]", "1: engine 'edge' stands twice"),
        ("[kokoro]", "[]", "1: engines needs at least one of kokoro, edge,"),
        ("gender: male, edge", "gender: man, edge", "3: gender must be male or female, not 'man'"),
        ("gender: male, edge", "edge", "3: voice 'yunxi' needs 'gender'"),
        ("YunxiNeural", "YunxiNueral", "3: 'zh-CN-YunxiNueral' is not how edge names a voice"),
        ("zm_yunjian}", "../zm_yunjian}", "4: '../zm_yunjian' is not how kokoro names a voice"),
        (", kokoro: zm_yunjian", "", "4: voice 'yunjian' needs an engine's voice: kokoro or edge"),
        (
            "  yunjian:",
            "  Yun Jian:",
            "4: the id of a voice or speaker has small letters, digits and hyphens, unlike 'Yun Jian'",
        ),
        ("kokoro: zf_", "koko: zf_", "5: unknown key 'koko' in voice 'xiaoxiao'; did you mean 'kokoro'?"),
        ("lin-man:", "林曼:", "7: the id of a voice or speaker has small letters, digits and hyphens, unlike '林曼'"),
        ("{name: 林曼, ", "{", "7: speaker 'lin-man' needs 'name'"),
        ("name: 林曼", 'name: "·"', "7: '·' is not a name"),
        ("name: 林曼", 'name: "林\\a曼"', "7: '林\\x07曼' is not a name"),
        ("[小林, Lin Man]", "小林", "7: aliases must be a list, not a single value"),
        ("voice: xiaoxiao", "voice: xiaoxao", "7: unknown voice 'xiaoxao'; did you mean 'xiaoxiao'?; there are yunxi"),
        ('"-4%"', "4%", "7: rate must look like +3% or -5%, not '4%'"),
        ('"-4%"', "-4", "7: rate must look like +3% or -5%, not '-4'"),
        ('"-4%"', "+21%", "7: rate must lie between -20% and +20%, not +21%"),
        ("[yunjian], n", "[yunjian, yunjian], n", "9: voice 'yunjian' stands twice"),
        ("[yunjian], n", "[xiaoxiao], n", "9: voice 'xiaoxiao' is female, not male"),
        ("[yunjian], n", "[yunjain], n", "9: unknown voice 'yunjain'; did you mean 'yunjian'?"),
        ('"-4%"', "[1]", "7: rate must be text, not a list"),
        ("  重庆:", '  " ":', "11: ' ' is not a word"),
        ("narrator: yunxi", "narrator: me", "9: unknown voice 'me'"),
        ("narrator:", "narator:", "9: unknown key 'narator' in casting; did you mean 'narrator'?"),
        ("{pinyin: chong2 qing4}", "chong2 qing4", "11: word '重庆' must say how it is meant, such as {pinyin:"),
        ("{pinyin: chong2 qing4}", "{pinying: x}", "11: unknown key 'pinying' in word '重庆'; did you mean 'pinyin'?"),
        ("{pinyin: chong2 qing4}", '{pinyin: ""}', "11: pinyin is empty"),
        ("{pinyin: chong2 qing4}", "{case: sensitive}", "11: word '重庆' needs one of pinyin, ipa, letters, say, edge"),
        ("letters: true", "letters: true, say: x", "12: word 'GPU' is said in more than one way: letters, say"),
        ("letters: true", "letters: yes", "12: letters can only be true, not 'yes'"),
        ("letters: true", "letters: true, case: big", "12: case can only be sensitive, not 'big'"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, message: str) -> None:
    assert GOOD.count(old) == 1
    found = find_messages(GOOD.replace(old, new))
    assert [each for each in found if each.startswith(message)], found


@pytest.mark.parametrize("text", ["voices: {}", "voices:", "voices: []"])
def test_a_file_without_a_voice_is_wrong(text: str) -> None:
    assert "1: voices needs at least one voice" in find_messages(text)


def test_one_mistake_gives_one_message() -> None:
    assert find_messages(GOOD.replace("gender: male, edge", "gender: man, edge")) == [
        "3: gender must be male or female, not 'man'"
    ]


def test_all_mistakes_are_named_at_once_in_line_order() -> None:
    text = GOOD.replace("[kokoro]", "[koko]").replace("voice: xiaoxiao", "voice: x").replace("letters", "letter")
    lines = [int(message.split(":")[0]) for message in find_messages(text)]
    assert set(lines) == {1, 7, 12}
    assert lines == sorted(lines)


@pytest.mark.parametrize("same", ["小林", "lin  MAN", "ＬＩＮ·ＭＡＮ", "lin-man", "林曼"])
def test_a_name_belongs_to_one_person(same: str) -> None:
    text = GOOD.replace("{name: 吴师傅}", f"{{name: 吴师傅, aliases: [{same}]}}")
    assert find_messages(text) == [f"8: '{same}' names both 'lin-man' and 'wu'; a name belongs to one person"]


def test_traditional_and_simplified_spellings_are_one_name() -> None:
    text = GOOD.replace("{name: 吴师傅}", "{name: 吳師傅, aliases: [吴师傅]}")
    assert fold_name(parse_voices(text, "voices.yaml", FORMS).people[1].name) == "吴师傅"
    clash = text.replace("小林", "吴师傅")
    assert find_messages(clash)[0].startswith("8: '吳師傅' names both 'lin-man' and 'wu'")


def test_nobody_else_is_the_narrator() -> None:
    text = GOOD.replace("小林", "Narrator")
    assert find_messages(text)[0].startswith("7: 'Narrator' names both 'narrator' and 'lin-man'")


def test_a_file_that_is_not_utf8_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(CastingError, match="is not UTF-8"):
        read_voices(path, FORMS)


def test_a_file_that_is_not_there_is_a_casting_error(tmp_path: Path) -> None:
    with pytest.raises(CastingError, match="no such file"):
        read_voices(tmp_path / "voices.yaml", FORMS)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_bytes(GOOD.encode("utf-8-sig"))
    assert read_voices(path, FORMS).engines == ("kokoro",)


def test_the_shipped_voices_stay_offline_while_they_can() -> None:
    assert read_voices(ROOT / "voices.yaml", FORMS).engines == ("kokoro", "edge")


FROM_TAIWAN = {"yunzhe", "xiaozhen", "xiaoyu"}


def test_the_voices_from_taiwan_are_those_of_the_online_engine() -> None:
    book = read_voices(SHIPPED, FORMS)
    voices = [voice for voice in book.voices.values() if voice.engine_voices.get("edge", "").startswith("zh-TW-")]
    assert {voice.name for voice in voices} == FROM_TAIWAN
    assert all("kokoro" not in voice.engine_voices for voice in voices)


def test_the_other_shipped_voices_exist_on_both_real_engines() -> None:
    book = read_voices(SHIPPED, FORMS)
    voices = [voice for voice in book.voices.values() if voice.name not in FROM_TAIWAN]
    assert len(voices) == 16
    for voice in voices:
        assert set(voice.engine_voices) == {"kokoro", "edge", "tone"}
        if "+" in voice.engine_voices["kokoro"]:
            assert re.fullmatch(r"zh-CN-\w+Neural pitch=.*", voice.engine_voices["edge"])
        else:
            # The two engines' names are one name: an episode keeps its cast when the engine changes.
            assert voice.engine_voices["kokoro"] == f"z{voice.gender[0]}_{voice.name}"
            assert voice.engine_voices["edge"].lower().endswith(f"-{voice.name}neural")
    for engine in ("kokoro", "edge"):
        assert len({voice.engine_voices[engine] for voice in voices}) == len(voices)


def test_the_shipped_pools_leave_out_the_boy_and_the_voice_that_is_hard_to_understand() -> None:
    book = read_voices(SHIPPED, FORMS)
    pooled = {*book.pools.male, *book.pools.female}
    assert pooled == set(book.voices) - {"xiaoni", "yunxia"} - FROM_TAIWAN
    assert (len(book.pools.male), len(book.pools.female)) == (8, 6)
    assert book.pools.narrator == "yunyang"
    assert not {"xiaoni", "yunxia"} & {wanted.voice for wanted in book.wanted.values()}


def test_the_shipped_voices_that_people_are_given_were_measured() -> None:
    book = read_voices(SHIPPED, FORMS)
    pooled = [book.voices[name].engine_voices["kokoro"] for name in (*book.pools.male, *book.pools.female)]
    measured = [book.distance("kokoro", one, other) for one, other in combinations(pooled, 2)]
    assert None not in measured, "measure the voices again: make voices"
    assert book.sound_alike("kokoro", "zm_yunxia", "zf_xiaoyi")


@pytest.mark.parametrize("sex", ["male", "female"])
def test_the_shipped_voices_that_people_are_given_are_apart(sex: str) -> None:
    book = read_voices(SHIPPED, FORMS)
    pool = book.pools.male if sex == "male" else book.pools.female
    pooled = [book.voices[name].engine_voices["kokoro"] for name in pool]
    assert all((book.distance("kokoro", one, other) or 0.0) >= ALIKE for one, other in combinations(pooled, 2))


@pytest.mark.parametrize(
    ("written", "speaker"),
    [
        ("黃仁勳", "jensen-huang"),
        ("黃仁勛", "jensen-huang"),
        ("老黃", "jensen-huang"),
        ("馬克·扎克伯格", "mark-zuckerberg"),
        ("Mark  Zuckerberg", "mark-zuckerberg"),
        ("小扎", "mark-zuckerberg"),
        ("張秀春", "emily-chang"),
        ("Ｄｗａｒｋｅｓｈ Patel", "dwarkesh-patel"),
        ("rowan cheung", "rowan-cheung"),
    ],
)
def test_the_shipped_people_answer_to_every_spelling(written: str, speaker: str) -> None:
    book = read_voices(SHIPPED, FORMS)
    found = [person.id for person in book.people if fold_name(written) in {fold_name(name) for name in person.names}]
    assert found == [speaker]


def test_voices_of_a_newer_format_are_refused() -> None:
    with pytest.raises(CastingError, match=r"voices.yaml:1: is of format 2; this version of duitan reads 1 at most"):
        parse_voices("format: 2\nchoirs: {}\n", "voices.yaml", FORMS)
