"""voices.yaml -> VoiceBook: the voices, the people who are known, and how words are pronounced.

1. Every problem of the file is found at once, each with its line and, for a misspelt name, the nearest known one.
2. Names are compared folded (`pipeline.text.names.fold_name`); one folded name belongs to one person.
3. What a pronunciation means only `speech` knows, and what an engine may be told only the engine: both pass their
   checks in, so that all problems come together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.cast.engine_forms import EngineForm
from pipeline.cast.voice_book import Pools, VoiceBook, Wanted
from pipeline.cast.voice_entries import check_id, parse_voice_entries
from pipeline.cast.word_entries import parse_words
from pipeline.errors import CastingError, SourceError
from pipeline.files import read_input
from pipeline.messages import _
from pipeline.script.dialogue import NARRATOR, Gender, Person
from pipeline.script.yaml.facts import parse_gender
from pipeline.text.names import fold_name
from pipeline.yaml_nodes import FORMAT_KEY, check_format, near_match, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.cast.casting import Voice
    from pipeline.cast.word_entries import CheckWord
    from pipeline.yaml_nodes import Node, Notes

RATE_LIMIT_PERCENT = 20
"""Further from a voice's own pace than this, syllables get lost."""

FORMAT = 1
"""Of voices.yaml; raise it when a key changes its meaning."""

_TOP = (FORMAT_KEY, "engines", "engine_options", "voices", "speakers", "casting", "words")
RATE = re.compile(r"[+-][0-9]{1,2}%")


def read_voices(path: Path, forms: Sequence[EngineForm], check_word: CheckWord | None = None) -> VoiceBook:
    """The VoiceBook in a file; raises CastingError with everything wrong in it. More: `parse_voices`."""
    try:
        text = read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CastingError(_("{path}: is not UTF-8", path=path), hint=_("save the file as UTF-8")) from error
    except SourceError as error:
        raise CastingError(str(error), hint=error.hint) from error
    return parse_voices(text, str(path), forms, check_word)


def parse_voices(text: str, path: str, forms: Sequence[EngineForm], check_word: CheckWord | None = None) -> VoiceBook:
    """The VoiceBook written in `text`; `path` only names it in messages. Raises CastingError with every problem.

    `forms` are the engines there are, and what may be said of each; `check_word` says what is wrong with a
    pronunciation whose fields are right.

    >>> choir = EngineForm(engine="choir", voice_pattern=re.compile("alto|bass"), voice_example="alto")
    >>> book = parse_voices("voices: {yunxi: {gender: male, choir: bass}}", "voices.yaml", [choir])
    >>> book.voices["yunxi"].engine_voices["choir"], book.pools.male
    ('bass', ('yunxi',))
    """
    root = read_yaml(text, path, CastingError)
    check_format(root, FORMAT, CastingError)
    found = root.fields("voices.yaml", _TOP, required=("voices",))
    voices = parse_voice_entries(found["voices"], forms) if "voices" in found else {}
    people, wanted = _parse_speakers(found["speakers"], voices) if "speakers" in found else ((), {})
    book = VoiceBook(
        path=path,
        engines=_parse_engines(found["engines"], forms) if "engines" in found else _default_engines(forms),
        voices=voices,
        people=people,
        wanted=wanted,
        pools=_parse_pools(found.get("casting"), voices),
        words=tuple(parse_words(found["words"], forms, check_word)) if "words" in found else (),
        forms={form.engine: form for form in forms},
        engine_options=_parse_options(found["engine_options"], forms) if "engine_options" in found else {},
    )
    _check_names(book, root.notes)
    root.notes.check(CastingError, hint=_("voices.yaml is explained by the comments in the one that comes with duitan"))
    return book


def _default_engines(forms: Sequence[EngineForm]) -> tuple[str, ...]:
    """The engines that are tried when the file names none."""
    ranked = sorted((form for form in forms if form.default_rank), key=lambda form: form.default_rank)
    return tuple(form.engine for form in ranked)


def _parse_engines(node: Node, forms: Sequence[EngineForm]) -> tuple[str, ...]:
    known = [form.engine for form in forms]
    engines: list[str] = []
    for item in node.items("engines"):
        name = item.text(_("an engine"))
        if name not in known:
            item.note(
                _(
                    "unknown engine {name!r}{near}; there are {listed}",
                    name=name,
                    near=near_match(name, known),
                    listed=", ".join(known),
                )
            )
        elif name in engines:
            item.note(_("engine {name!r} stands twice", name=name))
        else:
            engines.append(name)
    if not engines:
        node.note(_("engines needs at least one of {listed}", listed=", ".join(known)))
    return tuple(engines)


def _parse_options(node: Node, forms: Sequence[EngineForm]) -> dict[str, object]:
    """What the file says of each engine that it names."""
    by_name = {form.engine: form for form in forms}
    found = node.fields("engine_options", tuple(by_name))
    return {name: by_name[name].parse_options(options) for name, options in found.items()}


def _parse_speakers(node: Node, voices: Mapping[str, Voice]) -> tuple[tuple[Person, ...], dict[str, Wanted]]:
    people: list[Person] = []
    wanted: dict[str, Wanted] = {}
    for speaker_id, item in node.entries("speakers"):
        check_id(item, speaker_id)
        fields = ("name", "aliases", "gender", "voice", "rate")
        found = item.fields(_("speaker {speaker_id!r}", speaker_id=speaker_id), fields, required=("name",))
        aliases = found["aliases"].items("aliases") if "aliases" in found else ()
        how = Wanted(
            gender=parse_gender(found["gender"]) if "gender" in found else None,
            voice=_parse_voice(found["voice"], voices) if "voice" in found else "",
            rate_percent=_parse_rate(found["rate"]) if "rate" in found else 0,
            line=item.key_line,
        )
        wanted[speaker_id] = how
        people.append(
            Person(
                id=speaker_id,
                name=_parse_name(found["name"]) if "name" in found else speaker_id,
                aliases=tuple(_parse_name(alias) for alias in aliases),
                gender=how.gender or (voices[how.voice].gender if how.voice in voices else None),
            )
        )
    return tuple(people), wanted


def _parse_name(node: Node) -> str:
    name = node.text(_("a name")).strip()
    if not name.isprintable() or not fold_name(name):
        node.note(_("{name!r} is not a name", name=name))
    return name


def _parse_voice(node: Node, voices: Mapping[str, Voice]) -> str:
    name = node.text("voice")
    if name not in voices:
        node.note(
            _(
                "unknown voice {name!r}{near}; there are {listed}",
                name=name,
                near=near_match(name, voices),
                listed=", ".join(voices) or _("none"),
            )
        )
    return name


def _parse_rate(node: Node) -> int:
    written = node.text("rate")
    if not RATE.fullmatch(written):
        node.note(_("rate must look like +3% or -5%, not {written!r}", written=written))
        return 0
    rate_percent = int(written.removesuffix("%"))
    if abs(rate_percent) > RATE_LIMIT_PERCENT:
        node.note(
            _(
                "rate must lie between -{rate_limit_percent}% and +{rate_limit_percent}%, not {written}",
                rate_limit_percent=RATE_LIMIT_PERCENT,
                written=written,
            )
        )
    return rate_percent


def _parse_pools(node: Node | None, voices: Mapping[str, Voice]) -> Pools:
    found = node.fields("casting", ("male", "female", "narrator")) if node else {}
    narrator = found.get("narrator")
    return Pools(
        male=_parse_pool(found.get("male"), "male", voices),
        female=_parse_pool(found.get("female"), "female", voices),
        narrator=_parse_voice(narrator, voices) if narrator else "",
    )


def _parse_pool(node: Node | None, gender: Gender, voices: Mapping[str, Voice]) -> tuple[str, ...]:
    """The named voices; every voice of the gender when the file does not say."""
    if node is None:
        return tuple(name for name, voice in voices.items() if voice.gender == gender)
    pool: list[str] = []
    for item in node.items(gender):
        name = _parse_voice(item, voices)
        if name in pool:
            item.note(_("voice {name!r} stands twice", name=name))
        elif name in voices and voices[name].gender != gender:
            item.note(
                _("voice {name!r} is {gender}, not {gender2}", name=name, gender=voices[name].gender, gender2=gender)
            )
        else:
            pool.append(name)
    return tuple(pool)


def _check_names(book: VoiceBook, notes: Notes) -> None:
    """Note every name that two people answer to; the narrator's id is a name like any other."""
    owners: dict[str, str] = {fold_name(NARRATOR): NARRATOR}
    for person in book.people:
        for name in (person.id, *person.names):
            owner = owners.setdefault(fold_name(name), person.id)
            if owner != person.id and fold_name(name):
                line = book.wanted[person.id].line
                notes.add(
                    line,
                    _(
                        "{name!r} names both {owner!r} and {id!r}; a name belongs to one person",
                        name=name,
                        owner=owner,
                        id=person.id,
                    ),
                )
