"""Lines in the head of an article that say who takes part: 主持人：李四, 嘉宾：张三（编辑）、王五."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.forms import LabelStyle, labels_of
from pipeline.script.names.inside import any_known
from pipeline.script.names.persons import is_han_name, looks_like_person
from pipeline.script.names.role_words import role_of
from pipeline.script.names.spellings import initials_of, is_short_for, short_forms
from pipeline.script.names.vocabulary import fold, vocabulary
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from pipeline.script.passages import Passage

HEAD_PASSAGES = 20
MAX_LINE = 120

_BRACKETS = re.compile(r"[（(【\[][^（()）】\]]*[）)】\]]")
_IN_BRACKETS = re.compile(r"[（(【\[]([^（()）】\]]{1,30})[）)】\]]$")
_COMMAS = re.compile(rf"[、,，;；/／&＆\n]+|(?<=[{HAN}])\s+")
_LATIN_END = re.compile(r"[A-Z][A-Za-z.'’\-]*(?: [A-Z][A-Za-z.'’\-]*){0,3}$")
_SPEECH = re.compile(r"[我你您吗嗎呢吧啊。！？!?]")


@dataclass(frozen=True, slots=True)
class Participant:
    """One line: at which passage, which role word, and the names in it."""

    index: int
    role: str
    names: tuple[str, ...]


def participants(passages: Sequence[Passage], known: frozenset[str]) -> tuple[Participant, ...]:
    """The lines in the head that name people by role."""
    return tuple(_found(passages, known))


def _found(passages: Sequence[Passage], known: frozenset[str]) -> Iterator[Participant]:
    texts = [at for at, passage in enumerate(passages) if passage.text and passage.kind is not BlockKind.METADATA]
    for at in texts[:HEAD_PASSAGES]:
        label = next((each for each in labels_of(passages[at]) if each.style is LabelStyle.COLON), None)
        text = passages[at].text
        if label is None or fold(label.name) not in vocabulary().participants:
            if label and passages[at].ends_sentence and len(text) > MAX_LINE:
                return
            continue
        value = text[label.end :].strip()
        names = _names(value, known)
        if names and len(text) <= MAX_LINE and not _SPEECH.search(_BRACKETS.sub("", value)):
            yield Participant(at, fold(label.name), names)


def _names(value: str, known: frozenset[str]) -> tuple[str, ...]:
    """The people a line names; the first word must be a name, descriptions behind names are left out.

    >>> _names("张三（晨光编辑）、李四", frozenset()), _names("您好", frozenset())
    (('张三', '李四'), ())
    """
    parts = [part.strip() for part in _COMMAS.split(_BRACKETS.sub("", value)) if part.strip()]
    people = tuple(part for part in parts if any_known(part, known) or looks_like_person(part))
    return people if parts and people[:1] == (parts[0],) else ()


def bound_names(listed: Sequence[Participant], written: Mapping[str, Iterable[str]], text: str) -> dict[str, str]:
    """Label key -> the name that the head of the article, a bracket in the label or a declared short form gives it.

    `written` holds the forms of each label key.

    >>> bound_names([Participant(0, "主持人", ("李四",))], {"主持人": ["主持人"], "张三": ["张三"]}, "")
    {'主持人': '李四'}
    >>> bound_names([], {"z": ["Z"], "host": ["Host（李四）"]}, "果园主人张望山（以下简称Z）说")
    {'host': '李四', 'z': '张望山'}
    """
    keys = list(written)
    bound = {**dict(_by_aside(written)), **_by_part(listed, keys)}
    for words, short in short_forms(text):
        name = name_behind(words, short)
        if name and fold(short) in keys:
            bound.setdefault(fold(short), name)
    names = {name for each in listed for name in each.names if fold(name) not in keys}
    for key in keys:
        form = next(iter(written[key]))
        owners = [
            name for name in sorted(names) if is_short_for(form, name) or (len(key) <= 3 and key in initials_of(name))
        ]
        if len(owners) == 1:
            bound.setdefault(key, owners[0])
    return bound


def _by_aside(written: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Keys of parts that carry one name in brackets: 主持人（李四）."""
    for key, forms in written.items():
        names = {match[1].strip() for form in forms if (match := _IN_BRACKETS.search(form))}
        people = [name for name in sorted(names) if looks_like_person(name)]
        if role_of(key) and len(people) == 1:
            yield key, people[0]


def _by_part(listed: Sequence[Participant], keys: Iterable[str]) -> dict[str, str]:
    """Keys that name a part which the head gives to one person only."""
    names: dict[str, set[str]] = {}
    for each in listed:
        names.setdefault(vocabulary().participants[each.role], set()).update(each.names)
    one = {part: next(iter(people)) for part, people in names.items() if len(people) == 1}
    asks = [one[part] for part in ("host", "reporter") if part in one]
    if len(asks) == 1 and not (names.keys() - one.keys()) & {"host", "reporter"}:
        one["interviewer"] = asks[0]
    if "guest" in one:
        one["interviewee"] = one["guest"]
    return {key: one[role_of(key)] for key in keys if role_of(key) in one}


def name_behind(words: str, short: str) -> str:
    """The name at the end of `words` that `short` may stand for; nothing when none can be told.

    >>> name_behind("果园主人何青", "何"), name_behind("来自远方的Tom Reed", "TR"), name_behind("今天的客人", "客")
    ('何青', 'Tom Reed', '')
    """
    latin = _LATIN_END.search(words)
    names = [latin.group().strip()] if latin else [words[-n:] for n in (4, 3, 2) if is_han_name(fold(words[-n:]))]
    return next((name for name in names if is_short_for(short, name) or fold(short) in initials_of(name)), "")
