"""What applies to a whole show: show.yaml (optional) and voices.yaml, read once; and the notice that opens an episode.

1. Every option of a stage lives in that stage's own options class; show.yaml has a key for each of its fields, and an
   option left out keeps the class's default.
2. Every problem of show.yaml is found at once, with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from pipeline.assemble.layout import LayoutOptions
from pipeline.assemble.sound import MusicFile, MusicOptions, SoundOptions
from pipeline.cast.voices import read_voices
from pipeline.errors import SettingsError, SourceError
from pipeline.files import read_input
from pipeline.messages import N_, _, reason_of
from pipeline.publish.show import Show
from pipeline.script.dialogue import NARRATOR
from pipeline.speech.announcements import Announcements
from pipeline.speech.chinese.standards import STANDARDS
from pipeline.speech.pauses import Pauses
from pipeline.text.chinese import SENTENCE_ENDS, STOPS
from pipeline.yaml_nodes import FORMAT_KEY, check_format, near_match, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.cast.voice_book import VoiceBook
    from pipeline.script.dialogue import DialogueScript, Language
    from pipeline.yaml_nodes import Node

SETTINGS_FILE = "show.yaml"
VOICES_FILE = "voices.yaml"
CAST_FILE = "cast.yaml"

MAX_NAMES = 6
"""How many people the opening notice names."""

MAX_SOURCE_CHARACTERS = 40
"""What is longer is no publisher's name, and nobody wants to hear it."""

MAX_SILENCE_MS = 10_000
"""The longest silence that an option can ask for."""

OPENING: Mapping[Language, str] = {
    "zh-Hans": "{title}{part}。{source}。{date}。{cast}。本节目由文字稿合成，并非本人声音。",
    "zh-Hant": "{title}{part}。{source}。{date}。{cast}。本節目由文字稿合成，並非本人聲音。",
}
"""The notice when show.yaml does not word it, in the script's own characters."""

_SOURCE: Mapping[Language, str] = {"zh-Hans": "文稿来自{}", "zh-Hant": "文稿來自{}"}
_DATE: Mapping[Language, str] = {"zh-Hans": "发表于{}", "zh-Hant": "發表於{}"}
_DATE_PARTS = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)")
_CAST: Mapping[Language, str] = {"zh-Hans": "对话者：{}", "zh-Hant": "對話者：{}"}
_AND_OTHERS = "等"
_PLACEHOLDERS = ("show", "title", "part", "source", "date", "cast")
_PLACEHOLDER = re.compile(r"\{([a-z_]{1,20})\}")
_SENTENCE_END = re.compile(f"(?<=[{STOPS}])")
_DOUBLE_STOP = re.compile(f"([{SENTENCE_ENDS}])[，。]+")

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
        _check_wording("closing", announce["closing"].prose("closing"), announce["closing"])
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


def opening_notice(show: Show, script: DialogueScript) -> str:
    """What is said before an episode begins, in the script's own characters; empty when show.yaml switches it off.

    A sentence of the wording is left out when all its placeholders are empty.
    """
    return _worded(OPENING[script.language] if show.opening is None else show.opening, show, script)


def announcements(settings: Settings, script: DialogueScript) -> Announcements:
    """What else the narrator says, with the closing line worded for a script in the same way."""
    return replace(settings.announce, closing=_worded(settings.announce.closing, settings.show, script))


def _worded(wording: str, show: Show, script: DialogueScript) -> str:
    """A wording with its placeholders filled in."""
    facts = {
        "show": show.title,
        "title": script.title,
        "part": f"，{script.part}" if script.part else "",
        "source": _name_source(script),
        "date": _name_date(script),
        "cast": _name_cast(script),
    }
    said: list[str] = []
    for sentence in _SENTENCE_END.split(wording):
        names = _PLACEHOLDER.findall(sentence)
        if not names or any(facts.get(name) for name in names):
            said.append(_PLACEHOLDER.sub(lambda found: " ".join(facts.get(found[1], "").split()), sentence))
    return _DOUBLE_STOP.sub(r"\1", "".join(said)).strip()


def _name_source(script: DialogueScript) -> str:
    """Who published the words; never who is noted as their author, which may be whoever arranged or translated them."""
    source = script.source.publisher.strip()
    return _SOURCE[script.language].format(source) if 0 < len(source) <= MAX_SOURCE_CHARACTERS else ""


def _name_date(script: DialogueScript) -> str:
    """The day, month or year, as far as it is known."""
    found = _DATE_PARTS.match(script.source.published)
    if not found:
        return ""
    units = zip(found.groups(), "年月日", strict=True)
    return _DATE[script.language].format("".join(f"{int(number)}{unit}" for number, unit in units if number))


def _name_cast(script: DialogueScript) -> str:
    spoken = [speaker for speaker in dict.fromkeys(turn.speaker for turn in script.turns) if speaker != NARRATOR]
    names = [script.speaker(speaker).name for speaker in spoken]
    if not names:
        return ""
    rest = _AND_OTHERS if len(names) > MAX_NAMES else ""
    return _CAST[script.language].format("、".join(names[:MAX_NAMES]) + rest)


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
        _check_wording("opening", facts["opening"], found["opening"])
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


def _check_wording(what: str, wording: str, node: Node) -> None:
    known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
    for name in _PLACEHOLDER.findall(wording):
        if name not in _PLACEHOLDERS:
            node.note(
                _(
                    "{what}: unknown {{{name}}}{near}; there are {known}",
                    what=what,
                    name=name,
                    near=near_match(name, _PLACEHOLDERS),
                    known=known,
                )
            )


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
