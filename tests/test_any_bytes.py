"""Whatever bytes a file holds, reading it gives a result or one of our errors, and the message can be printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from pipeline.errors import PipelineError
from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from pipeline.script.yaml.file import compose_script, parse_script
from pipeline.settings import load_settings, load_voices
from pipeline.workflow.script_files.script_file import load_script
from tests.conftest import ROOT

SCRIPT = """\
title: 河边
source: {file: a.md, sha256: 0f, url: "https://example.org"}
speakers:
  lu-yao: {name: 陆遥, as: [陆遥, "小陆"]}
body:
  - {chapter: 开头, line: 3}
  - {speaker: lu-yao, line: 5, text: "鸭子\\u4e00来了。"}
  - speaker: lu-yao
    text: |-
      第一段。
      第二段。
review:
  - {line: 5, problem: "请听一遍"}
""".encode()
VOICES = """\
engines: [kokoro, tone]
voices:
  yun: {gender: male, kokoro: zm_yun}   # 男
  xia: {gender: female, edge: zh-CN-XiaNeural}
speakers:
  lu-yao: {name: 陆遥, aliases: [小陆], voice: yun, rate: "+3%"}
casting: {male: [yun], narrator: xia}
words:
  乐山: {pinyin: le4 shan1}
  GPT: {letters: true}
""".encode()
SHOW = """\
title: 夜谈
link: https://example.org/show
cover: cover.png
opening: "{title}。"
sound: {loudness_lufs: -18, noise_floor_db: null, pauses: {speaker_ms: 200}}
music: {intro: cover.png, bed_db: -30}
announce: {chapters: false, names_after_minutes: 2, closing: "{title}。"}
""".encode()
TALK = "# 河边\n\n| 甲 | |\n|---|---|\n\n**陆遥：** 鸭子来了吗？\n\n**方舟：** 来了，[看](http://a.cn)。\n".encode()

SPLICES = st.sampled_from(
    [
        *("：", "，", "｛", "｝", " #", "\t", "\0", "\x07", "\u2028", "\ufeff", "\ufffe", "🦆", "９", "\u3000"),
        *('"', "'", "[", "]", "{", "}", ": ", "- ", "|-", "? ", "&a ", "*a", "!!int ", "---\n", "\n", "\r", "\n\n  "),
        *('"\\ud83d"', '"\\ud83d\\udc26"', '"\\U00110000"', "%YAML 9.9\n", "9" * 25, "长" * 120, "&#xD800;", "-->"),
    ]
).map(str.encode) | st.binary(max_size=4)


def damaged(seed: bytes) -> st.SearchStrategy[bytes]:
    """A good file with something in the place of something, several times over; or bytes at random."""
    place = st.integers(0, len(seed))
    edits = st.lists(st.tuples(place, st.integers(0, 6), SPLICES), min_size=1, max_size=4)

    def splice(edits: list[tuple[int, int, bytes]]) -> bytes:
        data = seed
        for start, length, splice in edits:
            data = data[:start] + splice + data[start + length :]
        return data

    return edits.map(splice) | st.binary(max_size=80)


def read_script(path: Path) -> None:
    """A script that is read can be written and read again."""
    script = load_script(path).script
    assert parse_script(compose_script(script), str(path)) == script


def read_talk(path: Path) -> None:
    """A transcript that is read becomes a script that can be read."""
    document = parse_document(path.read_bytes(), path.name)
    script = parse_dialogue(document, ())
    unproved(document, script)
    compose_script(script).encode()


CASES: list[tuple[str, bytes, Callable[[Path], object]]] = [
    ("talk.yaml", SCRIPT, read_script),
    ("voices.yaml", VOICES, lambda path: load_voices(path.parent)),
    ("show.yaml", SHOW, lambda path: load_settings(path.parent)),
    ("talk.md", TALK, read_talk),
    ("talk.docx", (ROOT / "tests/data/word.docx").read_bytes(), read_talk),
]


@pytest.mark.parametrize(("name", "seed", "read"), CASES, ids=[name for name, _, _ in CASES])
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_result_or_an_error_of_ours(
    tmp_path: Path, name: str, seed: bytes, read: Callable[[Path], object], data: st.DataObject
) -> None:
    path = tmp_path / name
    path.write_bytes(data.draw(damaged(seed)))
    said = ""
    try:
        read(path)
    except PipelineError as error:
        said = str(error)
        assert said
    said.encode()


@pytest.mark.parametrize(
    ("name", "seed", "read"), CASES[:2] + CASES[3:], ids=["talk.yaml", "voices.yaml", "md", "docx"]
)
def test_the_seeds_themselves_are_read(tmp_path: Path, name: str, seed: bytes, read: Callable[[Path], object]) -> None:
    (tmp_path / name).write_bytes(seed)
    read(tmp_path / name)
