"""What can go wrong with a script, made on purpose: a broken script, or None where it would not be one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline.ingest.document import Document
from pipeline.notes import Dropped
from pipeline.script.dialogue import DialogueScript, Turn
from pipeline.text.chinese import HAN

Mutation = Callable[[Document, DialogueScript, int], DialogueScript | None]


def _turn(script: DialogueScript, at: int) -> Turn:
    item = script.body[at]
    assert isinstance(item, Turn)
    return item


def _turn_places(script: DialogueScript) -> list[int]:
    return [at for at, item in enumerate(script.body) if isinstance(item, Turn)]


def _with_text(script: DialogueScript, at: int, text: str) -> DialogueScript:
    item = _turn(script, at)
    body = list(script.body)
    body[at : at + 1] = [replace(item, text=text)] if text else []
    return replace(script, body=tuple(body))


def _paragraphs(script: DialogueScript) -> list[tuple[int, int]]:
    """(place of the turn, number of the paragraph) of all that is said."""
    return [(at, k) for at in _turn_places(script) for k, _ in enumerate(_turn(script, at).text.split("\n"))]


def drop_paragraph(_: Document, script: DialogueScript, seed: int) -> DialogueScript | None:
    """One paragraph less."""
    places = _paragraphs(script)
    at, k = places[seed % len(places)]
    paragraphs = _turn(script, at).text.split("\n")
    if not any(map(str.isalnum, paragraphs[k])):
        return None
    return _with_text(script, at, "\n".join(paragraphs[:k] + paragraphs[k + 1 :]))


def add_word(_: Document, script: DialogueScript, seed: int) -> DialogueScript | None:
    """A word that the source has nowhere."""
    places = _paragraphs(script)
    at, k = places[seed % len(places)]
    paragraphs = _turn(script, at).text.split("\n")
    cut = seed % (len(paragraphs[k]) + 1)
    paragraphs[k] = f"{paragraphs[k][:cut]}蟋蟀{paragraphs[k][cut:]}"
    return _with_text(script, at, "\n".join(paragraphs))


def swap_turns(_: Document, script: DialogueScript, seed: int) -> DialogueScript | None:
    """The words of two neighbours exchanged."""
    places = _turn_places(script)
    if len(places) < 2:
        return None
    k = seed % (len(places) - 1)
    one, other = places[k], places[k + 1]
    texts = [_turn(script, at).text for at in (one, other)]
    if "".join(texts[0].split()) == "".join(texts[1].split()):
        return None
    return _with_text(_with_text(script, one, texts[1]), other, texts[0])


def give_away(document: Document, script: DialogueScript, seed: int) -> DialogueScript | None:
    """The words under one label given to somebody of another label."""
    labelled = [speaker.id for speaker in script.speakers if speaker.labels]
    places = [at for at in _turn_places(script) if _bears_label(document, script, at)]
    if len(labelled) < 2 or not places:
        return None
    at = places[seed % len(places)]
    item = _turn(script, at)
    others = [each for each in labelled if each != item.speaker]
    body = list(script.body)
    body[at] = replace(item, speaker=others[seed % len(others)])
    return replace(script, body=tuple(body))


def _bears_label(document: Document, script: DialogueScript, at: int) -> bool:
    """True when the line of a turn names who speaks, before the words; a dash alone names nobody."""
    item = _turn(script, at)
    before, found, _ = document.source_lines[(item.line or 1) - 1].partition(item.text[:2])
    labels = [label for label in script.speaker(item.speaker).labels if any(map(str.isalnum, label))]
    return bool(found) and any(label in before for label in labels)


def lose_row(_: Document, script: DialogueScript, seed: int) -> DialogueScript | None:
    """A receipt less for words that are left out."""
    filled = [row for row in script.dropped if any(map(str.isalnum, row.text)) and row.text != script.title]
    rows = [row for row in filled if row.reason not in OPTIONAL and not _is_foreign_comment(row)]
    if not rows:
        return None
    lost = rows[seed % len(rows)]
    return replace(script, dropped=tuple(row for row in script.dropped if row is not lost))


def _is_foreign_comment(row: Dropped) -> bool:
    """`<!-- more -->` is a program's; a comment in Chinese is somebody's words."""
    return row.text.startswith("<!--") and not re.search(f"[{HAN}]", row.text)


OPTIONAL = frozenset({"label without words", "timestamp", "ruby", "html"})
"""What a source may have without anybody missing it: labels, times, readings above characters, tags."""

MUTATIONS: tuple[Mutation, ...] = (drop_paragraph, add_word, swap_turns, give_away, lose_row)
