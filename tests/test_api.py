"""`pipeline.api` by itself: the whole way from text to a feed, and what it raises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from pipeline import api

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
TALK = """# 河边的灯塔

**许岚：** 您守了多少年？

**柯远：** 三十一年。开头几年没有电，每晚要爬两趟。

**许岚：** 现在呢？

**柯远：** 现在它自己亮，我只看着它。
"""
SHOW = "{title: 守夜, author: 许岚, description: 谈谈守夜, link: 'https://night.example', email: lan@night.example}\n"


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> api.Project:
    """A project that is not the current folder, so that whatever lands there is seen."""
    folder, elsewhere = tmp_path / "show", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "show.yaml").write_text(SHOW, encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    return api.open_project(folder)


def saved(show: api.Project, text: str = TALK, name: str = "tower") -> Path:
    document = api.read(f"{name}.md", text.encode())
    return api.save(api.script(document, show), show.folder / f"scripts/dialogues/{name}.yaml")


def test_the_whole_way_from_text_to_a_feed(show: api.Project) -> None:
    document = api.read("tower.md", TALK.encode("gb18030"))
    assert (document.format, document.encoding) == ("markdown", "gb18030")
    script = api.script(document, show)
    assert [(script.speaker(turn.speaker).name, turn.line) for turn in script.turns] == [
        ("许岚", 3),
        ("柯远", 5),
        ("许岚", 7),
        ("柯远", 9),
    ]
    longer = replace(script, body=(*script.body, api.Turn(speaker="narrator", text="灯亮了。")))
    longer = replace(longer, speakers=(*script.speakers, api.Speaker(id="narrator", name="旁白")))
    path = api.save(longer, show.folder / "scripts/dialogues/tower.yaml")
    assert api.load(path) == longer

    wishes = {"柯远": "yunyang"}
    casting = api.cast(path, show, engine="tone", voices=wishes)
    speakers = {speaker.name: casting[speaker.id].voice.name for speaker in script.speakers}
    assert speakers["柯远"] == "yunyang"
    assert len(set(speakers.values())) == 2

    shares: list[tuple[str, float]] = []
    episode = api.render(
        path,
        show,
        engine="tone",
        voices=wishes,
        formats=("mp3", "small", "txt"),
        on_progress=lambda *each: shares.append(each),
    )
    assert episode.sound == show.folder / "audio_out/tower.mp3"
    assert episode.script == path
    assert all(file.stat().st_size for file in episode.files.values())
    assert {"mp3", "small", "txt", "vtt", "chapters", "episode"} == set(episode.files)
    assert 5_000 < episode.duration_ms < 60_000
    assert episode.loudness_lufs == pytest.approx(-16, abs=1)
    assert episode.engine == "tone"
    assert "灯亮了。" in episode.files["vtt"].read_text(encoding="utf-8")
    assert shares[0][0] == "speak"
    assert {share for phase, share in shares if phase == shares[-1][0]} >= {1.0}

    published = api.publish(show)
    assert published.feed == show.folder / "audio_out/feed.xml"
    items = ElementTree.parse(published.feed).findall("channel/item/title")
    assert [item.text for item in items] == ["河边的灯塔"]
    assert show.folder / "audio_out/tower.html" in published.pages
    api.publish(show, small=True)
    (enclosure,) = ElementTree.parse(published.feed).iter("enclosure")
    assert enclosure.attrib["url"].endswith("/tower.small.mp3")
    assert not list(Path().iterdir())


def test_a_transcript_is_rendered_at_once_and_its_script_lies_in_the_project(show: api.Project) -> None:
    transcript = show.folder / "night.md"
    transcript.write_text(TALK, encoding="utf-8")
    first = api.render(transcript, show, engine="tone")
    assert first.script == show.folder / "scripts/dialogues/night.yaml"
    assert (first.reused, first.up_to_date) == (0, False)
    again = api.render(first.script, show, engine=show.start_engine("tone"))
    assert (again.reused, again.up_to_date) == (again.segments, True)
    assert not list(Path().iterdir())


def test_a_saved_script_is_its_authors(show: api.Project) -> None:
    path = saved(show)
    made = api.load(path)
    assert api.save(made, path) == path  # it says the same already
    shorter = replace(made, body=made.body[:2])
    with pytest.raises(api.OutputError, match="not replaced"):
        api.save(shorter, path)
    assert api.load(path) == made
    api.save(shorter, path, force=True)
    assert api.load(path) == shorter
    assert api.load(path.with_suffix(".backup-1.yaml")) == made


def test_what_a_person_says_about_a_document_counts(show: api.Project) -> None:
    narrated = api.script(api.read("tower.md", TALK.encode()), show, api.Choice(narrate=True))
    assert {turn.speaker for turn in narrated.turns} == {"narrator"}


def without_facts(show: api.Project) -> object:
    (show.folder / "show.yaml").unlink()
    bare = api.open_project(show.folder)
    api.render(saved(bare), bare, engine="tone")
    return api.publish(bare)


def with_a_wrong_file(show: api.Project) -> object:
    (show.folder / "show.yaml").write_text("titel: 守夜\nsound: {lead_ms: x}\n", encoding="utf-8")
    return api.open_project(show.folder)


def into_a_file(show: api.Project) -> object:
    (show.folder / "full").write_text("mine", encoding="utf-8")
    return api.render(saved(show), show, engine="tone", folder=show.folder / "full")


def over_somebody_elses_episode(show: api.Project) -> object:
    (show.folder / "audio_out").mkdir()
    (show.folder / "audio_out/tower.mp3").write_bytes(b"mine")
    return api.render(saved(show), show, engine="tone")


@pytest.mark.parametrize(
    ("kind", "call", "message"),
    [
        (api.InputError, lambda _: api.read("nowhere.md"), "nowhere.md"),
        (api.InputError, lambda _: api.read("a.pdf", b"%PDF-1.7 x"), "PDF"),
        (
            api.InputError,
            lambda show: api.script(api.read("a.md", TALK.encode()), show, api.Choice(speakers=("无人",))),
            "无人",
        ),
        (api.InputError, with_a_wrong_file, r"show.yaml:1: unknown key 'titel'.*\n.*show.yaml:2: lead_ms"),
        (api.InputError, lambda show: api.load(show.folder / "no.yaml"), "no.yaml"),
        (api.InputError, lambda show: api.cast(saved(show), show, voices={"柯远": "nobody"}), "nobody"),
        (api.InputError, lambda show: api.render(saved(show), show, voices={"谁": "yunxi"}, engine="tone"), "谁"),
        (api.InputError, lambda show: api.render(saved(show), show, chapters="7", engine="tone"), "chapters"),
        (api.InputError, without_facts, "title"),
        (api.EngineError, lambda show: api.cast(saved(show), show, engine="choir"), "choir"),
        (api.EngineError, lambda show: api.render(saved(show), show, engine="choir"), "choir"),
        (api.OutputError, into_a_file, "full"),
        (api.OutputError, over_somebody_elses_episode, "not made by duitan"),
        (ValueError, lambda show: api.render(saved(show), show, chapters="4-2"), "4-2"),
        (ValueError, lambda show: api.render(saved(show), show, formats=("wax",)), "wax"),
        (ValueError, lambda show: api.save(api.load(saved(show)), show.folder / "a.txt"), "yaml"),
    ],
)
def test_what_is_wrong_is_raised(
    show: api.Project, kind: type[Exception], call: Callable[[api.Project], object], message: str
) -> None:
    with pytest.raises(kind, match=message) as raised:
        call(show)
    assert not isinstance(raised.value, ValueError) or kind is ValueError


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = ("aiohttp", "av", "jieba", "jinja2", "lxml", "misaki", "numpy", "onnxruntime", "PIL", "pypinyin", "yaml")
    code = f"import sys, pipeline.api; print([name for name in {heavy} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_examples_of_its_document_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) > 3
    for example in examples:
        exec(compile(example, "docs/api.md", "exec"), names)
    assert Path("night/audio_out/feed.xml").exists()


def test_its_document_names_all_there_is() -> None:
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    assert {name for name in api.__all__ if f"`{name}" not in text} == set()
