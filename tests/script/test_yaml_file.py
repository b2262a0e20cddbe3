"""A script survives its YAML file, and a hand-edited file tells everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.errors import ScriptError
from pipeline.script.dialogue import DialogueScript, Pause
from pipeline.script.yaml.file import compose_script, parse_script
from tests import strategies
from tests.builders import make_script, make_turn

HEAD = "title: 晨谈\nlanguage: zh-Hans\nspeakers:\n  li-na: {name: 李娜, as: [李娜]}\nbody:\n"


@given(strategies.scripts())
def test_a_script_survives_its_file(script: DialogueScript) -> None:
    assert parse_script(compose_script(script), "x.yaml") == script


@given(strategies.hostile_text().filter(str.strip))
def test_any_text_survives_in_a_turn(text: str) -> None:
    script = make_script(make_turn("li-na", text))
    assert parse_script(compose_script(script), "x.yaml") == script


def test_long_text_stands_as_a_block_and_short_text_on_one_line() -> None:
    written = compose_script(make_script(make_turn("li-na", "第一段。\n第二段。"), make_turn("li-na", "好。", line=9)))
    assert "    text: |-\n      第一段。\n      第二段。\n" in written
    assert '  - {speaker: li-na, line: 9, text: "好。"}\n' in written


def test_chinese_is_not_escaped_and_empty_facts_are_left_out() -> None:
    written = compose_script(make_script(make_turn("li-na", "您好，世界。")))
    assert "您好，世界。" in written
    assert written.startswith("# ")
    for absent in ("part:", "derived", "dropped:", "repaired:", "review:", "publisher:", "url:"):
        assert absent not in written


def test_a_gender_is_written_where_it_is_known() -> None:
    script = make_script(make_turn("li-na", "好。"), make_turn("he-qing", "好。"))
    known = replace(script, speakers=(replace(script.speakers[0], gender="female"), script.speakers[1]))
    written = compose_script(known)
    assert "  li-na: {name: li-na, gender: female}\n  he-qing: {name: he-qing}\n" in written


def test_a_script_written_by_hand_needs_little() -> None:
    script = parse_script(
        "title: 晨谈\nspeakers:\n  li-na: {name: 李娜}\nbody:\n- speaker: li-na\n  text: |\n    這個嗎？\n    對。\n",
        "x",
    )
    assert script.turns[0].text == "這個嗎？\n對。"
    assert script.turns[0].line is None
    assert (script.language, script.source.file) == ("zh-Hant", "")


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        (HEAD + "- {speaker: li-ma, text: 好}\n", 6, "speaker 'li-ma' is not in `speakers`; did you mean 'li-na'?"),
        (HEAD + "- {speaker: zhao, text: 好}\n", 6, "known are li-na"),
        (HEAD + "- {speaker: li-na, txet: 好}\n", 6, "unknown key 'txet' in a turn; did you mean 'text'?"),
        (HEAD + "- {speaker: li-na}\n", 6, "a turn needs 'text'"),
        (HEAD + "- {text: 好}\n", 6, "a turn needs 'speaker'"),
        (HEAD + '- {speaker: li-na, text: "  "}\n', 6, "text is empty"),
        (HEAD + "- {speaker: li-na, text: [好]}\n", 6, "text must be text, not a list"),
        (HEAD + "- {speaker: li-na, text: 好, line: 三}\n", 6, "line must be a whole number, not '三'"),
        (HEAD + "- {speaker: li-na, text: 好, line: -2}\n", 6, "line must not be negative"),
        (HEAD + "- {chapter: '', line: 2}\n- {speaker: li-na, text: 好}\n", 6, "chapter is empty"),
        (HEAD + "- {chapter: 一, derived: ja}\n- {speaker: li-na, text: 好}\n", 6, "derived must be true or false"),
        (HEAD + "- {chapter: 一, text: 好, speaker: li-na}\n", 6, "unknown key 'chapter' in a turn"),
        (HEAD + "- {chapter: 一}\n", 6, "body has no turn"),
        (HEAD + "- 好\n", 6, "a turn must be `key: value` pairs, not a single value"),
        (HEAD + "- {speaker: li-na, text: 好}\ndropped:\n- {line: 1, reason: caption}\n", 8, "needs 'text'"),
        (HEAD + "- {speaker: li-na, text: 好}\nreview: nothing\n", 7, "review must be a list"),
        (
            HEAD + "- {speaker: li-na, text: 好}\nboby: []\n",
            7,
            "unknown key 'boby' in the script; did you mean 'body'?",
        ),
        (HEAD.replace("li-na:", "Li Na:") + "- {speaker: Li Na, text: 好}\n", 4, "must be small Latin letters"),
        (
            HEAD.replace("[李娜]", "[李娜], gender: femal") + "- {speaker: li-na, text: 好}\n",
            4,
            "gender must be male or female, not 'femal'; did you mean 'female'?",
        ),
        (HEAD.replace("name: 李娜, ", "") + "- {speaker: li-na, text: 好}\n", 4, "speaker 'li-na' needs 'name'"),
        (HEAD.replace("zh-Hans", "zh-hans") + "- {speaker: li-na, text: 好}\n", 2, "did you mean 'zh-Hans'?"),
        ("title: 晨谈\nspeakers: {}\n", 1, "the script needs 'body'"),
        ("", 1, "the script needs 'title'"),
        ("- 1\n", 1, "the script must be `key: value` pairs, not a list"),
        (HEAD + "- {speaker: li-na, text: 他说: 好}\n", 6, "a second colon"),
        (HEAD + "\t- {speaker: li-na, text: 好}\n", 6, "a tab"),
    ],
)
def test_a_wrong_script_names_line_and_remedy(written: str, line: int, says: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(written, "talk.yaml")
    assert any(p.path == "talk.yaml" and p.line == line and says in p.message for p in caught.value.problems), str(
        caught.value
    )


def test_every_problem_is_told_at_once() -> None:
    written = HEAD + "- {speaker: nobody, text: ''}\n- {speaker: li-na, lime: 4}\n"
    with pytest.raises(ScriptError) as caught:
        parse_script(written, "talk.yaml")
    assert [p.line for p in caught.value.problems] == [6, 6, 7, 7]


def test_a_script_says_its_format_and_opens_without_it() -> None:
    written = compose_script(parse_script(f"{HEAD}  - {{speaker: li-na, text: 早。}}\n", "talk.yaml"))
    assert "\nformat: 1\n" in written
    older = written.replace("format: 1\n", "")
    assert parse_script(older, "talk.yaml") == parse_script(written, "talk.yaml")


def test_a_script_of_a_newer_format_is_refused() -> None:
    with pytest.raises(ScriptError, match=r"talk.yaml:1: is of format 3; this version of duitan reads 2 at most"):
        parse_script(f"format: 3\n{HEAD}  - {{speaker: li-na, say: 早。}}\n", "talk.yaml")


@pytest.mark.parametrize(
    ("key", "problem"),
    [("season: 0", "season must lie between 1 and 9,999, not 0"), ("episode: 三", "episode must be a whole number")],
)
def test_a_number_of_an_episode_is_a_number(key: str, problem: str) -> None:
    with pytest.raises(ScriptError, match=f"talk.yaml:1: {problem}"):
        parse_script(f"{key}\n{HEAD}  - {{speaker: li-na, text: 早。}}\n", "talk.yaml")


def test_a_role_survives_and_another_word_is_refused() -> None:
    script = parse_script(f"{HEAD}  - {{speaker: li-na, text: 早。}}\n", "talk.yaml")
    script = replace(script, speakers=(replace(script.speakers[0], role="host"), *script.speakers[1:]))
    text = compose_script(script)
    assert parse_script(text, "talk.yaml") == script
    assert "\nformat: 2\n" in text
    with pytest.raises(ScriptError, match="role must be host or guest, not 'hots'; did you mean 'host'"):
        parse_script(text.replace("role: host", "role: hots"), "talk.yaml")


def test_a_numbered_script_is_of_the_newer_format() -> None:
    script = parse_script(f"season: 2\n{HEAD}  - {{speaker: li-na, text: 早。}}\n", "talk.yaml")
    assert (script.season, script.episode) == (2, None)
    assert "\nformat: 2\n" in compose_script(script)


def test_a_script_with_a_pause_is_of_a_format_that_earlier_versions_refuse() -> None:
    body = '  - {speaker: li-na, text: "早。"}\n  - {pause: 1.5}\n  - {speaker: li-na, text: "走吧。"}\n'
    script = parse_script(HEAD + body, "talk.yaml")
    assert script.body[1] == Pause(ms=1500)
    written = compose_script(script)
    assert "\nformat: 2\n" in written
    assert written.endswith(body)
    assert [section.turns for section in script.sections] == [(1, 2)]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("{puase: 1}", "unknown key 'puase' in an entry of body; did you mean 'pause'?"),
        ("{chaptre: 一}", "unknown key 'chaptre' in an entry of body; did you mean 'chapter'?"),
        ("{pause: long}", "pause must be a number, not 'long'"),
        ("{pause: 0}", "pause is a time in seconds, at most 60, not 0"),
        ("{pause: -2}", "pause is a time in seconds, at most 60, not -2"),
        ("{pause: 1500}", "pause is a time in seconds, at most 60, not 1500"),
        ("{pause: [1]}", "pause must be a number, not a list"),
        ("{pause: 1, line: 4}", "unknown key 'line' in a pause; there are pause"),
        ('{pause: 1, speaker: li-na, text: "早。"}', "unknown key 'pause' in a turn; there are speaker, line, text"),
    ],
)
def test_a_mistake_in_a_pause_is_one_problem_with_its_line(item: str, message: str) -> None:
    written = f'{HEAD}  - {{speaker: li-na, text: "早。"}}\n  - {item}\n'
    with pytest.raises(ScriptError) as caught:
        parse_script(written, "talk.yaml")
    assert [(each.line, each.message) for each in caught.value.problems] == [(7, message)]


def test_a_sound_survives_and_makes_the_script_one_of_the_newer_format() -> None:
    body = '  - {sound: music/door.wav}\n  - {speaker: li-na, text: "早。"}\n  - {sound: "敲门 #2.mp3"}\n'
    script = parse_script(HEAD + body, "talk.yaml")
    assert script.sounds == ("music/door.wav", "敲门 #2.mp3")
    written = compose_script(script)
    assert written.endswith(body)
    assert "\nformat: 2\n" in written


@pytest.mark.parametrize(
    "file",
    ["/etc/hostname", "../door.wav", "music/../../door.wav", "http://example.org/a.mp3", "concat:a", "..\\a.wav"],
)
def test_a_sound_is_never_outside_the_project(file: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(f'{HEAD}  - {{speaker: li-na, text: "早。"}}\n  - {{sound: {file!r}}}\n', "talk.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.message.split(", such")[0]) == (7, "sound must be a file in the project's folder")
