"""`duitan find`: from a time or words of an episode to turn, speaker and line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.workflow.checks.finding import parse_clock, transcript_path
from tests.test_cli import check_refused, run

TALK = """# 修伞的人

**周师傅：** 桥头那家铺子，开了四十年。

**林记者：** 四十年里修过多少把伞？

**周师傅：** 没数过。大概三万把吧。ＡＢ牌的最多。

晴天也有人来。

**林记者：** 下雨天最忙？

**周师傅：** 不，晴天也有人来坐坐。
"""
SCRIPT = Path("scripts/dialogues/umbrella.yaml")
VTT = Path("audio_out/umbrella.vtt")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an episode of five turns, rendered once."""
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "umbrella.md").write_text(TALK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("render", "umbrella.md", "--engine", "tone").exit_code == 0
    return folder


@pytest.fixture
def episode(rendered: Path, project: Path) -> Path:
    """A copy of that folder, to stand in."""
    shutil.copytree(rendered, project, dirs_exist_ok=True)
    return project


def found(*arguments: str) -> list[dict[str, Any]]:
    result = run("find", *arguments, "--json")
    assert result.exit_code == 0, result.output
    places: list[dict[str, Any]] = json.loads(result.stdout)["places"]
    return places


def line_of(words: str) -> int:
    """The line of the script that holds these words."""
    rows = SCRIPT.read_text(encoding="utf-8").splitlines()
    return next(number for number, row in enumerate(rows, 1) if words in row)


def start_of(words: str) -> str:
    """The time at which a cue with these words starts."""
    match = re.search(r"(\d\d:\d\d:\d\d)\.\d+ --> [^\n]*\n[^\n]*" + words, VTT.read_text(encoding="utf-8"))
    assert match
    return match[1]


@pytest.mark.usefixtures("episode")
def test_words_lead_to_every_place_that_says_them() -> None:
    places = found("umbrella", "晴天也有人来")
    assert [(each["turn"], each["speaker"]) for each in places] == [(3, "周师傅"), (5, "周师傅")]
    assert [each["line"] for each in places] == [line_of("晴天也有人来。"), line_of("晴天也有人来坐坐")]
    assert {each["script"] for each in places} == {str(SCRIPT)}


@pytest.mark.usefixtures("episode")
@pytest.mark.parametrize("words", ["ab牌", "ＡＢ 牌", "「AB牌」", "大概三萬把", "吧。AB"])
def test_width_case_marks_and_script_make_no_difference_and_words_may_cross_cues(words: str) -> None:
    assert [each["turn"] for each in found("umbrella", words)] == [3]


@pytest.mark.usefixtures("episode")
@pytest.mark.parametrize("name", ["umbrella", "audio_out/umbrella.mp3", "audio_out/umbrella.vtt", "audio_out/umbrella"])
def test_an_episode_is_named_by_its_name_or_by_a_file(name: str) -> None:
    (place,) = found(name, start_of("下雨天最忙"))
    assert (place["turn"], place["speaker"], place["line"]) == (4, "林记者", line_of("下雨天最忙"))


@pytest.mark.usefixtures("episode")
def test_it_is_printed_for_a_person() -> None:
    result = run("find", "umbrella", "四十年里")
    head, words = result.stdout.splitlines()[:2]
    assert head.split("  ")[1:] == ["turn 2", "林记者", f"{SCRIPT}:{line_of('四十年里')}"]
    assert words == "  四十年里修过多少把伞？"
    assert "the opening notice" in run("find", "umbrella", "0:01").stdout


@pytest.mark.usefixtures("episode")
def test_a_script_that_was_edited_since_still_leads_to_the_right_line_and_it_is_said() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    text = text.replace("四十年里修过多少把伞？", "一共修过几把呢？")
    text = text.replace("body:\n", 'body:\n  - {speaker: narrator, text: "雨停了。"}\n').replace(
        "speakers:\n", "speakers:\n  narrator: {name: 旁白}\n"
    )
    SCRIPT.write_text(text, encoding="utf-8")
    (moved,) = found("umbrella", "下雨天最忙")
    assert (moved["turn"], moved["line"], moved["remark"]) == (5, line_of("下雨天最忙"), "")
    (edited,) = found("umbrella", "四十年里")
    assert (edited["turn"], edited["line"]) == (3, line_of("一共修过几把呢"))
    assert "edited" in edited["remark"]


@pytest.mark.usefixtures("episode")
def test_an_episode_from_before_cues_had_names_can_be_searched() -> None:
    VTT.write_text(re.sub(r"(?m)^turn \d+\.\d+\n", "", VTT.read_text(encoding="utf-8")), encoding="utf-8")
    assert [each["turn"] for each in found("umbrella", "没数过")] == [3]
    assert [each["turn"] for each in found("umbrella", "0:00")] == [0]


def test_an_episode_of_some_chapters_leads_to_the_whole_script(project: Path) -> None:
    first, second = "**周师傅：** 您早啊。\n\n**林记者：** 早。", "**周师傅：** 喝茶吗？\n\n**林记者：** 喝。"
    text = f"# 题\n\n## 一\n\n{first}\n\n## 二\n\n{second}\n"
    (project / "tea.md").write_text(text, encoding="utf-8")
    assert run("render", "tea.md", "--engine", "tone", "--chapters", "2").exit_code == 0
    (place,) = found("tea.chapters-2", "喝茶吗")
    assert (place["turn"], place["script"]) == (3, "scripts/dialogues/tea.yaml")


@pytest.mark.usefixtures("episode")
def test_without_its_script_the_episode_still_says_what_it_knows() -> None:
    SCRIPT.rename("elsewhere.yaml")
    (place,) = found("umbrella", "没数过")
    assert (place["turn"], place["line"]) == (3, 0)
    assert "umbrella.yaml is not there" in place["remark"]
    (place,) = found("umbrella", "没数过", "--script", "elsewhere.yaml")
    assert place["script"] == "elsewhere.yaml"


@pytest.mark.usefixtures("episode")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "1:00"), "nowhere.vtt"),
        (("umbrella", "59:00"), "ends at"),
        (("umbrella", "没有人说过的话"), "nobody says"),
        (("umbrella", "？！"), "no letter"),
    ],
)
def test_what_is_not_there_is_said(arguments: tuple[str, str], said: str) -> None:
    check_refused(run("find", *arguments), 3, said)


@pytest.mark.parametrize(
    ("written", "time_ms"),
    [
        ("0:07", 7999),
        ("12:34", 754_999),
        ("90:00", 5_400_999),
        ("1:00:00.25", 3_600_259),
        ("12：34", 754_999),
        ("12点", None),
    ],
)
def test_times_as_players_show_them(written: str, time_ms: int | None) -> None:
    assert parse_clock(written) == time_ms


@pytest.mark.parametrize(
    ("episode", "path"),
    [
        ("talk", "audio_out/talk.vtt"),
        ("v1.2 发布", "audio_out/v1.2 发布.vtt"),
        ("out/talk.chapters.json", "out/talk.vtt"),
        ("out/talk.episode.json", "out/talk.vtt"),
        ("out/talk.small.mp3", "out/talk.vtt"),
        ("/x/talk.MP3", "/x/talk.vtt"),
    ],
)
def test_where_the_transcript_of_an_episode_is(episode: str, path: str) -> None:
    assert transcript_path(episode) == Path(path)
