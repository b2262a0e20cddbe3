"""The same voice every week: whatever the order of the episodes, and however many renders run at once."""

from __future__ import annotations

import json
import subprocess
import threading
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.cast.memory_file import parse_memory
from pipeline.errors import CastingError, OutputError
from pipeline.locks import exclusive, lock_file
from pipeline.workflow.preparation.remembering import recall, remember
from pipeline.workflow.script_files.heads import natural_key, place_in_show, show_heads
from pipeline.workflow.script_files.script_file import load_script
from pipeline.workflow.workspace.project import load_project
from tests.conftest import HANGS_S
from tests.duitan_process import COMMAND, environment
from tests.test_cli import run

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRIPTS = Path("scripts/dialogues")
CAST = Path("cast.yaml")
TONE = ("--engine", "tone")
SHOWS = {
    "river": {
        "ep-1": ("主持人", "何山青先生", "林小溪女士"),
        "ep-2": ("主持人", "陈远先生", "何山青先生"),
        "ep-10": ("记者", "吴述先生", "陈远"),
    },
    "tea": {
        "b": ("程师傅", "马力", "白云"),
        "a": ("白云", "程师傅", "Speaker 0"),
        "c": ("马力", "嘉宾", "程师傅"),
    },
}
"""Show -> episode -> who talks in it, first words first: cast by themselves, episodes would disagree."""


def write_episode(path: Path, people: Sequence[str]) -> Path:
    """A transcript in which everybody speaks twice."""
    turns = [f"{who}：第{number}句话说得不长。" for number in (1, 2) for who in people]
    path.write_text("\n\n".join((f"# {path.stem} 的谈话", *turns, "")), encoding="utf-8")
    return path


def write_show(name: str) -> list[Path]:
    """The transcripts of a show, which opens without a notice."""
    Path("show.yaml").write_text('opening: ""\n', encoding="utf-8")
    return [write_episode(Path(f"{episode}.txt"), people) for episode, people in SHOWS[name].items()]


def write_script(name: str, *people: str, head: str = "", body: str = "") -> Path:
    """A script as somebody writes it by hand; a person is `id=name` or `id=name=gender`."""
    rows = []
    for person in people:
        id_, name_, *gender = person.split("=")
        sex = f", gender: {gender[0]}" if gender else ""
        rows.append(f"  {id_}: {{name: {name_}{sex}}}\n")
    ids = [person.split("=")[0] for person in people]
    turns = body or "".join(f"  - {{speaker: {id_}, text: 你好。}}\n" for id_ in ids)
    path = SCRIPTS / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"title: 谈话\n{head}speakers:\n{''.join(rows)}body:\n{turns}", encoding="utf-8")
    return path


def results() -> dict[str, bytes]:
    """Every file that matters: cast.yaml and the episodes."""
    return {path.name: path.read_bytes() for path in (CAST, *sorted(Path("audio_out").glob("*.mp3")))}


def remembered() -> dict[str, str]:
    return {person.name: person.voice for person in parse_memory(CAST.read_text(encoding="utf-8"), "cast.yaml").people}


def rendered(*arguments: str | Path) -> str:
    """What a render says on stderr."""
    result = run("render", *arguments, *TONE)
    assert result.exit_code == 0, result.output
    return result.stderr


@pytest.mark.parametrize("show", SHOWS)
def test_a_show_has_one_cast_in_any_order_at_once_and_from_transcripts(
    show: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, dict[str, bytes]] = {}
    for name, order in (("in order", (0, 1, 2)), ("backwards", (2, 1, 0)), ("one by one", (1, 2, 0))):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.chdir(folder)
        sources = write_show(show)
        if name == "one by one":
            assert run("script", *sources).exit_code == 0
            for place in order:
                rendered(SCRIPTS / f"{sources[place].stem}.yaml")
        else:
            rendered(*(sources[place] for place in order))
        found[name] = results()
    folder = tmp_path / "parallel"
    folder.mkdir()
    monkeypatch.chdir(folder)
    sources = write_show(show)
    assert run("script", *sources).exit_code == 0
    scripts = [str(SCRIPTS / f"{source.stem}.yaml") for source in sources]
    running = [
        subprocess.Popen([*COMMAND, "render", script, *TONE], env=environment(), stderr=subprocess.DEVNULL)
        for script in scripts
    ]
    assert [process.wait(timeout=HANGS_S) for process in running] == [0, 0, 0]
    found["parallel"] = results()
    assert len(found["in order"]) == 4
    assert [name for name, files in found.items() if files != found["in order"]] == []
    assert not any(path.name.startswith(".cast") for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("show", SHOWS)
def test_every_order_of_separate_runs_makes_one_cast(show: str, project: Path) -> None:
    assert project.samefile(".")
    sources = write_show(show)
    assert run("script", *sources).exit_code == 0
    scripts = [load_script(SCRIPTS / f"{source.stem}.yaml") for source in sources]
    loaded = load_project()
    casts: set[bytes] = set()
    for order in permutations(scripts):
        CAST.unlink(missing_ok=True)
        for script in order:
            remember(loaded, "tone", [script], {})
        casts.add(CAST.read_bytes())
    assert len(casts) == 1


def test_who_meets_is_told_apart_and_who_has_no_name_is_not_remembered(project: Path) -> None:
    assert project.samefile(".")
    sources = write_show("river")
    said = rendered(*sources)
    assert remembered() == {
        "何山青先生": "yunjian",
        "林小溪女士": "xiaoxiao",
        "陈远先生": "yunxi",
        "吴述先生": "yunjian",
    }
    assert (
        "note: cast.yaml: remembers 何山青先生 (yunjian)、林小溪女士 (xiaoxiao)、陈远先生 (yunxi)、吴述先生 (yunjian)"
        in said
    )
    lines = CAST.read_text(encoding="utf-8").splitlines()
    assert any(line.endswith(": {name: 何山青先生, gender: male, voice: yunjian, first: ep-1}") for line in lines)
    assert "cast.yaml" not in rendered(*sources)


def test_many_runs_at_once_write_one_whole_file(project: Path) -> None:
    scripts = [write_script(f"e{number}", f"p{number}=何山{sign}") for number, sign in enumerate("青石明川海云")]
    loaded = load_project()
    barrier = threading.Barrier(len(scripts))
    failures: list[BaseException] = []

    def decide(script: Path) -> None:
        try:
            barrier.wait()
            remember(loaded, "tone", [load_script(script)], {})
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=decide, args=(script,)) for script in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(remembered()) == [f"何山{sign}" for sign in "青石明川海云"]
    assert sorted(path.name for path in project.iterdir()) == ["cast.yaml", "scripts", "voices.yaml"]


class TestCommands:
    def test_check_preview_and_takes_decide_like_a_render_and_write_nothing(self, project: Path) -> None:
        assert project.samefile(".")
        sources = write_show("river")
        assert run("script", *sources).exit_code == 0
        known = ("何山青先生", "林小溪女士", "陈远先生", "吴述先生")
        seen: dict[str, str] = {}
        for source in sources:
            report = json.loads(run("check", SCRIPTS / f"{source.stem}.yaml", "--json").stdout)
            seen |= {row["name"]: row["voice"] for row in report["cast"] if row["name"] in known}
        preview = ("preview", SCRIPTS / "ep-10.yaml", "--turn", "2", *TONE)
        assert run(*preview).exit_code == 0
        before = Path("ep-10.turn-2.mp3").read_bytes()
        assert not CAST.exists()
        rendered(*sources)
        assert seen == remembered()
        assert run(*preview).exit_code == 0
        assert Path("ep-10.turn-2.mp3").read_bytes() == before
        cast = CAST.read_bytes()
        inventory = json.loads(run("takes", "--json").stdout)
        assert inventory["unneeded"]["takes"] == 0
        assert inventory["total"]["takes"] > 0
        assert CAST.read_bytes() == cast

    def test_takes_are_those_of_the_remembered_voice(self, project: Path) -> None:
        assert project.samefile(".")
        script = write_script("one", "he=何山青=male")
        rendered(script)
        CAST.write_text(CAST.read_text(encoding="utf-8").replace("yunjian", "yunxi"), encoding="utf-8")
        assert json.loads(run("takes", "--json").stdout)["unneeded"]["takes"] == 1
        assert "何山青" not in rendered(script)
        assert remembered() == {"何山青": "yunxi"}

    def test_voices_lists_the_remembered(self, project: Path) -> None:
        assert project.samefile(".")
        assert "Remembered" not in run("voices").stdout
        CAST.write_text("he: {name: 何山青, voice: yunxi, first: ep-1}\n", encoding="utf-8")
        assert "Remembered (cast.yaml" in run("voices").stdout
        row = {"id": "he", "name": "何山青", "gender": None, "voice": "yunxi", "first": "ep-1"}
        assert json.loads(run("voices", "--json").stdout)["remembered"] == [row]

    def test_a_voice_for_one_run_is_not_remembered_and_a_gender_is(self, project: Path) -> None:
        assert project.samefile(".")
        script = write_script("one", "mo=莫里", "he=何山青=male")
        rendered(script, "--voice", "莫里=yunxi")
        voice = remembered()["莫里"]
        assert voice != "yunxi"
        said = rendered(script, "--gender", "莫里=female")
        assert remembered() == {"莫里": "xiaoxiao", "何山青": remembered()["何山青"]}
        assert "gender: female" in CAST.read_text(encoding="utf-8")
        if voice != "xiaoxiao":
            assert "莫里 is female: xiaoxiao from now on" in said
        rendered(script, "--gender", "莫里=male")
        assert load_project().book.voices[remembered()["莫里"]].gender == "male"

    def test_a_gender_for_one_of_many_is_a_remark_where_they_are_remembered(self, project: Path) -> None:
        assert project.samefile(".")
        scripts = [write_script("a", "mo=莫里"), write_script("b", "he=何山青")]
        said = rendered(*scripts, "--gender", "莫里=female")
        assert "--gender 莫里=female: does not speak in this episode" in said
        assert remembered()["莫里"] == "xiaoxiao"

    def test_say_does_not_care(self, project: Path) -> None:
        assert project.samefile(".")
        CAST.write_text("what is this", encoding="utf-8")
        assert run("say", "你好。", "-o", "a.mp3", *TONE).exit_code == 0


class TestFile:
    def test_a_file_that_cannot_be_read_stops_the_run_and_is_kept(self, project: Path) -> None:
        assert project.samefile(".")
        scripts = [write_script("a", "he=何山青"), write_script("b", "mo=莫里")]
        for data in (b"he: {name: \xff}\n", "he: {name: 何山青, voise: yunxi}\n".encode()):
            CAST.write_bytes(data)
            commands: list[tuple[str | Path, ...]] = [
                ("render", *scripts),
                ("check", scripts[0]),
                ("takes",),
                ("voices",),
                ("doctor", "--offline"),
            ]
            for command in commands:
                result = run(*command)
                assert result.exit_code == 3, (command, result.output)
                assert "cast.yaml" in result.output
                assert "speak:" not in result.stderr
            assert CAST.read_bytes() == data
        assert not Path("audio_out").exists()

    def test_a_folder_of_that_name_is_refused(self, project: Path) -> None:
        (project / CAST).mkdir()
        with pytest.raises(CastingError, match="is a folder"):
            recall(load_project(), "tone")

    def test_what_a_person_wrote_is_kept(self, project: Path) -> None:
        assert project.samefile(".")
        script = write_script("a", "he=何山青", "mo=莫里")
        written = "\ufeff# 我的节目\r\nhe:   {voice: xiaobei, name: 何 山青}   # 老朋友\r\n"
        CAST.write_bytes(written.encode())
        rendered(script)
        text = CAST.read_bytes().decode()
        assert text.startswith(written)
        assert text.removeprefix(written).startswith("mo: {name: 莫里, voice: ")
        assert text.endswith(", first: a}\r\n")
        assert text.count("\ufeff") == 1

    def test_a_link_to_the_file_is_still_a_link(self, project: Path) -> None:
        (project / "shared").mkdir()
        CAST.symlink_to("shared/team.yaml")
        rendered(write_script("a", "he=何山青"))
        assert CAST.is_symlink()
        assert "何山青" in Path("shared/team.yaml").read_text(encoding="utf-8")

    def test_what_cannot_be_written_costs_a_remark_and_not_the_run(self, project: Path) -> None:
        (project / ".cast.yaml.lock").mkdir()
        script = write_script("a", "he=何山青=male", "chen=陈远=male")
        remembering = remember(load_project(), "tone", [load_script(script)], {})
        assert [person.voice for person in remembering.project.memory.people] == ["yunjian", "yunxi"]
        (remark,) = remembering.remarks
        assert remark.endswith("; nobody new is remembered")
        assert ".cast.yaml.lock: cannot be written" in remark
        assert "nobody new is remembered" in rendered(script)
        assert not CAST.exists()

    def test_what_a_killed_run_left_stops_nobody(self, project: Path) -> None:
        (project / ".cast.yaml.lock").touch()
        rendered(write_script("a", "he=何山青"))
        assert list(remembered()) == ["何山青"]


class TestScripts:
    def test_the_order_is_by_date_then_by_name_with_numbers(self, project: Path) -> None:
        assert project.samefile(".")
        for name, date in (("ep-10", ""), ("ep-9", ""), ("z", "2024-05-01"), ("y", "2024-05-02T08:00")):
            write_script(name, "he=何山青", head=f'source: {{file: a.md, published: "{date}"}}\n' if date else "")
        heads = sorted(show_heads(Path(), ()), key=place_in_show)
        assert [head.path.stem for head in heads] == ["z", "y", "ep-9", "ep-10"]
        assert natural_key("EP-02") == natural_key("ep-2")

    def test_a_script_that_cannot_be_read_is_left_out(self, project: Path) -> None:
        good = write_script("good", "he=何山青")
        for name, text in (
            ("broken", "title: 坏\nspeakers:\n  mo: {name: 莫里, gnder: male}\nbody:\n"),
            ("yaml", "title: 坏\nspeakers: {mo: {name: 莫里}\nbody:\n"),
            ("other", "- 一\n- 二\n"),
        ):
            (SCRIPTS / f"{name}.yaml").write_text(text, encoding="utf-8")
        (SCRIPTS / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
        (SCRIPTS / "folder.yaml").mkdir()
        (SCRIPTS / "nowhere.yaml").symlink_to("gone.yaml")
        for name in ("good.backup-1.yaml", ".hidden.yaml"):
            (SCRIPTS / name).write_text(good.read_text(encoding="utf-8").replace("何山青", "陈远"), encoding="utf-8")
        assert [head.path.stem for head in show_heads(project, ())] == ["good"]
        rendered(good)
        assert list(remembered()) == ["何山青"]

    @pytest.mark.parametrize(
        "text",
        [
            "{title: 谈, speakers: {he: {name: 何山青}}, body: [{speaker: he, text: 你好。}]}\n",
            "body:\n  - {speaker: he, text: 你好。}\nspeakers:\n  he: {name: 何山青}\ntitle: 谈\n",
            "title: 谈\n'speakers':\n  he: {name: 何山青}\nbody:\n  - {speaker: he, text: 你好。}\n",
            "title: 谈\nspeakers:\n  he:\n    name: 何山青 # 他\n\n# 然后\nbody: [{speaker: he, text: 你好。}]\n",
            "\ufefftitle: 谈\r\nspeakers: {he: {name: 何山青}}\r\nbody:\r\n  - {speaker: he, text: 你好。}\r\n",
            f"title: {'谈' * 9000}\nspeakers:\n  he: {{name: 何山青}}\nbody:\n  - {{speaker: he, text: 你好。}}\n",
            'title: 谈\nspeakers:\n  he: {name: "\\u4f55山青"}\nbody:\n  - {speaker: he, text: 你好。}\n',
        ],
        ids=["braces", "body first", "quoted", "blocks", "windows", "long", "escapes"],
    )
    def test_a_script_written_by_hand_is_understood(self, project: Path, text: str) -> None:
        SCRIPTS.mkdir(parents=True)
        (SCRIPTS / "hand.yaml").write_bytes(text.encode())
        (head,) = show_heads(project, ())
        assert [speaker.name for speaker in head.script.speakers] == ["何山青"]
        assert head.script.speakers == load_script(SCRIPTS / "hand.yaml").script.speakers

    def test_the_samples_have_the_speakers_of_their_whole_scripts(self) -> None:
        for head in show_heads(Path(__file__).parents[2], ()):
            whole = load_script(head.path).script
            assert head.script.speakers == whole.speakers
            assert place_in_show(head)[0] == (whole.source.published or "9999")

    def test_an_engine_without_voices_is_not_asked(self, project: Path) -> None:
        assert project.samefile(".")
        Path("voices.yaml").write_text("voices: {a: {gender: male, edge: zh-CN-YunxiNeural}}\n", encoding="utf-8")
        write_script("a", "he=何山青")
        assert recall(load_project(), "kokoro").memory.people == ()


class TestExclusive:
    def test_who_comes_second_waits_and_the_lock_is_gone_afterwards(self, tmp_path: Path) -> None:
        path = tmp_path / "lock"
        first = lock_file(path)
        assert first.__enter__()
        waited: list[bool] = []

        def wait() -> None:
            waited.append(path.exists())
            first.__exit__(None, None, None)

        with exclusive(path, wait=wait):
            assert path.exists()
        assert waited == [True]
        assert not path.exists()

    def test_patience_ends(self, tmp_path: Path) -> None:
        path = tmp_path / "lock"
        with (
            lock_file(path) as held,
            pytest.raises(OutputError, match="another run holds it"),
            exclusive(path, wait=lambda: None),
        ):
            raise AssertionError("two are inside")
        assert held

    def test_a_failure_inside_frees_the_lock(self, tmp_path: Path) -> None:
        path = tmp_path / "lock"
        with pytest.raises(ValueError, match="inside"), exclusive(path):
            raise ValueError("inside")
        with exclusive(path):
            pass
