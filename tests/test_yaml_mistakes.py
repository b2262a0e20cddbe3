"""What people type into a YAML file by mistake, each with a sentence of our own and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cast.voices import parse_voices
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError, ScriptError, SettingsError
from pipeline.script.yaml.file import parse_script
from pipeline.settings import load_voices, parse_settings
from pipeline.yaml_nodes.comments import CUTS_TEXT

HEAD = "title: 河边\nspeakers:\n  lu-yao: {name: 陆遥}\nbody:\n"


def problems_of(body: str, head: str = HEAD) -> list[str]:
    """What is wrong with a script of this body, as `line: message`; the body begins on line 5."""
    with pytest.raises(ScriptError) as caught:
        parse_script(head + body, "talk.yaml")
    return [f"{each.line}: {each.message}" for each in caught.value.problems]


class TestComments:
    @pytest.mark.parametrize(
        ("body", "line"),
        [
            ("  - speaker: lu-yao\n    text: 我们养了鸭 #水鸭 也养鹅\n", 6),
            ("  - speaker: lu-yao\n    text: 头一句\n      第二句  # 三\n", 7),
            ("  - speaker: lu-yao\n    text: 头一句\n      #二号 也来了\n", 7),
            ("  - speaker: lu-yao\n    text: 头一句 # 二号\n      也来了\n", 6),
            ("  - speaker: lu-yao\n    text:\n      #一号 先来\n      二号再来\n", 7),
            ("  - speaker: lu-yao\n    text: |-\n      头一句\n     #二号 也来了\n", 8),
            ("  - {speaker: lu-yao,\n     text: 我们养了鸭 #水鸭\n    }\n", 6),
            ("  - {speaker: lu-yao, text: 我们养了鸭 #水鸭}\n", 5),
            ("  - chapter: 第1回 #开场\n  - {speaker: lu-yao, text: 好}\n", 5),
        ],
    )
    def test_a_comment_that_would_cut_a_text_is_refused_with_its_line(self, body: str, line: int) -> None:
        (problem,) = [each for each in problems_of(body) if CUTS_TEXT in each]
        assert problem.startswith(f"{line}: ")

    def test_a_title_that_is_all_comment_is_refused(self) -> None:
        body = "  - {speaker: lu-yao, text: 好}\n"
        assert problems_of(body, HEAD.replace("河边", "#河边的人")) == [f"1: title: {CUTS_TEXT}"]

    @pytest.mark.parametrize(
        "body",
        [
            '  # 先看这里\n  - speaker: lu-yao # 主讲\n    line: 3 # 原文\n    text: "鸭 #1" # 编号\n',
            "  - speaker: lu-yao\n    text: 好\n    # 这一轮要再听\n  # 下一轮\n\n# 完\n",
            "  - speaker: lu-yao\n    # 改过\n    text: |- # 保留\n      鸭 #1\n      # 2\n    # 完\n",
            "  - {speaker: lu-yao, text: C#很好, line: 3} # 编程\n",
            "  - {speaker: lu-yao, text: 好\n    }\n",
        ],
    )
    def test_comments_beside_a_text_are_welcome(self, body: str) -> None:
        (turn,) = parse_script(HEAD + body, "talk.yaml").turns
        assert turn.text in ("鸭 #1", "好", "鸭 #1\n# 2", "C#很好")

    def test_the_words_of_a_show_are_texts_and_its_facts_are_not(self) -> None:
        with pytest.raises(SettingsError) as caught:
            parse_settings("title: 夜谈 #二季\nauthor: 陆遥 # 主持\nlanguage: zh-CN # 简体\n", Path("show.yaml"))
        assert [each.line for each in caught.value.problems] == [1]

    def test_voices_may_be_commented_anywhere(self) -> None:
        text = "voices: # 音色\n  a: {gender: male, kokoro: zm_a} # 男\nspeakers:\n  b:\n    name: 陆遥 # 主持\n"
        assert parse_voices(text, "voices.yaml", engine_forms()).people[0].name == "陆遥"


class TestFullWidth:
    @pytest.mark.parametrize(
        ("body", "line", "marks"),
        [
            ("  - {speaker：lu-yao, text: 好}\n", 5, "："),
            ("  - {speaker: lu-yao，text: 好}\n", 5, "，"),
            ("  - ｛speaker: lu-yao, text: 好｝\n", 5, "｛ ｝"),
            ("  - {speaker: lu-yao, text: 好｝\n", 5, "｝"),
            ("  - speaker：lu-yao\n    text: 好\n", 5, "："),
            ("  - speaker: lu-yao\n    text：好\n", 6, "："),
            ("  - speaker：lu-yao\n    text：好\n", 5, "："),
            ("  － {speaker: lu-yao, text: 好}\n", 5, "－"),
            ("  - {speaker: lu-yao, text: 好}\n  ＃ 注\n", 6, "＃"),
            ("  - speaker: lu-yao\n　　text: 好\n", 6, "space"),
        ],
    )
    def test_in_the_structure_of_a_script(self, body: str, line: int, marks: str) -> None:
        assert any(each.startswith(f"{line}: full-width {marks}") for each in problems_of(body)), problems_of(body)

    def test_every_line_is_told_at_once_together_with_other_problems(self) -> None:
        body = (
            "  - {speaker: lu-yao，text: 好}\n  - {speaker: lu-yao, text：他说：好}\n  - {speaker: lu-yo, text: 好}\n"
        )
        assert problems_of(body) == [
            "5: full-width ， in the structure: use ,",
            "6: full-width ： in the structure: use :",
            "7: speaker 'lu-yo' is not in `speakers`; did you mean 'lu-yao'?",
        ]

    def test_in_a_file_with_free_keys(self) -> None:
        text = (
            "voices: {a: {gender: male, kokoro: zm_a}}\nwords:\n  重庆：{pinyin: chong2 qing4}\n  乐山: {say: 乐山}\n"
        )
        with pytest.raises(CastingError) as caught:
            parse_voices(text, "voices.yaml", engine_forms())
        assert [str(each) for each in caught.value.problems] == ["voices.yaml:3: full-width ： in the structure: use :"]

    def test_full_width_marks_inside_a_text_mean_nothing(self) -> None:
        body = "  - {speaker: lu-yao, text: 他说：好，走，a：b}\n  - speaker: lu-yao\n    text: ｛走｝，＃好\n"
        assert [turn.text for turn in parse_script(HEAD + body, "talk.yaml").turns] == [
            "他说：好，走，a：b",
            "｛走｝，＃好",
        ]


class TestEscapes:
    def test_two_escapes_of_one_character_are_that_character(self) -> None:
        (turn,) = parse_script(HEAD + '  - {speaker: lu-yao, text: "好\\ud83d\\udc26鸟"}\n', "talk.yaml").turns
        assert turn.text == "好🐦鸟"

    def test_half_a_character_is_refused_wherever_it_stands(self) -> None:
        body = '  - {speaker: lu-yao, text: "好\\ud83d鸟"}\n  - {"\\udc26": 1, speaker: lu-yao, text: "好"}\n'
        found = problems_of(body)
        assert found[0] == "5: \\ud83d is half a character; write the character itself"
        assert found[1] == "6: \\udc26 is half a character; write the character itself"

    @pytest.mark.parametrize("written", ['"\\U00110000"', '"\\UFFFFFFFF"', f"%YAML {'9' * 5000}.1\n---\na"])
    def test_numbers_beyond_every_character_are_refused(self, written: str) -> None:
        with pytest.raises(SettingsError, match="out of range"):
            parse_settings(f"title: {written}" if written[0] == '"' else written, Path("show.yaml"))


@pytest.mark.parametrize("body", ["  -\t{speaker: lu-yao, text: 好}\n", "  - speaker:\tlu-yao\n", "\t- x\n"])
def test_a_tab_has_a_sentence_of_its_own(body: str) -> None:
    assert problems_of(body) == ["5: a tab stands where YAML wants spaces"]


def test_a_key_without_a_space_behind_its_colon_is_told_once() -> None:
    assert problems_of("  - {speaker:lu-yao, text: 好}\n") == ["5: a space is missing behind `speaker:`"]


def test_a_cover_with_a_name_no_disk_takes_is_no_such_file() -> None:
    with pytest.raises(SettingsError, match=r"show\.yaml:1: cover: .* cannot be opened"):
        parse_settings(f"cover: {'图' * 200}.png\n", Path("show.yaml"))


def test_wrong_pronunciations_come_with_everything_else_in_the_file(tmp_path: Path) -> None:
    words = "words:\n  乐山: {pinyin: le9 shan1}\n  行: {pinyin: hang2, say: 航}\n"
    text = "voices: {a: {gender: mal, kokoro: zm_a}}\n" + words
    (tmp_path / "voices.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CastingError) as caught:
        load_voices(tmp_path)
    assert [each.line for each in caught.value.problems] == [1, 3, 4]
    assert "le9" in str(caught.value)
