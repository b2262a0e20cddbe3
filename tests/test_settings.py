"""show.yaml, where voices.yaml is found, and the notice that opens an episode."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble.layout import LayoutOptions
from pipeline.assemble.sound import SoundOptions
from pipeline.errors import CastingError, SettingsError
from pipeline.publish.show import Show
from pipeline.script.dialogue import NARRATOR, DialogueScript, Speaker
from pipeline.settings import Settings, find_voices, load_settings, load_voices, parse_settings
from pipeline.speech.announcements import Announcements
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.pauses import Pauses
from pipeline.wording import MAX_NAMES, OPENING, announcements, opening_notice
from tests.builders import make_script, make_turn
from tests.strategies import hostile_text

TOP = Path(__file__).parents[1]

VOICES = "voices: {a: {gender: female, kokoro: zf_a}}\n"


def find_messages(text: str, folder: Path = Path("show")) -> list[str]:
    """Every problem of a show.yaml, as `line: message`."""
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, folder / "show.yaml")
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def make_interview(**facts: str) -> DialogueScript:
    """Two people and a narrator; `facts` are those of the source."""
    script = make_script(make_turn(NARRATOR, "引子"), make_turn("b", "问"), make_turn("a", "答"), title="夜班")
    names = {NARRATOR: "旁白", "a": "陈默", "b": "林曼"}
    speakers = tuple(Speaker(id=id_, name=name) for id_, name in names.items())
    return replace(script, speakers=speakers, source=replace(script.source, **facts))


def test_a_project_without_a_show_file_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(
        show=Show(), sound=SoundOptions(), layout=LayoutOptions(), pauses=Pauses()
    )


def test_every_part_of_the_file_arrives(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(b"jpeg")
    (tmp_path / "show.yaml").write_text(
        """\
title: 慢谈
author: 林曼
description: 两个人，一壶茶。
link: https://example.org/slow
email: tea@example.org
cover: cover.jpg
language: zh-Hant
season: 2
opening: "{title}。"
sound:
  loudness_lufs: -18
  noise_floor_db: null
  rate_hz: 48000
  lead_ms: 0
  placement: slight
  pauses: {speaker_ms: 200}
announce: {chapters: false, names_after_minutes: 2.5, closing: "{title}完。"}
""",
        encoding="utf-8",
    )
    settings = load_settings(tmp_path)
    assert settings.show == Show(
        title="慢谈",
        author="林曼",
        description="两个人，一壶茶。",
        link="https://example.org/slow",
        email="tea@example.org",
        cover=str(tmp_path / "cover.jpg"),
        language="zh-Hant",
        season=2,
        opening="{title}。",
    )
    assert settings.sound == SoundOptions(loudness_lufs=-18.0, noise_floor_db=None, rate_hz=48_000, placement="slight")
    assert settings.layout == LayoutOptions(lead_ms=0)
    assert settings.pauses == Pauses(speaker_ms=200)
    assert settings.announce == Announcements(chapters=False, names_after_minutes=2.5, closing="{title}完。")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reading: taipei", "1: reading must be mainland or taiwan, not 'taipei'"),
        ("season: 一", "1: season must be a number such as 2, not '一'"),
        ("titel: x", "1: unknown key 'titel' in show.yaml; did you mean 'title'?"),
        ('title: "a\\tb"', r"1: title must be one line of visible text, not 'a\tb'"),
        ("link: www.example.org", "1: link must be an address such as https://example.org/show, not 'www.example.org'"),
        ("link: javascript:alert(1)", "1: link must be an address"),
        ("email: tea", "1: email must be an e-mail address, not 'tea'"),
        ("language: Chinese language", "1: language must be a language such as zh-CN, not 'Chinese language'"),
        ("cover: none.jpg", "1: cover: no such file as show/none.jpg"),
        ('opening: "{titel}。"', "1: opening: unknown {titel}; did you mean 'title'?; there are {show}, {title}"),
        ("sound: loud", "1: sound must be `key: value` pairs, not a single value"),
        ("sound: {loudness: -16}", "1: unknown key 'loudness' in sound; did you mean 'loudness_lufs'?"),
        ("sound: {loudness_lufs: loud}", "1: loudness_lufs must be a number, not 'loud'"),
        ("sound:\n  loudness_lufs: 3", "2: sound: loudness 3 is not between"),
        ("sound: {rate_hz: 44.1}", "1: rate_hz must be a whole number, not '44.1'"),
        ("sound:\n  lead_ms: 5\n  placement: wide", "3: sound: placement wide is none of middle, slight"),
        ("sound:\n  rate_hz: 44100\n  bitrate_kbps: 24", "3: sound: bit rate at 44100 Hz 24 is none of"),
        ("sound:\n  pauses:\n    speaker_ms: -1", "3: speaker_ms must lie between 0 and 10,000, not -1"),
        ("sound: {pauses: {speaker: 1}}", "1: unknown key 'speaker' in pauses; did you mean 'speaker_ms'?"),
        ("sound: {pauses: {variation_percent: 90}}", "1: variation_percent must lie between 0 and 50, not 90"),
        ("announce: {chapter: false}", "1: unknown key 'chapter' in announce; did you mean 'chapters'?"),
        ("announce: {chapters: 1}", "1: chapters must be true or false, not '1'"),
        ("announce: {names_after_minutes: -1}", "1: names_after_minutes must lie between 0 and 600, not -1"),
        ('announce: {closing: "{titel}。"}', "1: closing: unknown {titel}; did you mean 'title'?; there are {show}, "),
        ("- title", "1: show.yaml must be `key: value` pairs, not a list"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, message: str) -> None:
    found = find_messages(text)
    assert len(found) == 1
    assert found[0].startswith(message)


def test_all_mistakes_are_named_at_once() -> None:
    text = "email: x\nsound:\n  loudness_lufs: 0\n  true_peak_db: 9\n  tail_ms: 99999\nlanguage: 中文\n"
    assert [int(message.split(":")[0]) for message in find_messages(text)] == [1, 3, 4, 5, 6]


@pytest.mark.parametrize("raw", ["title: 慢谈".encode("gb18030"), b"\xff\xfe"])
def test_a_show_file_that_is_not_utf8_is_said_to_be_so(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "show.yaml").write_bytes(raw)
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load_settings(tmp_path)


def test_a_folder_in_place_of_the_show_file_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "show.yaml").mkdir()
    with pytest.raises(SettingsError, match="is a folder"):
        load_settings(tmp_path)


def test_a_project_uses_its_own_voices(tmp_path: Path) -> None:
    (tmp_path / "voices.yaml").write_text(VOICES, encoding="utf-8")
    assert find_voices(tmp_path) == tmp_path / "voices.yaml"
    assert list(load_voices(tmp_path).voices) == ["a"]


def test_a_project_without_voices_uses_those_that_come_with_duitan(tmp_path: Path) -> None:
    assert find_voices(tmp_path).is_file()
    assert len(load_voices(tmp_path).voices) == 19


def test_wrong_voices_of_a_project_are_not_replaced_silently(tmp_path: Path) -> None:
    (tmp_path / "voices.yaml").write_text("voice: {}", encoding="utf-8")
    with pytest.raises(CastingError, match="did you mean 'voices'"):
        load_voices(tmp_path)


def test_the_shipped_words_can_be_spoken() -> None:
    book = load_voices(TOP)
    assert len(read_lexicon(book.words, path=book.path).entries) == len(book.words)


def test_the_notice_says_title_source_speakers_and_that_it_is_synthetic() -> None:
    assert opening_notice(Show(), make_interview(publisher="城南周刊", author="何以安")) == (
        "夜班。文稿来自城南周刊。对话者：林曼、陈默。本节目由文字稿合成，并非本人声音。"
    )


def test_the_notice_never_takes_an_editor_for_the_source() -> None:
    assert "十三少" not in opening_notice(Show(), make_interview(publisher="  ", author="十三少"))


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2024-07-03T08:00", "发表于2024年7月3日。"),
        ("2024-07", "发表于2024年7月。"),
        ("2024", "发表于2024年。"),
        ("去年", ""),
    ],
)
def test_the_notice_says_when_it_was_published_as_far_as_that_is_known(published: str, said: str) -> None:
    notice = opening_notice(Show(), make_interview(publisher="城南周刊", published=published))
    assert notice.startswith(f"夜班。文稿来自城南周刊。{said}对话者")


def test_the_closing_line_is_worded_like_the_opening() -> None:
    text = 'title: 慢谈\nannounce: {closing: "以上是{title}。{source}。这里是{show}。"}\n'
    settings = parse_settings(text, TOP / "show.yaml")
    said = announcements(settings.announce, settings.show, make_interview())
    assert said.closing == "以上是夜班。这里是慢谈。"
    assert not announcements(Settings().announce, Show(), make_interview()).closing


def test_the_notice_leaves_out_what_is_not_known() -> None:
    script = make_script(make_turn(NARRATOR, "独白"), title="夜班")
    assert opening_notice(Show(), script) == "夜班。本节目由文字稿合成，并非本人声音。"
    assert opening_notice(Show(), replace(script, title="")) == "本节目由文字稿合成，并非本人声音。"


def test_the_notice_leaves_out_a_source_that_is_no_name() -> None:
    notice = opening_notice(Show(), make_interview(publisher="https://example.org/" + "x" * 40))
    assert notice == "夜班。对话者：林曼、陈默。本节目由文字稿合成，并非本人声音。"


def test_the_notice_names_the_part_and_keeps_the_title_s_own_ending() -> None:
    script = replace(make_interview(), title="谁在值夜班？", part="之二")
    assert opening_notice(Show(), script).startswith("谁在值夜班？之二。对话者")
    assert opening_notice(Show(), replace(script, part="")).startswith("谁在值夜班？对话者")


def test_the_notice_is_written_like_the_script() -> None:
    script = replace(make_interview(publisher="城南周刊"), language="zh-Hant")
    assert opening_notice(Show(), script) == (
        "夜班。文稿來自城南周刊。對話者：林曼、陈默。本節目由文字稿合成，並非本人聲音。"
    )


def test_the_notice_names_only_the_first_of_many() -> None:
    many = make_script(*(make_turn(f"p{number}", "好") for number in range(MAX_NAMES + 1)))
    assert f"p{MAX_NAMES - 1}等。" in opening_notice(Show(), many)
    assert f"p{MAX_NAMES}" not in opening_notice(Show(), many)


def test_show_yaml_can_reword_the_notice_or_switch_it_off() -> None:
    show = parse_settings(
        'title: 慢谈\nopening: "这里是{show}。今天：{title}。{source}！大家好。"', TOP / "show.yaml"
    ).show
    assert opening_notice(show, make_interview()) == "这里是慢谈。今天：夜班。大家好。"
    assert opening_notice(parse_settings('opening: ""', TOP / "show.yaml").show, make_interview()) == ""


def test_braces_that_are_no_placeholder_stay() -> None:
    assert opening_notice(Show(opening="{行|xing2}吗？{title}。"), make_interview()) == "{行|xing2}吗？夜班。"


@given(title=hostile_text(), part=hostile_text(), name=hostile_text(), publisher=hostile_text())
def test_no_title_can_reword_the_notice(title: str, part: str, name: str, publisher: str) -> None:
    script = make_interview(publisher=publisher)
    speakers = tuple(replace(speaker, name=name) for speaker in script.speakers)
    notice = opening_notice(Show(), replace(script, title=title, part=part, speakers=speakers))
    assert notice.endswith("本节目由文字稿合成，并非本人声音。")
    assert "\n" not in notice


@given(st.sampled_from(["{title}", "{cast}", "{show}{source}", "{part}。{cast}"]))
def test_placeholders_inside_a_title_are_not_filled(title: str) -> None:
    assert opening_notice(Show(title="慢谈"), replace(make_interview(), title=title)).startswith(title)


def test_both_wordings_say_that_the_voices_are_not_the_people_s_own() -> None:
    assert OPENING["zh-Hans"].endswith("本节目由文字稿合成，并非本人声音。")
    assert OPENING["zh-Hant"].endswith("本節目由文字稿合成，並非本人聲音。")


def test_a_show_file_may_say_its_format_and_a_newer_one_is_refused() -> None:
    assert parse_settings("format: 1\ntitle: 慢谈", Path("show.yaml")).show.title == "慢谈"
    with pytest.raises(SettingsError, match=r"show.yaml:1: is of format 2; this version of duitan reads 1 at most"):
        parse_settings("format: 2\nfeeds: {}", Path("show.yaml"))
