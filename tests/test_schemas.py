"""What a loader accepts its schema accepts, and what is built wrongly both refuse: seen on files that are broken."""

from __future__ import annotations

import json
import operator
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from pipeline.cast.engine_forms import EngineForm
from pipeline.cast.memory_file import parse_memory
from pipeline.cast.voices import parse_voices
from pipeline.engines.registry import engine_forms
from pipeline.errors import InputError
from pipeline.schemas.cast import cast_schema
from pipeline.schemas.script import script_schema
from pipeline.schemas.show import show_schema
from pipeline.schemas.voices import voices_schema
from pipeline.script.yaml.file import compose_script, parse_script
from pipeline.settings import parse_settings
from tests.conftest import ROOT
from tests.strategies import scripts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.script.dialogue import DialogueScript
    from pipeline.yaml_nodes import Node

Place = tuple[str | int, ...]


def choir_options(node: Node | None) -> object:
    """The options of an engine that came with a package and says nothing about them to editors."""
    return node.fields("choir's options", ("hall", "singers")) if node else None


CHOIR: Final = EngineForm(
    engine="choir",
    voice_pattern=re.compile("alto|bass"),
    voice_keys=("sung",),
    spellings=True,
    parse_options=choir_options,
)
FORMS: Final = (*engine_forms(), CHOIR)

SCRIPT: Final[dict[str, Any]] = {
    "format": 2,
    "title": "夜里的灯",
    "part": "上",
    "season": 2,
    "episode": 7,
    "language": "zh-Hans",
    "source": {
        "file": "a.md",
        "sha256": "0f",
        "publisher": "山谷报",
        "author": "许岚",
        "published": "2024",
        "url": "x",
    },
    "choice": {"reading": 1, "speakers": ["许岚"], "asker": "许岚", "narrate": False, "genders": {"许岚": "female"}},
    "speakers": {
        "xu-lan": {"name": "许岚", "as": ["许岚", 7], "gender": "female", "role": "host"},
        "ke-yuan": {"name": "柯远"},
    },
    "body": [
        {"chapter": "开头", "line": 1, "derived": True},
        {"speaker": "xu-lan", "line": 3, "text": "您好。"},
        {"pause": 1.5},
        {"sound": "music/door.wav"},
        {"speaker": "ke-yuan", "text": "您好，请坐。"},
    ],
    "dropped": [{"line": 4, "reason": "caption", "text": "图"}],
    "repaired": [{"line": 5, "fix": "quotes", "before": "a", "after": "b"}],
    "review": [{"line": 6, "problem": "who?", "ok": True}],
}
VOICES: Final[dict[str, Any]] = {
    "format": 1,
    "engines": ["kokoro", "choir"],
    "engine_options": {
        "openai": {
            "url": "http://127.0.0.1:8880/v1",
            "model": "kokoro",
            "key_env": "A_KEY",
            "format": "wav",
            "text": "spoken",
            "rate_hz": 24000,
            "longest": 300,
            "at_once": 2,
            "wait_s": 60,
            "revision": "2",
        },
        "choir": {"hall": "großer Saal", "singers": 12},
        "kokoro": {},
        "tone": {},
    },
    "voices": {
        "low": {"gender": "male", "kokoro": "zm_yunxi", "edge": "zh-CN-YunxiNeural", "openai": "7", "choir": "bass"},
        "mixed": {
            "gender": "male",
            "blend": {"zm_yunxi": 1, "am_onyx": {"timbre": 0.6, "prosody": 0.2}},
            "edge": {"voice": "zh-CN-YunxiNeural", "pitch": "-14Hz", "rate": "-4%"},
        },
        "high": {"gender": "female", "sung": "alto"},
    },
    "speakers": {
        "ke-yuan": {"name": "柯远", "aliases": ["老柯"], "gender": "male", "voice": "low", "rate": "+3%"},
        "narrator": {"name": "旁白"},
    },
    "casting": {"male": ["low", "mixed"], "female": ["high"], "narrator": "low"},
    "words": {
        "重庆": {"pinyin": "chong2 qing4", "edge": "崇庆"},
        "GPU": {"letters": True, "case": "sensitive"},
        "Oslo": {"say": "奥斯陆", "choir": "ooslo"},
        "Meta": {"ipa": "mˈɛtɑ"},
        "单于": {"openai": "蝉于"},
    },
}
CAST: Final[dict[str, Any]] = {
    "format": 1,
    "xu-lan": {"name": "许岚", "gender": "female", "voice": "xiaoxiao", "first": "ep-1"},
    "ke-yuan": {"name": "柯远", "voice": "yunxi"},
}
SHOW: Final[dict[str, Any]] = {
    "format": 1,
    "title": "守夜",
    "author": "许岚",
    "description": "谈谈守夜。",
    "link": "https://night.example/show",
    "email": "lan@night.example",
    "cover": "here.png",
    "language": "zh-CN",
    "reading": "taiwan",
    "category": "Arts",
    "opening": "{title}。",
    "announce": {"chapters": False, "names_after_minutes": 2.5, "closing": "再见。"},
    "music": {"intro": "here.png", "intro_s": 4, "level_db": -6.5, "gap_ms": 300},
    "sound": {
        "loudness_lufs": -18,
        "noise_floor_db": None,
        "bitrate_kbps": 128,
        "placement": "slight",
        "lead_ms": 200,
        "opening_title": "开场",
        "pauses": {"clause_ms": 100, "variation_percent": 10},
    },
}


@dataclass(frozen=True, slots=True)
class Case:
    """A file with everything in it, its schema, and what reads it."""

    whole: dict[str, Any]
    schema: Callable[[], dict[str, Any]]
    load: Callable[[str, Path], object]


CASES: Final = {
    "script": Case(SCRIPT, script_schema, lambda text, _: parse_script(text, "talk.yaml")),
    "voices": Case(VOICES, lambda: voices_schema(FORMS), lambda text, _: parse_voices(text, "voices.yaml", FORMS)),
    "cast": Case(CAST, cast_schema, lambda text, _: parse_memory(text, "cast.yaml")),
    "show": Case(SHOW, show_schema, lambda text, folder: parse_settings(text, folder / "show.yaml")),
}
BUILT_WRONGLY: Final = re.compile(
    r"unknown key|must be (?:text|a list|`key: value` pairs|a (?:whole )?number|true or false),? not|needs '"
)
UNKNOWN_TO_EDITORS: Final = "choir's options"
VALUES: Final[tuple[Any, ...]] = (None, True, 3, 1.5, "", "some words", "7", "true", [], ["x"], {}, {"x": 1})


@cache
def validator(name: str) -> Draft7Validator:
    schema = CASES[name].schema()
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def problems(name: str, data: object, folder: Path) -> list[str]:
    """What the loader says of some data, which is YAML as JSON is."""
    try:
        CASES[name].load(json.dumps(data), folder)
    except InputError as error:
        return [problem.message for problem in error.problems]
    return []


def check_agreement(name: str, data: object, folder: Path) -> bool:
    """Gives whether they accept the data."""
    found = problems(name, data, folder)
    is_valid = bool(validator(name).is_valid(data))
    assert is_valid or found, f"only the schema refuses {data}"
    wrong = [each for each in found if BUILT_WRONGLY.search(each) and UNKNOWN_TO_EDITORS not in each]
    assert not is_valid or not wrong, f"the schema accepts {data}: {wrong}"
    return is_valid


def places(data: Any, at: Place = ()) -> Iterator[Place]:
    """Every value inside some data."""
    yield at
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        yield from places(data[key], (*at, key))


def changed(whole: object, at: Place, change: Callable[[Any, Any], None]) -> Any:
    """A copy in which something was done to the value at a place: (what holds it, its key there)."""
    root = {"root": deepcopy(whole)}
    holder: Any = root
    *way, last = ("root", *at)
    for key in way:
        holder = holder[key]
    change(holder, last)
    return root.get("root")


def mutations(whole: object) -> Iterator[Any]:
    """The data with one thing wrong, or at least other: a value, a key that is gone, a key that nobody knows."""
    for at in places(whole):
        for value in VALUES:
            yield changed(whole, at, partial(_put, value))
        if at:
            yield changed(whole, at, operator.delitem)
        yield changed(whole, at, _add_key)


def _put(value: Any, holder: Any, key: Any) -> None:
    holder[key] = deepcopy(value)


def _add_key(holder: Any, key: Any) -> None:
    if isinstance(holder[key], dict):
        holder[key] = {**holder[key], "x": "y"}
    elif isinstance(holder[key], list):
        holder[key] = [*holder[key], "x"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files lie that a show.yaml names."""
    folder = tmp_path_factory.mktemp("show")
    (folder / "here.png").write_bytes(b"\x89PNG")
    return folder


@pytest.mark.parametrize("name", CASES)
def test_a_file_with_everything_in_it_is_right(name: str, folder: Path) -> None:
    assert problems(name, CASES[name].whole, folder) == []
    assert list(validator(name).iter_errors(CASES[name].whole)) == []


@pytest.mark.parametrize("name", CASES)
def test_whatever_is_changed_loader_and_schema_agree(name: str, folder: Path) -> None:
    count = refused = 0
    for data in mutations(CASES[name].whole):
        count += 1
        refused += not check_agreement(name, data, folder)
    assert 0.2 < refused / count < 0.99  # the changes tell something


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=25)
@given(data=st.data())
def test_several_changes_at_once(name: str, folder: Path, data: st.DataObject) -> None:
    broken: Any = CASES[name].whole
    for _ in range(data.draw(st.integers(2, 4))):
        at = data.draw(st.sampled_from(list(places(broken))))
        value = data.draw(st.sampled_from([*VALUES, *CASES[name].whole.values()]) | st.text(max_size=8))
        broken = changed(broken, at, partial(_put, value))
    check_agreement(name, broken, folder)


@pytest.mark.parametrize("name", ["script", "voices", "cast"])
def test_the_file_with_everything_has_every_key_of_its_schema(name: str) -> None:
    """Of show.yaml the schema is made of the classes that the loader reads it with."""
    assert set(keys_of(validator(name).schema, "properties")) <= set(keys_of(CASES[name].whole))


def keys_of(data: object, below: str = "") -> Iterator[str]:
    """Every key in some data; only those right below a certain key if one is named."""
    if isinstance(data, dict):
        yield from data.get(below, ()) if below else data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from keys_of(each, below)


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `no` and dates are text."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))  # 08 is 8, not a wrong octal


def check_text(name: str, text: str) -> None:
    assert [error.message for error in validator(name).iter_errors(yaml.load(text, CoreLoader))] == []


@settings(max_examples=25)
@given(scripts())
def test_every_script_that_we_write_is_right(script: DialogueScript) -> None:
    text = compose_script(script)
    try:
        parse_script(text, "talk.yaml")
    except InputError:
        return  # a script that no transcript makes, such as one without turns
    check_text("script", text)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/golden/script").rglob("*.yaml")), ids=lambda path: path.parent.name
)
def test_golden_scripts_are_right(path: Path) -> None:
    check_text("script", path.read_text(encoding="utf-8"))


def test_the_files_of_a_new_project_are_right() -> None:
    template = (ROOT / "pipeline/workflow/workspace/show_template.yaml").read_text(encoding="utf-8")
    check_text("show", template)
    check_text("show", re.sub(r"(?m)^# ?(?=[a-z_]+:| +[a-z_]+:)", "", template))
    check_text("voices", (ROOT / "voices.yaml").read_text(encoding="utf-8"))
