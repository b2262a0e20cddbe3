"""The documents say what is so."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
import yaml
from typer.main import get_command

from pipeline import __version__
from pipeline.cli.app import app, load_commands
from pipeline.engines.kokoro.own_folder import FOLDER_VARIABLE as KOKORO_VARIABLE
from pipeline.engines.openai.options import OpenAiOptions
from pipeline.errors import PipelineError
from pipeline.files import CACHE_VARIABLE
from pipeline.messages import LANGUAGE_VARIABLE
from pipeline.script.dialogue import (
    Chapter,
    Choice,
    DialogueScript,
    Doubt,
    Dropped,
    Repair,
    Source,
    Speaker,
    Turn,
)
from pipeline.script.yaml.file import compose_script
from pipeline.verify.weights import FOLDER_VARIABLE as WHISPER_VARIABLE
from tests.conftest import ROOT

REFERENCE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: object) -> None:
    text = (document := ROOT / str(path)).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    missing = [link for link in links if not (document.parent / link).exists()]
    assert not missing


def what_a_readme_names(path: str) -> dict[str, list[str]]:
    """What stands in a README whatever its language is: commands, first cells of tables, links, options in the text."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return {
        "commands": [line.split("  #")[0].rstrip() for line in re.findall(r"(?m)^[$>] (.+)$", text)],
        "tables": [re.sub("、|, ", " ", cell) for cell in re.findall(r"(?m)^\| (`.+?`) \|", text)],
        "links": sorted(set(re.findall(r"\]\(([^)]+)\)", text)) - set(READMES)),
        "options": sorted(set(re.findall(r"--[a-z]+", text))),
    }


READMES = ("README.md", "README.zh-Hans.md", "README.zh-Hant.md")


@pytest.mark.parametrize("path", READMES[1:])
def test_the_chinese_readmes_name_what_the_english_one_names(path: str) -> None:
    assert what_a_readme_names(path) == what_a_readme_names("README.md")


def test_every_make_command_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:\$ |`)make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named >= {"episodes", "test"}
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in named)


def test_the_version_is_a_version_and_the_newest_in_the_changelog_is_no_other() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    released = re.findall(r"(?m)^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert released[:1] in ([], [__version__])


def options_of(command: Any) -> set[str]:
    """The options of a command as they are typed; --help is that of every command."""
    return {option for each in command.params for option in each.opts if option.startswith("-")} - {"--help"}


def commands() -> dict[str, Any]:
    """Every command by its heading in the reference; the first has the options that stand before a command."""
    load_commands()
    group: Any = get_command(app)
    return {"## duitan": group, **{f"### duitan {name}": command for name, command in group.commands.items()}}


def section_of(heading: str) -> str:
    """The part of the reference below a heading."""
    found = re.search(rf"(?m)^{heading}(?: .*)?$\n((?:(?!##).*\n?)*)", REFERENCE)
    assert found, f"docs/reference.md has no {heading!r}"
    return found[1]


@pytest.mark.parametrize("heading", list(commands()))
def test_every_command_and_option_stands_in_the_reference_and_nothing_else(heading: str) -> None:
    listed = set(re.findall(r"`(--?[a-z-]+)`", "".join(re.findall(r"(?m)^\| (`-[^|]*)\|", section_of(heading)))))
    assert listed - {"--help"} == options_of(commands()[heading])


def keys_in(written: Any) -> set[str]:
    """Every key of a script, at any depth, but for the ids and names of its speakers."""
    if isinstance(written, list):
        return set().union(*map(keys_in, written))
    if not isinstance(written, dict):
        return set()
    people = {key for key in ("speakers", "genders") if isinstance(written.get(key), dict)}
    below = (list(each.values()) if key in people else each for key, each in written.items())
    return set(written).union(*map(keys_in, below))


def test_every_key_of_a_script_stands_in_the_reference_and_nothing_else() -> None:
    source = Source(
        file="a.md", sha256="0f", publisher="山谷日报", author="陈默", published="2024-05-01", url="https://a.example"
    )
    script = DialogueScript(
        title="早餐",
        part="上",
        season=1,
        episode=2,
        language="zh-Hans",
        source=source,
        choice=Choice(reading=1, speakers=("李娜",), asker="陈默", narrate=True, genders={"李娜": "female"}),
        speakers=(Speaker(id="li-na", name="李娜", labels=("李娜",), gender="female", role="host"),),
        body=(Chapter(title="茶", line=1, derived=True), Turn(speaker="li-na", line=3, text="你好。")),
        dropped=(Dropped(line=4, reason="caption", text="图"),),
        repaired=(Repair(line=5, fix="quotes", before="a", after="b"),),
        review=(Doubt(line=6, problem="who?", ok=True),),
    )
    rows = "".join(re.findall(r"(?m)^\| `.*$", section_of("### A script")))
    listed = {each.split(":")[0] for each in re.findall(r"`([a-z][a-z0-9: ]*)`", rows)} - {"duitan script"}
    assert listed == keys_in(yaml.safe_load(compose_script(script)))


def test_the_reference_has_no_command_that_does_not_exist() -> None:
    assert {f"### duitan {name}" for name in re.findall(r"(?m)^### duitan ([a-z]+)", REFERENCE)} < set(commands())


def test_every_exit_code_of_an_error_stands_in_the_reference() -> None:
    def family(kind: type[PipelineError]) -> set[type[PipelineError]]:
        return {kind}.union(*map(family, kind.__subclasses__()))

    codes = {int(code) for code in re.findall(r"(?m)^\| (\d+) \|", section_of("## Exit codes"))}
    assert codes >= {0, 2, 130, *(kind.exit_code for kind in family(PipelineError))}


def test_every_environment_variable_stands_in_the_reference() -> None:
    named = set(re.findall(r"`(DUITAN_[A-Z_]+)`", REFERENCE))
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    assert (
        named
        == set(re.findall(r'"(DUITAN_[A-Z_]+)"', code))
        == {
            CACHE_VARIABLE,
            KOKORO_VARIABLE,
            LANGUAGE_VARIABLE,
            WHISPER_VARIABLE,
        }
    )


def test_every_option_of_a_speech_server_stands_in_the_reference_with_its_default() -> None:
    listed = dict(re.findall(r"(?m)^\| `([a-z_]+)` \| (.*) \|$", section_of("### A speech server")))
    defaults = {field.name: field.default for field in fields(OpenAiOptions)}
    assert set(listed) == set(defaults)
    assert all(f"`{default}`" in listed[name] for name, default in defaults.items() if default)
