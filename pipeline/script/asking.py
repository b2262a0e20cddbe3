"""Who asks in a talk, as far as the talk itself shows it: by a label that says so, or by what is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from pipeline.script.dialogue import NARRATOR, Speaker
from pipeline.script.names.role_words import numbered_role_of, role_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.script.dialogue import DialogueScript, Turn

HOSTING: Final = frozenset({"host", "reporter", "interviewer"})
"""Parts that lead a talk; an audience asks, too, and leads nothing."""
FEWEST_TURNS: Final = 3
"""Of fewer, nothing can be told."""


def asking_speakers(turns: Sequence[Turn]) -> frozenset[str]:
    """Those who ask: two turns in five hold a question, and of several such the one who speaks most does not."""
    count: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    characters: dict[str, int] = defaultdict(int)
    for turn in turns:
        if turn.speaker != NARRATOR:
            count[turn.speaker] += 1
            asked[turn.speaker] += "？" in turn.text or "?" in turn.text
            characters[turn.speaker] += len(turn.text)
    most = max(characters.values(), default=0)
    often = {each for each in count if asked[each] * 5 >= 2 * count[each]}
    return frozenset(each for each in often if characters[each] < most or len(often) == 1)


def hosts_of(script: DialogueScript) -> frozenset[str]:
    """The ids of those who lead the talk; nobody where it does not show.

    What a person wrote under `role` holds. Else a host's label says so (主持人, 记者, 问), or a host asks in two of
    five turns, and says in each less than half of what whoever speaks most says in one.
    """
    people = [speaker for speaker in script.speakers if speaker.id != NARRATOR]
    said = {speaker.id: [turn.text for turn in script.turns if turn.speaker == speaker.id] for speaker in people}
    most = max(said.values(), key=lambda texts: sum(map(len, texts)), default=[])
    hosts = {
        speaker.id
        for speaker in people
        if (speaker.role == "host" if speaker.role else _leads(speaker, said[speaker.id], most))
    }
    return frozenset(hosts) if len(hosts) < len(people) else frozenset()


def _leads(speaker: Speaker, texts: Sequence[str], most: Sequence[str]) -> bool:
    """Whether the label, or else the words, are a host's; a part such as 听众 or 学生A is none."""
    parts = {role_of(label) for label in (speaker.name, *speaker.labels)} | {speaker.id}
    if parts & HOSTING:
        return True
    if parts - {"", speaker.id} or any(map(numbered_role_of, (speaker.name, *speaker.labels))):
        return False
    asked = sum("？" in text or "?" in text for text in texts)
    is_short = 2 * _mean_length(texts) <= _mean_length(most)
    return len(texts) >= FEWEST_TURNS and 5 * asked >= 2 * len(texts) and is_short


def _mean_length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(1, len(texts))
