"""YAML that people edit: every value knows its line, every problem is found at once, nothing hostile gets through."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given

from pipeline.errors import Problem, SettingsError
from pipeline.yaml_nodes import MAX_CHARACTERS, MAX_DEPTH, Node, check_format, near_match, read_yaml
from tests.strategies import hostile_text


def read(text: str) -> Node:
    """The root of a YAML text."""
    return read_yaml(text, "show.yaml", SettingsError)


def value_of(text: str) -> Node:
    """The value of the only key of a YAML text."""
    ((_, value),) = read(text).entries("the file")
    return value


def noted(node: Node) -> list[str]:
    """The problems noted so far, as `line: message`."""
    return [f"{problem.line}: {problem.message}" for problem in node.notes.problems]


def broken(text: str) -> str:
    """The message about a text that is refused."""
    with pytest.raises(SettingsError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("written", ["no", "2024-07-24", "1.10", "0x1F", "12:30", "off", "=", "007"])
def test_a_value_is_read_as_written(written: str) -> None:
    assert value_of(f"a: {written}").text("a") == written


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_an_empty_value_gives_the_default(written: str) -> None:
    value = value_of(f"a: {written}")
    assert value.is_null
    assert value.text("a", "nothing") == "nothing"
    assert list(value.items("a")) == []
    assert list(value.entries("a")) == []
    assert noted(value) == []


def test_an_empty_file_is_an_empty_value() -> None:
    for text in ("", "# only a comment\n", "---\n"):
        assert read(text).is_null
        assert read(text).line >= 1


def test_a_value_knows_where_it_starts_and_where_its_key_stands() -> None:
    text = "# first\na:\n  b: 1\nc:\n\n  - d\ne: |-\n  f\n"
    lines = {name: (value.key_line, value.line) for name, value in read(text).entries("the file")}
    assert lines == {"a": (2, 3), "c": (4, 6), "e": (7, 7)}


@pytest.mark.parametrize(("written", "number"), [("3", 3), ("-12", -12), ("+7", 7), ("007", 7)])
def test_whole_numbers(written: str, number: int) -> None:
    assert value_of(f"a: {written}").integer("a") == number


@pytest.mark.parametrize("written", ["3.0", "1_000", "0x10", "三", "３", "''", "9999999999999999999999", "true"])
def test_what_is_no_whole_number_is_noted_once(written: str) -> None:
    value = value_of(f"a: {written}")
    assert value.integer("a", 5) == 5
    assert noted(value) == [f"1: a must be a whole number, not {value.text('a')!r}"]


@pytest.mark.parametrize(("written", "number"), [("3", 3.0), ("-16.5", -16.5), ("1e2", 100.0)])
def test_numbers(written: str, number: float) -> None:
    assert value_of(f"a: {written}").number("a") == number


@pytest.mark.parametrize("written", ["nan", ".nan", "inf", "-inf", "1e999", "loud", "''"])
def test_what_is_no_finite_number_is_noted_once(written: str) -> None:
    value = value_of(f"a: {written}")
    assert value.number("a", -16.0) == -16.0
    assert noted(value) == [f"1: a must be a number, not {value.text('a')!r}"]


def test_true_and_false() -> None:
    assert [value_of(f"a: {written}").boolean("a") for written in ("true", "False")] == [True, False]
    value = value_of("a: yes")
    assert value.boolean("a", default=True)
    assert noted(value) == ["1: a must be true or false, not 'yes'"]


def test_a_wrong_kind_of_value_is_noted_once_and_named() -> None:
    root = read("a: [1]\nb: {c: d}\n")
    a, b = (value for _, value in root.entries("the file"))
    a.text("a")
    a.integer("a")
    a.number("a")
    a.boolean("a")
    list(a.entries("a"))
    list(b.items("b"))
    assert noted(root) == [
        "1: a must be text, not a list",
        "1: a must be a whole number, not a list",
        "1: a must be a number, not a list",
        "1: a must be true or false, not a list",
        "1: a must be `key: value` pairs, not a list",
        "2: b must be a list, not a mapping",
    ]


def test_repeated_and_unknown_and_missing_keys_are_noted_with_the_line_of_the_key() -> None:
    root = read("voice: 1\nvioce:\n\n  x\nvoice: 2\nsomething: 3\n? [a]\n: 4\n")
    found = root.fields("the file", ("voice", "rate"), required=("voice", "rate"))
    assert found["voice"].text("voice") == "1"
    assert noted(root) == [
        "2: unknown key 'vioce' in the file; did you mean 'voice'?",
        "5: 'voice' stands twice in the file",
        "6: unknown key 'something' in the file; there are voice, rate",
        "7: a key of the file must be text, not a list",
        "1: the file needs 'rate'",
    ]


def test_all_problems_are_raised_together_in_line_order() -> None:
    root = read("a: 1\nb: 2\n")
    root.notes.add(2, "second")
    root.notes.add(0, "whole file")
    root.notes.add(1, "first")
    with pytest.raises(SettingsError) as caught:
        root.notes.check(SettingsError, hint="fix it")
    assert str(caught.value) == "show.yaml: whole file\nshow.yaml:1: first\nshow.yaml:2: second"
    assert caught.value.hint == "fix it"


def test_no_problem_is_no_error() -> None:
    read("a: 1").notes.check(SettingsError)


UNCLOSED = "the brackets that open here do not close: a quotation mark, a comma or a bracket is missing"
MISPLACED = "is indented otherwise than the lines it belongs to, or lacks its `- `"
MARKED = "`!`, `&`, `*` and `%` in front mean something to YAML: put the text in quotation marks"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n\tb: 2", "show.yaml:2: a tab stands where YAML wants spaces"),
        ("a: 1\nb: x\x07y", "show.yaml:2: holds a control character (U+0007)"),
        ("a: &x 1\nb: *x", "show.yaml:2: is not valid YAML: aliases (*name) are not used here"),
        ("a: 1\n---\nb: 2", "show.yaml:2: `---` begins a second document; a file is one"),
        ("a: 1\nb: [1\nc: 2\n", f"show.yaml:2: {UNCLOSED}"),
        ("a: {b: 'c, d: e}\nf: {g: 'h'}\n", f"show.yaml:1: {UNCLOSED}"),
        ("a: b: c", "show.yaml:1: a second colon: a text with `: ` in it needs quotation marks"),
        ("a: 1\nb: 'c\nd: 2\n", "show.yaml:2: a quotation mark opens here and none closes it"),
        ("a:\n  - b: 1\n - c: 2\n", f"show.yaml:3: {MISPLACED}"),
        ("a:\n  - b: 1\n  c: 2\n", f"show.yaml:3: {MISPLACED}"),
        ("a: 1\n- b\n", f"show.yaml:2: {MISPLACED}"),
        ("a: |-\n  好\n坏\nb: 2\n", "show.yaml:3: is no `key: value`, nor indented as a text's next line"),
        ("a: %b\n", "show.yaml:1: no value begins with '%': put it in quotation marks"),
        ("a: &#\n", f"show.yaml:1: {MARKED}"),
        ("a: !<b\n", f"show.yaml:1: {MARKED}"),
        ('a: "\\狗"\n', "show.yaml:1: a `\\` in double quotation marks: write `\\\\`"),
        ("a: |-好\n", "show.yaml:1: what follows `|-` belongs on the next line"),
    ],
)
def test_what_is_not_yaml_is_explained_with_its_line(text: str, message: str) -> None:
    assert broken(text) == message


def test_deep_nesting_is_refused() -> None:
    assert f"nests deeper than {MAX_DEPTH} levels" in broken("[" * 5_000)
    assert f"nests deeper than {MAX_DEPTH} levels" in broken("- " * 5_000 + "x")
    read("[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1))


def test_an_expansion_bomb_is_refused() -> None:
    assert "aliases (*name) are not used here" in broken("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")


def test_too_long_a_text_is_refused() -> None:
    assert "characters are more than the 8,000,000 that are read" in broken("#" * (MAX_CHARACTERS + 1))


def test_tags_build_nothing() -> None:
    assert value_of("a: !!python/object/apply:os.getcwd []").raw.tag.startswith("tag:yaml.org,2002:python")
    assert value_of("a: !!int three").text("a") == "three"


@given(text=hostile_text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    lines = len(text.splitlines()) + 1
    problems: tuple[Problem, ...] = ()
    try:
        root = read(text)
    except SettingsError as error:
        problems = error.problems
    else:
        list(root.entries("the file"))
        list(root.items("the file"))
        root.text("the file")
        problems = tuple(root.notes.problems)
    assert all(0 <= problem.line <= lines and problem.message for problem in problems)


@given(text=hostile_text())
def test_text_that_yaml_wrote_is_read_back(text: str) -> None:
    written = yaml.safe_dump({"a": text}, default_style='"')
    assert value_of(written).raw.value == text


def test_a_near_match_needs_to_be_near() -> None:
    assert near_match("kokorro", ["edge", "kokoro"]) == "; did you mean 'kokoro'?"
    assert near_match("whisper", ["edge", "kokoro"]) == ""


@pytest.mark.parametrize("text", ["", "title: 晨谈", "format: 1", "format: 2", "[format, 9]"])
def test_a_file_of_a_known_format_is_read(text: str) -> None:
    root = read(text)
    check_format(root, 2, SettingsError)
    assert noted(root) == []


def test_a_file_of_a_newer_format_is_refused_without_further_complaint() -> None:
    root = read("title: 晨谈\nformat: 3\nnew: true")
    with pytest.raises(SettingsError) as caught:
        check_format(root, 2, SettingsError)
    assert str(caught.value) == "show.yaml:2: is of format 3; this version of duitan reads 2 at most"
    assert "update" in caught.value.hint


def test_a_format_that_is_no_number_is_one_mistake_among_others() -> None:
    root = read("format: new")
    check_format(root, 2, SettingsError)
    assert noted(root) == ["1: format must be a whole number, not 'new'"]
