"""Arguments and options that several commands have, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.completion import complete_engines, complete_episodes, complete_scripts, complete_voice_choices
from pipeline.messages import _
from pipeline.script.dialogue import gender_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.script.dialogue import Gender

ScriptPath = Annotated[
    Path, typer.Argument(metavar="SCRIPT", help="A dialogue script.", autocompletion=complete_scripts)
]
EpisodeName = Annotated[
    str,
    typer.Argument(
        metavar="EPISODE",
        help="The name of an episode, or the path of its .mp3 or .vtt.",
        autocompletion=complete_episodes,
    ),
]
ScriptOfEpisode = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.yaml",
        help="Its script; by default the one it is made from.",
        autocompletion=complete_scripts,
    ),
]
EngineName = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="Which engine speaks; `duitan voices` lists them.",
        autocompletion=complete_engines,
    ),
]
VoiceChoices = Annotated[
    list[str] | None,
    typer.Option(
        "--voice",
        metavar="SPEAKER=VOICE",
        help="Another voice for a speaker; repeatable.",
        autocompletion=complete_voice_choices,
    ),
]
GenderChoices = Annotated[
    list[str] | None,
    typer.Option("--gender", metavar="SPEAKER=male|female", help="Whether a speaker is a man or a woman; repeatable."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that stand in the way; they are kept as backups.")]
FoundAsJson = Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")]


def parse_voice_choices(choices: Sequence[str]) -> Mapping[str, str]:
    """`SPEAKER=VOICE` options as a mapping; a usage error when one is not of that form."""
    return _parse_choices(choices, "--voice", "VOICE", "扎克伯格=yunjian")


def parse_gender_choices(choices: Sequence[str]) -> Mapping[str, Gender]:
    """`SPEAKER=male|female` options as a mapping; a usage error when one is not of that form."""
    wanted: dict[str, Gender] = {}
    for speaker, said in _parse_choices(choices, "--gender", "male|female", "扎克伯格=male").items():
        gender = gender_of(said)
        if gender is None:
            raise typer.BadParameter(
                _("{speaker}={said}: a gender is male or female", speaker=speaker, said=said), param_hint="--gender"
            )
        wanted[speaker] = gender
    return wanted


def _parse_choices(choices: Sequence[str], option: str, what: str, example: str) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for choice in choices:
        speaker, equals, value = choice.rpartition("=")
        if not equals or not speaker.strip() or not value.strip():
            raise typer.BadParameter(
                _("{choice!r} is not SPEAKER={what}, for example {example}", choice=choice, what=what, example=example),
                param_hint=option,
            )
        wanted[speaker.strip()] = value.strip()
    return wanted


def check_engine_name(engine: str | None, option: str = "--engine") -> None:
    """A usage error for an engine that does not exist."""
    from pipeline.engines.registry import engine_names

    if engine is not None and engine not in engine_names():
        raise typer.BadParameter(
            _("there is no engine {engine!r}; there are {engines}", engine=engine, engines=", ".join(engine_names())),
            param_hint=option,
        )
