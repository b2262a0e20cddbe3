"""What a reader of a reStructuredText sees: no rules, roles and addresses; what a program is told, as a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_FACTS, _PICTURES = frozenset({"author", "date"}), frozenset({"image", "figure"})
_WORDS_BELOW = re.compile(
    r"admonition|attention|caution|centered|class|compound|container|danger|epigraph|error|highlights|hint|important"
    r"|line-block|note|pull-quote|rst-class|sidebar|tip|topic|warning"
)
_EXPLICIT = re.compile(r"\s*(?:\.\.|__)(?:\s(?P<rest>.*))?")
_DIRECTIVE = re.compile(r"(?:\|[^|]+\|\s+)?([A-Za-z][\w.:+-]*?)::(?:\s.*)?")
_FOOTNOTE = re.compile(r"\s*\.\.\s+\[(#?[\w.*-]*)\]\s*(?:\|\s)?(.*)")
_FIELD = re.compile(r":([^:`\s][^:`]*):(?:\s+(.*))?")
_ROLE = re.compile(r"(?::[\w.+-]+)+:(?=`)|(?<=\w`)(?::[\w.+-]+:)+")
_ADDRESS = re.compile(r"`<([^<>`\s]+)>`__?|\s*<[^<>`\s]+>(?=`__?)")
_NOTE_MARK = re.compile(r"\s?\[(#?[\w.*-]*)\]_(?!\w)")
_UNDERSCORES = re.compile(r"(?<=`)__?(?!\w)")


def rst_lines(lines: Sequence[str]) -> list[str]:
    """Every line as it is seen."""
    lines = [re.sub(r"^([ \t]*)\u3000+", r"\1", line) for line in lines]
    names = {match[1].strip("`") for line in lines if (match := re.match(r"\s*\.\. _([^:`]+|`[^`]+`):", line))}
    targets = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return list(_seen(lines, re.compile(rf"(?<!\w)({targets})__?(?!\w)") if targets else None))


def _seen(lines: Sequence[str], targets: re.Pattern[str] | None) -> Iterator[str]:
    told, text, in_head = -1, -1, True
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        bare = line.strip()
        depth = len(line) - len(line.lstrip())
        if not bare:
            yield ""
            continue
        if depth > told >= 0:
            yield _comment(bare)
            continue
        told, text = -1, text if depth > text else -1
        kind = _kind(line, depth, text, in_head=in_head)
        if kind in ("told", "fact"):
            told = depth
        text = depth if kind in ("text", "picture") else text
        is_title = bool(below.strip()) and not any(map(str.isalnum, below)) and not _EXPLICIT.fullmatch(below)
        in_head = in_head and (is_title or kind in ("rule", "told", "fact", "stated", "text"))
        yield _shown(line, kind, targets)


def _kind(line: str, depth: int, text: int, *, in_head: bool) -> str:
    """What a line is: a rule, a note, a field of one sort or the other, explicit markup, or words."""
    bare = line.strip()
    field = _FIELD.fullmatch(bare)
    explicit = _EXPLICIT.fullmatch(line)
    if not any(map(str.isalnum, bare)) and not explicit and "\\" not in bare:
        return "rule"
    if _FOOTNOTE.fullmatch(line):
        return "note"
    if explicit:
        name = match[1].lower() if (match := _DIRECTIVE.fullmatch(explicit["rest"] or "")) else ""
        return "picture" if name in _PICTURES else "text" if _WORDS_BELOW.fullmatch(name) else "told"
    if field and in_head and depth == 0:
        return "stated" if field[1].lower() in _FACTS and field[2] else "fact"
    return "option" if field and text >= 0 else "words"


def _shown(line: str, kind: str, targets: re.Pattern[str] | None) -> str:
    bare = line.strip()
    if kind in ("rule", "picture"):
        return ""
    if kind in ("told", "text", "option"):
        return _comment(f".. {match['rest'] or ''}" if (match := _EXPLICIT.fullmatch(line)) else bare)
    if kind in ("stated", "fact") and (field := _FIELD.fullmatch(bare)):
        stated = f"{field[1].lower()}: {field[2] or ''}"
        return stated if kind == "stated" else _comment(stated)
    if kind == "note" and (note := _FOOTNOTE.fullmatch(line)):
        return f"[^{note[1]}]: {_inline(note[2], targets)}"
    return _inline(re.sub(r"^\|(?:\s+|$)", "", bare), targets)


def _inline(text: str, targets: re.Pattern[str] | None) -> str:
    text = _ADDRESS.sub(r"\1", _ROLE.sub("", text))
    text = _UNDERSCORES.sub("", _NOTE_MARK.sub(r"[^\1]", text))
    return (targets.sub(r"\1", text) if targets else text).replace("\\ ", "")


def _comment(text: str) -> str:
    return f"<!-- {text.strip().replace('--', '- -')} -->"
