"""`duitan find`: from a time or words of an episode to the line of its script."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import clock_time
from pipeline.cli.options import EpisodeName, FoundAsJson, ScriptOfEpisode
from pipeline.synth.engine import turn_name

if TYPE_CHECKING:
    from pipeline.workflow.checks.finding import Place


@app.command()
def find(
    episode: EpisodeName,
    wanted: Annotated[str, typer.Argument(metavar="TIME|WORDS", help='A time such as 12:34, or "some words".')],
    *,
    script: ScriptOfEpisode = None,
    as_json: FoundAsJson = False,
) -> None:
    """Say which turn, speaker and script line a time or some words of an episode are."""
    from pipeline.workflow.checks.finding import find_in_episode

    found = find_in_episode(episode, wanted, script)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    for place in found.places:
        print("  ".join(part for part in _head(place) if part))
        print(f"  {place.words}")
        if place.remark:
            print(f"  ({place.remark})")


def _head(place: Place) -> tuple[str, ...]:
    turn = "" if place.turn is None else turn_name(place.turn)
    return (clock_time(place.start_ms), turn, place.speaker, f"{place.script}:{place.line}" if place.line else "")
