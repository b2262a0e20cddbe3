"""voices.yaml, as `pipeline.cast.voices` reads it with the engines that are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pipeline.cast.engine_forms import no_options
from pipeline.cast.voice_book import WAYS_TO_SAY
from pipeline.cast.voices import FORMAT, RATE
from pipeline.cast.word_entries import ONLY_VALUE
from pipeline.script.dialogue import GENDERS
from pipeline.script.yaml.facts import ID
from pipeline.yaml_nodes import FORMAT_KEY
from pipeline.yaml_nodes.schema import WHOLE, WORDS, Schema, entries, fields, like, listing, one_of, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.cast.engine_forms import EngineForm

_GENDER: Final = one_of(GENDERS)
_VOICE: Final = told(WORDS, "A name under `voices`.")
_ONLY: Final = {key: {"enum": [only, *([True] if only == "true" else [])]} for key, only in ONLY_VALUE.items()}
"""What can have but one value; `true` is none in quotes to an editor."""
_WAYS: Final = {
    "pinyin": "One syllable a character, tones 1-5 (5 is neutral): chong2 qing4.",
    "ipa": "Kokoro's own sound symbols.",
    "letters": "true: letter by letter.",
    "say": "Other words in its place.",
    "case": "sensitive: a name that is also a word.",
}


def voices_schema(forms: Sequence[EngineForm]) -> dict[str, Any]:
    """The schema of voices.yaml for these engines."""
    engines = [form.engine for form in forms]
    return dict(
        fields(
            {
                FORMAT_KEY: {**WHOLE, "maximum": FORMAT},
                "engines": {
                    "type": "array",
                    "items": one_of(engines),
                    "minItems": 1,
                    "uniqueItems": True,
                    "description": "The first that answers speaks all episodes of a run.",
                },
                "engine_options": fields({form.engine: _options(form) for form in forms}),
                "voices": {
                    **entries(_voice([form for form in forms if form.voice_pattern]), ID.pattern),
                    "type": "object",
                    "minProperties": 1,
                    "description": "Our name for a voice, and what each engine calls it.",
                },
                "speakers": told(entries(_speaker(), ID.pattern), "Who speaks with what, by an id such as li-na."),
                "casting": told(
                    fields({"male": listing(_VOICE), "female": listing(_VOICE), "narrator": _VOICE}),
                    "The voices for people without one of their own, first choice first.",
                ),
                "words": told(entries(_word(forms), r".*\S.*"), "How words are read."),
            },
            required=("voices",),
        )
    )


def _options(form: EngineForm) -> Schema:
    """What stands under `engine_options`; an engine of somebody else's may say nothing of it."""
    if form.options_schema:
        return form.options_schema()
    return fields({}) if form.parse_options is no_options else {}


def _voice(forms: Sequence[EngineForm]) -> Schema:
    """A voice: its gender, and a value for at least one engine, under one key for each."""
    keys = {key: form for form in forms for key in (form.engine, *form.voice_keys)}
    said = fields({"gender": _GENDER, **{key: _engine_voice(form) for key, form in keys.items()}}, ("gender",))
    twice = [{"required": [form.engine, key]} for form in forms for key in form.voice_keys]
    once = {"not": {"anyOf": twice}} if twice else {}
    return {**said, "anyOf": [{"required": [key]} for key in keys], **once}


def _engine_voice(form: EngineForm) -> Schema:
    if form.voice_schema or form.parse_voice or not form.voice_pattern:
        return form.voice_schema or {}
    return like(form.voice_pattern.pattern)


def _speaker() -> Schema:
    facts = {
        "name": WORDS,
        "aliases": told(listing(WORDS), "Every other form of the name."),
        "gender": _GENDER,
        "voice": _VOICE,
        "rate": told(like(RATE.pattern), "Faster or slower than the voice's own pace, such as +3%; 20% at most."),
    }
    return fields(facts, required=("name",))


def _word(forms: Sequence[EngineForm]) -> Schema:
    """How a word is read: one way, or a spelling for an engine."""
    ways = {key: told(_ONLY.get(key, WORDS), does) for key, does in _WAYS.items()}
    spellings = {form.engine: told(WORDS, f"How {form.engine} gets it spelt.") for form in forms if form.spellings}
    needed = [{"required": [key]} for key in (*WAYS_TO_SAY, *spellings)]
    return {**fields({**ways, **spellings}), "type": "object", "anyOf": needed}
