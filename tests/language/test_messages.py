"""Everything that people read is translated, and every translation has the values of its message."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipeline.messages import (
    KEPT,
    LANGUAGES,
    choose_language,
    current_language,
    english,
    read_catalogue,
    retold,
)
from pipeline.messages import _ as translated
from tests.conftest import ROOT
from tests.duitan_process import environment
from tests.language.sources import Message, messages
from tests.language.unmarked import family, modules, unmarked_in
from tests.test_cli import run

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINESE = LANGUAGES[1:]


@pytest.fixture
def language() -> Iterator[None]:
    """Give the test a language of its own."""
    yield
    choose_language("en")


def told(message: Message, language: str) -> str:
    """What a message is in a language; empty where nobody translated it."""
    catalogue = read_catalogue(language)
    known = catalogue.pgettext(KEPT, message.text) if message.context else catalogue.gettext(message.text)
    return "" if known == message.text else known


def fields(text: str) -> set[str]:
    """The names of the values in a message."""
    return {field for _literal, field, _spec, _conversion in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", CHINESE)
def test_every_message_is_translated(language: str) -> None:
    same_everywhere = {"MB"}
    missing = sorted({each.text for each in messages() if not told(each, language)} - same_everywhere)
    assert not missing, "write them into the .po files that `python -m tests.language` brings up to date"


@pytest.mark.parametrize("language", CHINESE)
def test_every_translation_has_the_values_of_its_message(language: str) -> None:
    with_values = [each for each in messages() if each.values or each.plural]
    wrong = [each for each in with_values if fields(told(each, language)) != fields(each.plural or each.text)]
    assert not wrong


def test_every_message_is_told_with_the_values_that_it_names() -> None:
    given = {each: each.values | ({"count"} if each.plural else set()) for each in messages() if each.values}
    assert not [each for each, values in given.items() if fields(each.text) | fields(each.plural) != values]


def test_nothing_is_told_that_cannot_be_translated() -> None:
    errors = family()
    assert {"PipelineError", "SourceError", "OccupiedError"} <= errors
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in modules()
        for line, text in unmarked_in(path.read_text(encoding="utf-8"), errors)
    }
    assert not found, 'mark them: _("… {name} …", name=name), see pipeline/messages.py'


@pytest.mark.parametrize(
    "source",
    [
        'raise SourceError("is empty")',
        'raise SourceError(f"{path}: " + ("is gone" if gone else "is empty"))',
        'raise SourceError(_("is empty"), hint="save it again")',
        'note(f"{name} is new")',
        'found.append(Problem(path, 3, "stands twice"))',
    ],
)
def test_a_message_that_cannot_be_translated_is_found(source: str) -> None:
    assert list(unmarked_in(source, frozenset({"SourceError"})))


def test_every_catalogue_holds_what_the_program_says_and_is_compiled() -> None:
    catalogues = pytest.importorskip("tests.language.catalogues", reason="babel is not installed", exc_type=ImportError)
    for language in CHINESE:
        source = catalogues.read_source(language)
        compiled = catalogues.read_compiled(catalogues.compiled(source))
        assert compiled == catalogues.read_compiled(catalogues.catalogue_path(language).read_bytes())
        known = {
            (each.context or "", each.id if isinstance(each.id, str) else each.id[0]) for each in source if each.id
        }
        assert known == {each.key for each in messages()}


@pytest.mark.usefixtures("language")
def test_a_text_in_a_file_is_told_in_the_language_of_the_reader() -> None:
    kept = english("Invalid value for {name}: {message}", name="'--turn'", message="a: {b}")
    assert kept == retold(kept) == "Invalid value for '--turn': a: {b}"
    choose_language("zh-Hans")
    assert retold(kept) == "'--turn' 的值无效：a: {b}"
    assert retold("words that nobody marked") == "words that nobody marked"


@pytest.mark.usefixtures("language")
def test_values_are_never_translated() -> None:
    choose_language("zh-Hant")
    assert translated("{path}: skipped: {reason}", path="script", reason="takes") == "script：已略過：takes"


def help_of(*arguments: str) -> str:
    """What `--help` prints in this process."""
    result = run(*arguments, "--help")
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.usefixtures("language")
def test_help_is_in_the_language_that_is_asked_for() -> None:
    assert "Turn transcripts or scripts into episodes" in help_of()
    assert "播客单集" in help_of("--lang", "zh-Hans")
    assert "資料夾" in help_of("--lang", "zh-Hant", "render")
    assert current_language() == "zh-Hant"


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("each", LANGUAGES[1:])
def test_no_help_page_speaks_english_to_others(each: str) -> None:
    commands = re.findall(r"(?m)^  ([a-z]+) ", help_of("--lang", "en").split("Commands:")[1].split("Exit codes")[0])
    assert len(commands) > 10
    for command in ([], *([name] for name in commands)):
        page = help_of("--lang", each, *command)
        assert not re.search(r"(?:\b[A-Za-z]?[a-z]+ +){2}[a-z]|\[OPTIONS\]|<(?:str|path|int)", page), page


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rendr",), "没有 'rendr' 这个命令。您是不是想用 'render'？"),
        (("preview", "a.yaml"), "缺少选项 '--turn'。"),
        (("preview", "a.yaml", "--turn", "x"), "'--turn' 的值无效：应为整数"),
        (("preview", "a.yaml", "--turn", "0"), "'--turn' 的值无效：应大于或等于 1"),
        (("render", "a.md", "--nope"), "没有这个选项：--nope"),
        (("render", "a.md", "--chapters"), "选项 '--chapters' 需要一个值。"),
        (("find", "a", "1:00", "b"), "多出了参数（b）"),
        (("export", "a.yaml"), "请指明要导出什么：--stems"),
    ],
)
def test_wrong_options_are_told_in_the_language_that_is_asked_for(
    arguments: tuple[str, ...],
    said: str,
) -> None:
    result = run("--lang", "zh-Hans", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Usage" not in result.stderr


@pytest.mark.usefixtures("language", "project")
@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("render", "--help", "--lang", "zh-Hans"), 0, "由哪个引擎来念"),
        (("render", "--lang=zh-Hant", "--help"), 0, "資料夾"),
        (("render", "a.md", "--nope", "--lang", "zh-Hans"), 2, "没有这个选项：--nope"),
        (("--lang", "en", "check", "nothing.yaml", "--lang", "zh-Hant"), 3, "沒有這個檔案"),
        (("check", "--lang", "zh-Hans", "--", "--lang"), 3, "--lang：没有这个文件"),
        (("check", "a.yaml", "--lang"), 2, "--lang"),
        (("check", "a.yaml", "--lang", "tlh"), 2, "there is no language 'tlh'"),
    ],
)
def test_the_language_may_be_named_behind_the_command(
    arguments: tuple[str, ...],
    exit_code: int,
    said: str,
) -> None:
    result = run(*arguments)
    assert (result.exit_code, said in result.output) == (exit_code, True), result.output


def test_the_language_is_listed_once_in_the_help_of_the_program() -> None:
    assert help_of().count("--lang") == 1
    assert "--lang" not in help_of("render")


def test_a_language_that_there_is_not_is_refused() -> None:
    result = run("--lang", "tlh", "--help")
    assert result.exit_code == 2
    assert "there is no language 'tlh'; there are en, zh-Hans, zh-Hant" in result.stderr


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "播客单集"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, "Podcast 單集"),
        ({"DUITAN_LANG": "en", "LANG": "zh_CN.UTF-8"}, "podcast episodes"),
    ],
)
def test_a_process_speaks_the_language_of_its_locale(extra: dict[str, str], expected: str) -> None:
    inherited = {
        key: value for key, value in environment().items() if not key.startswith(("LC_", "LANG", "DUITAN_LANG"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"],
        env={**inherited, "PYTHONIOENCODING": "utf-8", **extra},
        capture_output=True,
        check=True,
    )
    assert expected in done.stdout.decode("utf-8")
