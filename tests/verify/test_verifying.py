"""Episodes with good and bad takes: what is found, what is excused, and what speaking again does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.publish.receipts import RECEIPTS_FOLDER, published_takes
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.remote.sound_check import SoundCheck
from pipeline.synth.remote.sound_check import listen as listen_to
from pipeline.verify.judging import Kind
from pipeline.workflow.checks.listening import NOT_UNDERSTOOD, Listener
from pipeline.workflow.checks.verifying import Finding, Redone, Report, measure, verify
from tests.verify.fakes import TALK, Reader, Speller, make_episode, make_project, read_back, spell


def listen(
    folder: Path, engine: Speller, takes: dict[int, str], reader: Reader | None = None, *, redo: bool = False
) -> Report:
    shown: list[tuple[str, int, int]] = []
    report = verify(
        make_episode(folder, engine, takes),
        make_project(folder),
        reader or Reader(),
        lambda *progress: shown.append(progress),
        threads=2,
        redo=redo,
    )
    assert ("listen", 5, 5) in shown
    return report


def only(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


def test_a_good_episode_has_no_findings_and_nobody_else_is_asked(project: Path) -> None:
    engine, reader = Speller(), Reader()
    report = listen(project, engine, {}, reader)
    assert report.findings == ()
    assert engine.asked == []
    assert sorted(reader.heard) == sorted(TALK)


@pytest.mark.parametrize(
    ("turn", "said", "problem"),
    [
        (1, TALK[0][:8], "its end is missing"),
        (1, TALK[0][:6] + TALK[0][10:], "words are missing"),
        (2, TALK[3], "another turn's words are heard"),
        (5, TALK[4][:9], "its end is missing"),
        (3, "   ", "nothing is heard"),
    ],
)
def test_a_take_that_does_not_say_its_words_is_found_with_its_place(
    project: Path, turn: int, said: str, problem: str
) -> None:
    finding = only(listen(project, Speller(), {turn: said}))
    assert finding.problem == problem
    assert (finding.placed.segment.turn, finding.placed.start_ms, finding.placed.line) == (turn, 5000 * turn, 10 + turn)
    assert finding.heard == said
    assert finding.open
    assert not finding.unconfirmed


def test_two_other_voices_are_asked_before_a_take_is_found_at_fault(project: Path) -> None:
    engine = Speller()
    only(listen(project, engine, {1: TALK[0][:8]}))
    voices = [voice for voice, words in engine.asked if words == TALK[0]]
    assert len(set(voices)) == 2
    assert voices[0] == "yunxi", "the other voice of the episode goes first"
    assert "xiaoxiao" not in voices


def test_what_the_recogniser_never_hears_is_not_held_against_a_take(project: Path) -> None:
    engine = Speller()
    assert listen(project, engine, {}, Reader(deaf_to="捉迷藏")).findings == ()
    assert [words for _, words in engine.asked] == [TALK[4]]
    missing = {5: TALK[4].replace("孩子们还在", "")}
    assert only(listen(project, Speller(), missing, Reader(deaf_to="捉迷藏"))).missing == "孩子们还在"


def test_an_engine_that_nobody_understands_is_not_judged(project: Path) -> None:
    report = listen(project, Speller(), {}, Reader(deaf_to="".join(TALK)))
    assert (report.findings, report.deaf) == ((), 5)


def test_other_voices_that_nobody_understands_do_not_hide_what_is_missing(project: Path) -> None:
    class Mumbling(Speller):
        """Swallows all but the first character."""

        def speak(self, segment: SpokenSegment) -> Pcm:
            return spell(segment.spoken[:1])

    finding = only(listen(project, Mumbling(), {1: TALK[0][:8]}))
    assert finding.problem == "its end is missing"
    assert finding.unconfirmed == NOT_UNDERSTOOD


def test_without_another_voice_a_finding_is_unconfirmed(project: Path) -> None:
    voices = [voice.engine_voices["tone"] for voice in make_project(project).book.voices.values()]
    finding = only(listen(project, Speller(lost=voices), {1: TALK[0][:8]}))
    assert finding.unconfirmed == "turn 1: nobody is there"


def test_a_bad_take_is_spoken_again_and_its_episodes_are_outdated(project: Path) -> None:
    engine = Speller()
    key = make_episode(project, engine).takes[0].take.key
    receipts = project / RECEIPTS_FOLDER
    receipts.mkdir()
    for name, takes in (("boat", [key, "f" * 32]), ("tea", ["e" * 32])):
        receipt = {"key": "made", "script": "", "takes": takes, "files": {}}
        (receipts / f"{name}.json").write_text(json.dumps(receipt), encoding="utf-8")
    report = listen(project, engine, {1: TALK[0][:8]}, redo=True)
    finding = only(report)
    assert finding.redone is Redone.MENDED
    assert not finding.open
    assert report.outdated == ("boat",)
    assert published_takes(project / "boat.mp3") == {key, "f" * 32}
    assert [json.loads((receipts / f"{name}.json").read_text())["key"] for name in ("boat", "tea")] == ["", "made"]
    assert listen_again(report) == TALK[0]


def listen_again(report: Report) -> str:
    """What the take of the first finding holds now."""
    take = report.findings[0].placed.take
    now = report.episode.store.get(take.key)
    assert now
    return read_back(Pcm(now.rate_hz, report.episode.store.read(now)))


@pytest.mark.parametrize(
    ("again", "redone", "kept"),
    [
        (TALK[0][:8], Redone.SAME, TALK[0][:8]),
        (TALK[0][:5], Redone.KEPT, TALK[0][:8]),
        (TALK[0][:12], Redone.BETTER, TALK[0][:12]),
    ],
)
def test_a_take_is_replaced_only_by_a_better_one(project: Path, again: str, redone: Redone, kept: str) -> None:
    class Stubborn(Speller):
        """Says something else in the voice of the first turn only."""

        def speak(self, segment: SpokenSegment) -> Pcm:
            return spell(again) if segment.engine_voice == "xiaoxiao" else super().speak(segment)

    report = listen(project, Stubborn(), {1: TALK[0][:8]}, redo=True)
    assert only(report).redone is redone
    assert only(report).open
    assert listen_again(report) == kept


def test_an_engine_that_is_lost_leaves_the_take_and_says_why(project: Path) -> None:
    report = listen(project, Speller(lost=["xiaoxiao"]), {1: TALK[0][:8]}, redo=True)
    assert (only(report).redone, only(report).reason) == (Redone.FAILED, "turn 1: nobody is there")
    assert listen_again(report) == TALK[0][:8]


def test_a_sound_that_comes_twice_is_heard_once_and_found_in_both_places(project: Path) -> None:
    engine, reader = Speller(), Reader()
    episode = make_episode(project, engine, {1: TALK[0][:8]})
    again = replace(episode.takes[0], start_ms=99_000)
    report = verify(replace(episode, takes=(*episode.takes, again)), make_project(project), reader, lambda *_: None)
    assert [finding.placed.start_ms for finding in report.findings] == [5000, 99_000]
    assert reader.heard.count(TALK[0][:8]) == 1


@pytest.mark.parametrize(("kept", "found"), [(4, True), (13, False)])
def test_words_that_a_recogniser_completes_are_held_to_their_length(project: Path, kept: int, found: bool) -> None:
    class Completing(Reader):
        """Guesses what it did not hear."""

        def hear(self, pcm: Pcm) -> str:
            heard = super().hear(pcm)
            return next((text for text in TALK if text.startswith(heard)), heard)

    report = listen(project, Speller(), {1: TALK[0][:kept]}, Completing(), redo=True)
    assert [each.problem for each in report.findings] == [Kind.LENGTH] * found
    for finding in report.findings:
        assert "for about 14 syllables" in finding.detail
        assert finding.redone is Redone.MENDED


def with_tail(text: str, seconds: float, *, kept: float = 1.0) -> Pcm:
    """The first part of a spelled text, and some silence."""
    sound = spell(text)
    silence = np.zeros(int(seconds * sound.rate_hz), dtype=np.float32)
    return Pcm(sound.rate_hz, np.concatenate([sound.samples[: int(kept * sound.frames)], silence]))


@pytest.mark.parametrize(("kept", "tail_s", "broken"), [(1.0, 0.8, False), (1.0, 0.2, False), (0.8, 0.0, True)])
def test_a_short_answer_breaks_off_only_where_it_ends_without_any_silence(
    project: Path, kept: float, tail_s: float, broken: bool
) -> None:
    class Guessing(Reader):
        """Knows a text by its beginning."""

        def hear(self, pcm: Pcm) -> str:
            heard = super().hear(pcm)
            return next(text for text in TALK if heard.startswith(text[:5]))

    episode = make_episode(project, Speller())
    lengths = SoundCheck()
    for placed in episode.takes:
        lengths.learn(placed.segment, listen_to(with_tail(placed.segment.spoken, 0.8)))
    answer = episode.takes[1]
    take = episode.store.put(answer.take.key, with_tail(answer.segment.spoken, tail_s, kept=kept))
    listener = Listener(Guessing(), episode.store, lambda *_: (), (), lengths)
    fault = listener.judge(replace(answer, take=take)).fault
    assert (fault.reason if fault else "") == "its sound breaks off" * broken


def test_silence_is_found_and_mended_also_where_no_voice_is_understood(project: Path) -> None:
    episode = make_episode(project, Speller())
    (first, *_) = episode.takes
    episode.store.put(first.take.key, Pcm(first.take.rate_hz, np.zeros(first.take.frames, dtype=np.float32)))
    reader = Reader(deaf_to="".join(TALK))
    finding = only(report := verify(episode, make_project(project), reader, lambda *_: None, redo=True))
    assert (finding.placed.segment.turn, finding.problem, finding.detail) == (1, Kind.LENGTH, "it sent silence")
    assert finding.redone is Redone.MENDED
    assert report.deaf == 4


def test_lengths_alone_see_half_a_sentence_and_no_missing_word(project: Path) -> None:
    engine = Speller()
    assert measure(make_episode(project, engine)).findings == ()
    assert measure(make_episode(project, engine, {1: TALK[0][:13]})).findings == ()
    (finding,) = measure(make_episode(project, engine, {1: TALK[0][:4]})).findings
    assert finding.placed.segment.turn == 1
