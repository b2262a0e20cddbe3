"""The rows under `words` in voices.yaml: how words are pronounced in this show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pipeline.cast.voice_book import WAYS_TO_SAY, WORD_FIELDS, WordEntry
from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.cast.engine_forms import EngineForm
    from pipeline.yaml_nodes import Node

CheckWord = Callable[[WordEntry], Iterable[str]]
"""What is wrong with a pronunciation, a sentence each."""
ONLY_VALUE = {"letters": "true", "case": "sensitive"}


def parse_words(node: Node, forms: Sequence[EngineForm], check_word: CheckWord | None) -> Iterator[WordEntry]:
    """Every row; what is wrong with one is noted."""
    problems = node.notes.problems
    spellings = tuple(form.engine for form in forms if form.spellings)
    for word, item in node.entries("words"):
        before = len(problems)
        entry = WordEntry(word=word, line=item.key_line, fields=_parse_word(word, item, spellings))
        for problem in check_word(entry) if check_word and len(problems) == before else ():
            node.notes.add(entry.line, problem)
        yield entry


def _parse_word(word: str, node: Node, spellings: tuple[str, ...]) -> dict[str, str]:
    if node.is_single:
        node.note(
            _("word {word!r} must say how it is meant, such as {{pinyin: chong2 qing4}} or {{say: 重庆}}", word=word)
        )
        return {}
    found = node.fields(_("word {word!r}", word=word), (*WORD_FIELDS, *spellings))
    fields = {name: value.text(name) for name, value in found.items()}
    if not word.strip() or not word.isprintable():
        node.note(_("{word!r} is not a word", word=word))
    for name, written in fields.items():
        if written != ONLY_VALUE.get(name, written):
            found[name].note(
                _(
                    "{name} can only be {only_value}, not {written!r}",
                    name=name,
                    only_value=ONLY_VALUE[name],
                    written=written,
                )
            )
        elif not written.strip():
            found[name].note(_("{name} is empty", name=name))
    ways = [name for name in WAYS_TO_SAY if name in fields]
    if len(ways) > 1:
        node.note(_("word {word!r} is said in more than one way: {listed}", word=word, listed=", ".join(ways)))
    elif not ways and not any(engine in fields for engine in spellings):
        node.note(_("word {word!r} needs one of {listed}", word=word, listed=", ".join((*WAYS_TO_SAY, *spellings))))
    return fields
