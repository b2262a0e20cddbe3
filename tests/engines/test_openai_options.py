"""What voices.yaml says of a speech server: every mistake with its line, and never a secret in a message."""

from __future__ import annotations

import pytest

from pipeline.engines.openai.options import OpenAiOptions, parse_options
from pipeline.errors import CastingError
from pipeline.yaml_nodes import read_yaml


def parse(text: str) -> tuple[OpenAiOptions, list[str]]:
    """The options in a YAML mapping, and what was noted: "LINE: message"."""
    root = read_yaml(text, "voices.yaml", CastingError)
    options = parse_options(root)
    return options, [f"{problem.line}: {problem.message}" for problem in root.notes.in_order]


def test_nothing_said_is_no_server() -> None:
    assert parse_options(None) == OpenAiOptions()
    assert not parse_options(None).url


def test_everything_said() -> None:
    options, problems = parse(
        "url: https://speech.example.org/v1/\nmodel: kokoro\nkey_env: SPEECH_KEY\nformat: flac\ntext: written\n"
        "rate_hz: 32000\nlongest: 120\nat_once: 1\nwait_s: 200\nrevision: march\n"
    )
    assert problems == []
    assert options == OpenAiOptions(
        url="https://speech.example.org/v1",
        model="kokoro",
        key_env="SPEECH_KEY",
        format="flac",
        text="written",
        rate_hz=32_000,
        longest=120,
        at_once=1,
        wait_s=200,
        revision="march",
    )
    assert options.host == "speech.example.org"
    assert not options.unencrypted


def test_all_mistakes_come_at_once_with_their_lines() -> None:
    _, problems = parse(
        "modle: kokoro\nformat: wave\ntext: spokn\nrate_hz: 24 kHz\nlongest: 5\nat_once: 99\nwait_s: 1\nrevision: ''\n"
    )
    assert problems == [
        "1: unknown key 'modle' in openai's options; did you mean 'model'?",
        "1: openai's options needs 'url'",
        "2: format must be one of wav, flac, mp3, pcm, not 'wave'; did you mean 'wav'?",
        "3: text must be one of spoken, written, not 'spokn'; did you mean 'spoken'?",
        "4: rate_hz must be a whole number, not '24 kHz'",
        "5: longest must lie between 40 and 4000, not 5",
        "6: at_once must lie between 1 and 16, not 99",
        "7: wait_s must lie between 5 and 600, not 1",
        "8: revision must be a name of at most 200 characters",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("localhost:8880/v1", "must look like"),
        ("ftp://127.0.0.1/v1", "must look like"),
        ("http://", "must look like"),
        ("http://例子/v1", "must look like"),
        ("http://127.0.0.1:88 80/v1", "not a URL"),
        ("http://127.0.0.1:99999/v1", "not a URL"),
        ("http://[::1/v1", "not a URL"),
        ("http://127.0.0.1:0/v1", "no such port"),
        ("http://127.0.0.1/v1?key=zebra", "end before any"),
        ("http://127.0.0.1/v1/audio/speech", "before /audio/speech"),
        ("https://anna:zebra@example.org/v1", "key_env"),
        ("https://zebra@example.org/v1", "key_env"),
    ],
)
def test_a_wrong_url_is_explained_and_not_quoted(url: str, words: str) -> None:
    options, problems = parse(f'url: "{url}"')
    assert len(problems) == 1
    assert words in problems[0]
    assert "zebra" not in problems[0]
    assert options.url == ""


@pytest.mark.parametrize("written", ["sk-zebra-123", "zebra123", "$OPENAI_API_KEY", "[zebra]", "''", "4ZEBRA"])
def test_a_key_in_place_of_its_variable_is_not_quoted(written: str) -> None:
    options, problems = parse(f"url: https://example.org/v1\nkey_env: {written}")
    assert any(problem.startswith("2: key_env must be") for problem in problems)
    assert "zebra" not in "".join(problems).casefold()
    assert options.key_env == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/v1",
        "http://127.0.0.1:8880/v1",
        "http://localhost/v1",
        "http://[::1]:8880/v1",
        "http://192.168.1.7:8080/v1",
        "http://speech:8080/v1",
        "http://speech.local/v1",
    ],
)
def test_a_key_travels_over_https_or_at_home(url: str) -> None:
    _, problems = parse(f"url: {url}\nkey_env: SPEECH_KEY")
    assert problems == []


@pytest.mark.parametrize("url", ["http://example.org/v1", "http://8.8.8.8/v1"])
def test_a_key_never_travels_unencrypted_through_the_internet_but_words_may(url: str) -> None:
    _, problems = parse(f"url: {url}\nkey_env: SPEECH_KEY")
    assert problems == ["1: the key would travel unencrypted; write https://, or leave out key_env"]
    options, problems = parse(f"url: {url}")
    assert problems == []
    assert options.unencrypted
