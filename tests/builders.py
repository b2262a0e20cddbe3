"""Small makers of the pipeline's nouns for tests: only what the test is about needs saying."""

from __future__ import annotations

from pipeline.script.dialogue import DialogueScript, Item, Language, Source, Speaker, Turn


def make_turn(speaker: str, text: str, *, line: int | None = None) -> Turn:
    """A turn."""
    return Turn(speaker=speaker, text=text, line=line)


def make_script(*body: Item, title: str = "晨谈", language: Language = "zh-Hans") -> DialogueScript:
    """A script with this body; its speakers are those who speak in it."""
    ids = dict.fromkeys(item.speaker for item in body if isinstance(item, Turn))
    return DialogueScript(
        title=title,
        language=language,
        source=Source(file="talk.md", sha256="0" * 64),
        speakers=tuple(Speaker(id=each, name=each) for each in ids),
        body=body,
    )
