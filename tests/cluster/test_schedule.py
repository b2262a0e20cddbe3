"""Whoever is waited for goes first, the longest before the others, and batches get shorter towards the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cluster.schedule import BATCH_SYMBOLS, Schedule
from tests.cluster.fakes import make_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.cluster.work import Text


def lengths(batches: list[tuple[Text, ...]]) -> list[list[int]]:
    return [[text.symbols for text in batch] for batch in batches]


def drain(schedule: Schedule, threads: int) -> list[tuple[Text, ...]]:
    return list(iter(lambda: schedule.hand_out(threads), ()))


def test_the_longest_texts_of_an_episode_go_first_and_every_one_once() -> None:
    texts = [make_text("字" * length) for length in (3, 90, 41, 7, 88)]
    schedule = Schedule([texts])
    batches = drain(schedule, threads=1)
    assert [length for batch in lengths(batches) for length in batch] == [90, 88, 41, 7, 3]


def test_what_is_asked_for_goes_before_what_may_be_wanted_later() -> None:
    later = [make_text("远" * length) for length in (300, 200)]
    schedule = Schedule([later])
    first = schedule.hand_out(threads=1)
    schedule.ask([make_text("近近")])
    assert first[0].segment.sounds == "远" * 300
    assert schedule.hand_out(threads=1)[0].segment.sounds == "近近"


def test_a_text_that_was_looked_ahead_at_is_not_handed_out_twice() -> None:
    texts = [make_text(f"第{number}句" * 60) for number in range(6)]
    schedule = Schedule([texts])
    given = [*schedule.hand_out(threads=1)]
    schedule.ask(text for text in texts if text not in given)
    given += [text for batch in drain(schedule, threads=1) for text in batch]
    assert sorted(text.key for text in given) == sorted(text.key for text in texts)


def test_batches_shrink_towards_the_end_and_are_whole_before() -> None:
    texts = [make_text(f"{number:03}的话") for number in range(400)]
    sizes = [sum(batch) for batch in lengths(drain(Schedule([texts, []]), threads=2))]
    assert max(sizes) <= BATCH_SYMBOLS
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == texts[0].symbols


def test_a_text_longer_than_a_batch_is_a_batch() -> None:
    assert lengths(drain(Schedule([[make_text("长" * (BATCH_SYMBOLS + 50))]]), threads=4)) == [[BATCH_SYMBOLS + 50]]


def test_later_episodes_are_looked_at_only_when_they_are_needed() -> None:
    looked_at = 0

    def episodes() -> Iterator[list[Text]]:
        nonlocal looked_at
        for number in range(1000):
            looked_at += 1
            yield [make_text(f"{number}-{each}" + "话" * 95) for each in range(20)]

    schedule = Schedule(episodes())
    schedule.hand_out(threads=2)
    assert looked_at <= 2
