from __future__ import annotations

from pipeline.speech.vocabulary import VOCABULARY, unknown_symbols


def test_the_vocabulary_is_that_of_the_model() -> None:
    assert len(VOCABULARY) == 114
    assert len(set(VOCABULARY.values())) == 114
    assert min(VOCABULARY.values()) == 1
    assert max(VOCABULARY.values()) == 177
    assert all(len(symbol) == 1 for symbol in VOCABULARY)
    assert (VOCABULARY[";"], VOCABULARY[" "], VOCABULARY["ɡ"], VOCABULARY["↘"]) == (1, 16, 92, 173)


def test_ascii_g_is_not_the_phoneme_g() -> None:
    assert unknown_symbols("gɡ") == "g"
