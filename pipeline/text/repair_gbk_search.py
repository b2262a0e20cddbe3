"""The most likely original of a line that was read one byte off: a shortest path over its lattice, words as edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text.repair_gbk import BRACKET, MARKER, Lattice, Node, Step
from pipeline.text.repair_gbk_code import LostCode
from pipeline.text.repair_words import MAX_WORD_CHARS, WordModel

_BEAM = 25.0
_KEPT = 2
_NODES = 3
_NEAR = 3.0
_LEFT_CHARS, _RIGHT_CHARS = 6, 60
_WINDOW_CHARS = 500


@dataclass(frozen=True, slots=True)
class ShiftedRun:
    """A damaged piece of a line, `line[start:end]`, and what it was."""

    start: int
    end: int
    restored: str
    guessed: str
    """Characters of it of which no byte was left."""
    rival: str
    """What it may have been as well; "" when nothing else comes near."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to a node: its score, its text, and its steps as a chain."""

    score: float
    text: str
    previous: _Path | None
    steps: tuple[Step, ...]


class _Search:
    def __init__(self, lattice: Lattice, model: WordModel, start: int, end: int) -> None:
        self._lattice = lattice
        self._model = model
        self._end = end
        self._start: Node = (start, 0, None)
        self._paths: defaultdict[Node, list[_Path]] = defaultdict(list)
        self._waiting: defaultdict[int, set[Node]] = defaultdict(set)

    def run(self) -> list[_Path]:
        """The best paths with different texts to the end of the window, best first."""
        self._reach(self._start, 0.0, None, ())
        for at in range(self._start[0], self._end + 1):
            best = float("-inf")
            while self._waiting[at]:
                level = min(node[1] for node in self._waiting[at])
                nodes = sorted(
                    (node for node in self._waiting[at] if node[1] == level),
                    key=lambda node: -self._paths[node][0].score,
                )
                self._waiting[at].difference_update(nodes)
                best = max(best, self._paths[nodes[0]][0].score)
                for node in nodes[:_NODES]:
                    if self._paths[node][0].score > best - _BEAM:
                        self._expand(node, best - _BEAM)
            del self._waiting[at]
        ends = [
            path for node, paths in self._paths.items() if node[0] == self._end and node[2] is None for path in paths
        ]
        return sorted(ends, key=lambda path: -path.score)[:_KEPT]

    def _expand(self, node: Node, floor: float) -> None:
        """Follow every word that can begin here to the node where it ends."""
        paths = self._paths[node]
        room = paths[0].score - floor
        stack: list[tuple[Node, str, float, tuple[Step, ...]]] = [(node, "", 0.0, ())]
        while stack:
            here, prefix, cost, steps = stack.pop()
            for step in self._next(here, prefix, -room):
                word = prefix + step.simple
                total = cost + step.cost
                taken = (*steps, step)
                chance = self._model.log_probability(word) if word else 0.0
                if chance is not None and (step.simple or not prefix):
                    for path in paths:
                        self._reach(step.to, path.score + total + chance, path, taken)
                if word and len(word) < MAX_WORD_CHARS and self._model.best_beyond(word) + total > -room:
                    stack.append((step.to, word, total, taken))

    def _next(self, node: Node, prefix: str, floor: float) -> Iterator[Step]:
        if node[0] >= self._end and (node[2] is None or self._end < self._lattice.length):
            return iter(())
        return self._lattice.steps(node, wanted=self._model.following(prefix) if prefix else None, floor=floor)

    def _reach(self, node: Node, score: float, previous: _Path | None, steps: tuple[Step, ...]) -> None:
        if node[0] > self._end:
            return
        paths = self._paths[node]
        if len(paths) == _KEPT and score <= paths[-1].score:
            return
        text = (previous.text if previous else "") + "".join(step.original for step in steps)
        for index, known in enumerate(paths):
            if known.text == text:
                if score > known.score:
                    paths[index] = _Path(score, text, previous, steps)
                break
        else:
            paths.append(_Path(score, text, previous, steps))
        paths.sort(key=lambda path: -path.score)
        del paths[_KEPT:]
        self._waiting[node[0]].add(node)


def find_shifted_runs(line: str, model: WordModel, code: LostCode) -> list[ShiftedRun]:
    """The damaged runs of a line with what they were; a marker that fits no original is in none of them."""
    lattice = Lattice(line, code)
    runs: list[ShiftedRun] = []
    for start, end in _windows(line):
        paths = _Search(lattice, model, start, end).run()
        if paths:
            runs.extend(_altered(paths, start))
    return runs


def _windows(line: str) -> list[tuple[int, int]]:
    """Stretches around the markers, so that a long line costs no more than its damage; none cuts a bracket in two."""
    found: list[tuple[int, int]] = []
    for match in MARKER.finditer(line):
        start, end = max(0, match.start() - _LEFT_CHARS), min(len(line), match.end() + _RIGHT_CHARS)
        start = min(start, *(b.start() for b in BRACKET.finditer(line, max(0, start - 10), start + 10)), start)
        end = max(end, *(b.end() for b in BRACKET.finditer(line, max(0, end - 10), end + 10)), end)
        if found and found[-1][1] >= start and end - found[-1][0] < _WINDOW_CHARS:
            found[-1] = (found[-1][0], end)
        elif not found or found[-1][1] <= match.start():
            found.append((max(start, found[-1][1] if found else 0), end))
    return found


def _chain(path: _Path) -> list[Step]:
    steps: list[tuple[Step, ...]] = []
    here: _Path | None = path
    while here is not None:
        steps.append(here.steps)
        here = here.previous
    return [step for group in reversed(steps) for step in group]


def _altered(paths: list[_Path], start: int) -> Iterator[ShiftedRun]:
    """The runs of altered steps of the best path; `start` is where its first step begins."""
    differs, rival = _rival(paths)
    at = start
    length = 0
    begin: int | None = None
    restored = guessed = ""
    for step in (*_chain(paths[0]), None):
        if step is not None and step.altered:
            begin = at if begin is None else begin
            restored += step.original
            guessed += step.original if step.guessed else ""
        elif begin is not None:
            near = length - len(restored) <= differs <= length
            yield ShiftedRun(begin, at, restored, guessed, rival if near else "")
            begin, restored, guessed = None, "", ""
        if step is not None:
            at = step.to[0]
            length += len(step.original)


def _rival(paths: list[_Path]) -> tuple[int, str]:
    """Where the next best text first differs, if it comes near, and what it has there (with its neighbours)."""
    if len(paths) < _KEPT or paths[1].score < paths[0].score - _NEAR:
        return -1, ""
    best, other = paths[0].text, paths[1].text
    same = next((i for i, (a, b) in enumerate(zip(best, other, strict=False)) if a != b), min(len(best), len(other)))
    return same, other[max(0, same - 2) : same + 4]
