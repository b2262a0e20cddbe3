"""The dictionary is the one jieba reads, and there is one copy of it."""

from __future__ import annotations

from pipeline.speech.chinese.dictionaries import person_names, word_cutter, word_tags
from pipeline.text.dictionary import entries, total_count, word_counts


def test_counts_are_those_that_jieba_reads_itself() -> None:
    cutter = word_cutter()
    assert cutter.gen_pfdict(cutter.get_dict_file()) == (word_counts(), total_count())


def test_the_word_cutter_shares_the_counts() -> None:
    assert word_cutter().FREQ is word_counts()


def test_sets_of_words_share_the_words() -> None:
    kept = {id(word) for word, _, _ in entries()}
    assert {id(word) for word in word_tags().keys() | person_names()} <= kept
