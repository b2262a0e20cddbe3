"""What applies to a whole show: show.yaml (optional) and voices.yaml, read once.

1. Every option of a stage lives in that stage's own options class; show.yaml has a key for each of its fields, and an
   option left out keeps the class's default.
2. Every problem of show.yaml is found at once, with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from pipeline.assemble.layout import LayoutOptions
from pipeline.assemble.sound import MusicFile, MusicOptions, SoundOptions
from pipeline.cast.voices import read_voices
from pipeline.errors import SettingsError, SourceError
from pipeline.files import read_input
from pipeline.messages import N_, _, reason_of
from pipeline.publish.show import Show
from pipeline.speech.announcements import Announcements
from pipeline.speech.chinese.standards import STANDARDS
from pipeline.speech.pauses import Pauses
from pipeline.wording import check_wording
from pipeline.yaml_nodes import FORMAT_KEY, check_format, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.cast.voice_book import VoiceBook
    from pipeline.yaml_nodes import Node

SETTINGS_FILE = "show.yaml"
VOICES_FILE = "voices.yaml"
CAST_FILE = "cast.yaml"

MAX_SILENCE_MS = 10_000
"""The longest silence that an option can ask for."""

FORMAT = 1
"""Of show.yaml; raise it when an option changes its meaning."""

Options = TypeVar("Options")

_ONE_LINE = (re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"), N_("one line of visible text"))
FORMS = {
    "title": _ONE_LINE,
    "author": _ONE_LINE,
    "cover": _ONE_LINE,
    "category": _ONE_LINE,
    "link": (re.compile(r"https?://[^\s/]+(/\S*)?"), N_("an address such as https://example.org/show")),
    "email": (re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+"), N_("an e-mail address")),
    "season": (re.compile("[1-9][0-9]{0,3}"), N_("a number such as 2")),
    "reading": (re.compile("|".join(STANDARDS)), N_("mainland or taiwan")),
    "language": (re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}"), N_("a language such as zh-CN")),
}

_PROSE = frozenset({"title", "description", "opening"})
"""What is read or said as running text, so that a `#` in it is more likely part of it than a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of show.yaml: the show's facts and each stage's options."""

    show: Show = field(default_factory=Show)
    announce: Announcements = field(default_factory=Announcements)
    sound: SoundOptions = field(default_factory=SoundOptions)
    music: MusicOptions = field(default_factory=MusicOptions)
    layout: LayoutOptions = field(default_factory=LayoutOptions)
    pauses: Pauses = field(default_factory=Pauses)


def load_settings(folder: Path) -> Settings:
    """The settings of the project in `folder`; defaults when it has no show.yaml. Raises SettingsError."""
    path = folder / SETTINGS_FILE
    if not path.exists():
        return Settings()
    try:
        text = read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(_("{path}: is not UTF-8", path=path), hint=_("save the file as UTF-8")) from error
    except SourceError as error:
        raise SettingsError(str(error), hint=error.hint) from error
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """The settings written in `text`; `path` names the file in messages, and a cover is looked for beside it.

    >>> parse_settings("{title: 慢谈, sound: {loudness_lufs: -18}}", Path("show.yaml")).sound.loudness_lufs
    -18.0
    """
    root = read_yaml(text, str(path), SettingsError)
    check_format(root, FORMAT, SettingsError)
    found = root.fields(SETTINGS_FILE, (FORMAT_KEY, *_names(Show), "announce", "music", "sound"))
    sound_names = (*_names(SoundOptions), *_names(LayoutOptions), "pauses")
    sound = found["sound"].fields("sound", sound_names) if "sound" in found else {}
    announce = found["announce"].fields("announce", _names(Announcements)) if "announce" in found else {}
    if "closing" in announce:
        check_wording("closing", announce["closing"].prose("closing"), announce["closing"])
    music = found["music"].fields("music", _names(MusicOptions)) if "music" in found else {}
    pauses = sound["pauses"].fields("pauses", _names(Pauses)) if "pauses" in sound else {}
    settings = Settings(
        show=_parse_show(found, path.parent),
        announce=_parse_options(Announcements, announce),
        sound=_parse_options(SoundOptions, sound),
        music=_parse_options(MusicOptions, music, path),
        layout=_parse_options(LayoutOptions, sound),
        pauses=_parse_options(Pauses, pauses),
    )
    root.notes.check(SettingsError)
    return settings


def find_voices(folder: Path) -> Path:
    """The voices.yaml that applies in `folder`: its own, or else the one that comes with duitan."""
    own = folder / VOICES_FILE
    return own if own.exists() else shipped_voices()


def shipped_voices() -> Path:
    """The voices.yaml that comes with duitan: in an installed package in its cast stage, in a checkout at the top."""
    package = Path(__file__).parent
    installed = package / "cast" / VOICES_FILE
    return installed if installed.exists() else package.parent / VOICES_FILE


def load_voices(folder: Path) -> VoiceBook:
    """The voices and people that apply in `folder`; raises CastingError with every problem of the file."""
    from pipeline.engines.registry import engine_forms
    from pipeline.speech.lexicon import word_problems

    return read_voices(find_voices(folder), engine_forms(), word_problems)


def _parse_show(found: Mapping[str, Node], folder: Path) -> Show:
    facts = {
        name: (found[name].prose(name) if name in _PROSE else found[name].text(name)).strip()
        for name in _names(Show)
        if name in found
    }
    for name, (form, example) in FORMS.items():
        if facts.get(name) and not form.fullmatch(facts[name]):
            found[name].note(
                _("{name} must be {example}, not {facts!r}", name=name, example=_(example), facts=facts[name])
            )
    if "opening" in facts:
        check_wording("opening", facts["opening"], found["opening"])
    season = facts.pop("season", "")
    if facts.get("cover"):
        facts["cover"] = str(_find_file("cover", folder / facts["cover"], found["cover"]))
    return Show(**facts, season=int(season) if season.isdecimal() else 0)  # type: ignore[arg-type] # their forms were checked


def _find_file(what: str, path: Path, node: Node) -> Path:
    """The path of a file that is named; noted when no file is there, or none can be (a name too long for the disk)."""
    try:
        if not path.is_file():
            node.note(_("{what}: no such file as {path}", what=what, path=path))
    except OSError as error:
        node.note(_("{what}: {path} cannot be opened: {reason}", what=what, path=path, reason=reason_of(error)))
    except ValueError:
        node.note(_("{what}: {path!r} cannot be the name of a file", what=what, path=str(path)))
    return path


def _parse_options(options: type[Options], found: Mapping[str, Node], path: Path = Path(SETTINGS_FILE)) -> Options:
    """The options that `found` names, each with its own line if the class refuses it; files lie beside `path`."""
    kinds = get_type_hints(options)
    values: dict[str, object] = {}
    for name in _names(options):
        if name not in found:
            continue
        if kinds[name] == MusicFile | None:
            value: object = _parse_file(found[name], name, path)
        else:
            value = _parse_option(found[name], name, kinds[name], getattr(options(), name))
        try:
            options(**{**values, name: value})
        except SettingsError as error:
            found[name].note(str(error))
        else:
            values[name] = value
    return options(**values)


def _parse_file(node: Node, name: str, beside: Path) -> MusicFile | None:
    """A file beside show.yaml, and where it is named; None for none."""
    written = node.text(name)
    if not written:
        return None
    return MusicFile(str(_find_file(name, beside.parent / written, node)), f"{beside}:{node.line}")


def _parse_option(node: Node, name: str, kind: object, default: Any) -> object:
    """One value of the kind that the class wants; after a mistake `default`, so that it is noted only once."""
    if node.is_null and kind == float | None:
        return None
    if kind is bool:
        return node.boolean(name, default=default)
    if kind is not int:
        return node.number(name, default) if kind in (float, float | None) else node.text(name, default)
    number = node.integer(name, default)
    if name.endswith("_ms") and not 0 <= number <= MAX_SILENCE_MS:
        node.note(
            _(
                "{name} must lie between 0 and {max_silence_ms:,}, not {number:,}",
                name=name,
                max_silence_ms=MAX_SILENCE_MS,
                number=number,
            )
        )
    return number


def _names(options: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(options))
