"""What is told while episodes are rendered: progress on stderr, a line on stdout for each that is there."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import clock_time, note, progress_bar
from pipeline.messages import N_, _, n_, retold
from pipeline.synth.absent import AbsentEngine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.engines.registry import EngineChoice
    from pipeline.errors import Problem
    from pipeline.speech.unsaid import Unsaid
    from pipeline.workflow.preparation.planning import Plan
    from pipeline.workflow.production.episodes import Rendered, ShowProgress
    from pipeline.workflow.production.rendering import Job
    from pipeline.workflow.script_files.script_file import ScriptFile

MOST_DOUBTS = 10
"""How many places to review are shown; the script lists them all."""
ORDINALS = (N_("first"), N_("second"), N_("third"))


def show_unsaid(unsaid: Sequence[Unsaid], places: Sequence[Problem]) -> None:
    """Say what is left out of the sound, where, and how to make it heard."""
    from pipeline.workflow.preparation.unsaid import words_hint

    for place in places:
        note(_("note: {remark}", remark=place))
    if places:
        note(_("hint: {hint}", hint=words_hint(unsaid)))


class RenderTeller:
    """The audience of a `render` command."""

    def __init__(self, named_by: str, names: Sequence[str], *, results: bool) -> None:
        """`names` are the engines in order of preference, `named_by` whoever prefers them so."""
        self._named_by = named_by
        self._names = list(names)
        self._results = results
        self._choice: EngineChoice | None = None
        self._alone = False
        self._sound_ms = 0
        self._stack = ExitStack()

    @property
    def summary(self) -> str:
        """Which engine spoke and why, and how much there is to hear; empty when it did not come to that."""
        if not self._choice:
            return ""
        return _(
            "{engine}, {length} of audio",
            engine=self._describe(self._choice),
            length=clock_time(self._sound_ms),
        )

    def engine_facts(self) -> Mapping[str, Any]:
        """The same for a program."""
        if not self._choice:
            return {}
        return {"engine_reason": self._reason(self._choice), "engines_passed_over": list(self._choice.passed_over)}

    def script_ready(self, file: ScriptFile) -> None:
        note(f"{file.path}: {_(file.fate.value)}{f' ({file.remark})' if file.remark else ''}")
        doubts = file.script.review
        for doubt in doubts[:MOST_DOUBTS]:
            note(
                _(
                    "review: {file}:{line}: {problem}",
                    file=file.script.source.file,
                    line=doubt.line,
                    problem=retold(doubt.problem),
                )
            )
        if len(doubts) > MOST_DOUBTS:
            note(
                _("review: {count} more, listed at the end of {path}", count=len(doubts) - MOST_DOUBTS, path=file.path)
            )

    def engine_chosen(self, choice: EngineChoice) -> None:
        self._choice = choice
        note(self._describe(choice))

    def cast_remembered(self, remarks: Sequence[str]) -> None:
        for remark in remarks:
            note(_("note: {remark}", remark=remark))

    def plans_ready(self, plans: Sequence[Plan]) -> None:
        show_unsaid(
            [each for plan in plans for each in plan.unsaid], [place for plan in plans for place in plan.left_out]
        )

    def workers_say(self, remark: str) -> None:
        note(remark)

    def episode_begins(self, job: Job, number: int, count: int) -> ShowProgress:
        self._alone = count == 1
        place = "" if self._alone else _("{number} of {count}  ", number=number, count=count)
        plan, minutes = job.plan, job.work.sound_s / 60
        spoken = (
            _("{minutes:.1f} of them to speak", minutes=job.takes_s / 60)
            if job.work.symbols
            else _("all spoken before")
        )
        note(
            n_(
                "{place}{name}: {count} segment, about {minutes:.1f} minutes, {spoken}",
                "{place}{name}: {count} segments, about {minutes:.1f} minutes, {spoken}",
                len(plan.segments),
                place=place,
                name=plan.name,
                minutes=minutes,
                spoken=spoken,
            )
        )
        for remark in plan.remarks:
            note(_("note: {remark}", remark=remark))
        return self._stack.enter_context(progress_bar(place)).show

    def episode_ends(self, rendered: Rendered | None) -> None:
        self._stack.close()
        if rendered is None:
            return
        published = rendered.published
        self._sound_ms += published.duration_ms
        for remark in (*rendered.fill_remarks, *published.notes):
            note(_("note: {remark}", remark=retold(remark)))
        if self._results:
            state = f"  {_('up to date')}" if published.up_to_date else ""
            length, loudness = clock_time(published.duration_ms), published.loudness.lufs
            print(f"{published.sound_path}  {length}  {loudness:.1f} LUFS{state}", flush=True)
        if self._alone and self._choice and self._choice.passed_over:  # a single episode has no other summary
            note(self._describe(self._choice))

    def _describe(self, choice: EngineChoice) -> str:
        reason = self._reason(choice)
        if isinstance(choice.engine, AbsentEngine):
            reason += _("; only what it has spoken before is used: {reason}", reason=choice.engine.reason)
        return _("engine {name}: {reason}", name=choice.engine.name, reason=reason)

    def _reason(self, choice: EngineChoice) -> str:
        passed_over = "".join(_("; not {why}", why=why) for why in choice.passed_over)
        if choice.engine.name not in self._names:  # the first one is not even here
            return f"--fill{passed_over}"
        if not self._named_by.endswith(".yaml"):
            return self._named_by
        place = self._names.index(choice.engine.name)
        rank = _(ORDINALS[place]) if place < len(ORDINALS) else _("number {number}", number=place + 1)
        return _("{rank} in {named_by}{passed_over}", rank=rank, named_by=self._named_by, passed_over=passed_over)
