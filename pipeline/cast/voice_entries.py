"""The voices of voices.yaml: our names, and the voice of each engine that stands for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cast.casting import Voice
from pipeline.messages import _
from pipeline.script.yaml.facts import ID, parse_gender

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.cast.engine_forms import EngineForm
    from pipeline.yaml_nodes import Node


def parse_voice_entries(node: Node, forms: Sequence[EngineForm]) -> dict[str, Voice]:
    """Every voice by its name; problems are noted."""
    named = [form for form in forms if form.voice_pattern]
    unnamed = [form.engine for form in forms if not form.voice_pattern]
    voices: dict[str, Voice] = {}
    for name, item in node.entries("voices"):
        check_id(item, name)
        keys = [key for form in named for key in (form.engine, *form.voice_keys)]
        found = item.fields(_("voice {name!r}", name=name), ("gender", *keys), required=("gender",))
        gender = parse_gender(found["gender"]) if "gender" in found else None
        engine_voices = dict(_parse_engine_voices(name, found, named))
        if not engine_voices:
            item.note(
                _(
                    "voice {name!r} needs an engine's voice: {listed}",
                    name=name,
                    listed=_(" or ").join(form.engine for form in named),
                )
            )
        # A wrong voice still counts as known, so that its own mistake is not reported again wherever it is used.
        engine_voices |= dict.fromkeys(unnamed, name)
        voices[name] = Voice(name=name, gender=gender or "male", engine_voices=engine_voices)
    if not voices:
        node.note(_("voices needs at least one voice"))
    return voices


def _parse_engine_voices(
    name: str, found: Mapping[str, Node], named: Sequence[EngineForm]
) -> Iterator[tuple[str, str]]:
    """(engine, its voice) for every engine that a voice speaks of."""
    for form in named:
        said = [key for key in (form.engine, *form.voice_keys) if key in found]
        if len(said) > 1:
            found[said[1]].note(
                _(
                    "voice {name!r} has {listed}, which say the same: keep one of them",
                    name=name,
                    listed=_(" and ").join(said),
                )
            )
        if said:
            yield form.engine, _parse_engine_voice(found[said[0]], form)


def _parse_engine_voice(node: Node, form: EngineForm) -> str:
    if form.parse_voice:
        return form.parse_voice(node)
    written = node.text(_("the {engine} voice", engine=form.engine))
    if form.voice_pattern and not form.voice_pattern.fullmatch(written):
        node.note(
            _(
                "{written!r} is not how {engine} names a voice; that looks like {voice_example}",
                written=written,
                engine=form.engine,
                voice_example=form.voice_example,
            )
        )
    return written


def check_id(node: Node, name: str) -> None:
    """Note what is not how a voice or a speaker is named."""
    if not ID.fullmatch(name):
        node.note(_("the id of a voice or speaker has small letters, digits and hyphens, unlike {name!r}", name=name))
