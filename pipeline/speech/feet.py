"""Words that are said in one breath, and the third tones in them.

1. A foot is a word with those that lean on it: what stands behind 不 and 一, 儿, a word said twice, and a short word
   whose first third tone meets the last one of a short word.
2. In a foot, the first of two third tones becomes a second one: first inside its halves (纸 老虎 keeps 纸), then
   where they meet (展览 馆 changes both). Before a single syllable (代码 有) that is left to the model, as it was in
   what the model was trained on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.text.dictionary import word_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.speech.phonemes import Unit

    Word = Sequence[Unit]

_LEADERS: Final = frozenset("不一")
"""Words that lean on the one behind them."""
_COLOUR: Final = "er5"
_LONGEST_MEETING: Final = 3
"""Words of so many syllables together are one foot when third tones meet."""
_PAIR: Final = 2


def find_feet(run: Sequence[Unit]) -> Iterator[tuple[Word, ...]]:
    """The feet of a run of Chinese, each with its words."""
    words = _words(run)
    foot: list[Word] = []
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ()
        if foot and not _leans(foot, word, following):
            yield tuple(foot)
            foot = []
        foot.append(word)
    if foot:
        yield tuple(foot)


def tones_of_foot(words: Sequence[Word]) -> str:
    """The tone digits of a foot's syllables as they are said."""
    parts = [[unit.pinyin[-1] for unit in part] for word in words for part in _halves(word)]
    low = [set(part) == {"3"} for part in parts]
    for part in parts:
        if part == ["3", "3"]:
            part[0] = "2"
    for part, following, is_low in zip(parts, parts[1:], low, strict=False):
        if part[-1] == following[0] == "3" and (is_low or len(following) > 1):
            part[-1] = "2"
    return "".join(tone for part in parts for tone in part)


def _words(run: Sequence[Unit]) -> list[list[Unit]]:
    words: list[list[Unit]] = []
    for unit in run:
        if unit.opens_word or not words:
            words.append([])
        words[-1].append(unit)
    return words


def _leans(foot: Sequence[Word], word: Word, following: Word) -> bool:
    """Whether a word is said in one breath with the foot before it."""
    last = foot[-1]
    before, here = _text(last), _text(word)
    if before in _LEADERS or here == before or word[0].pinyin == _COLOUR:
        return True
    if here == "一" and before == _text(following):  # 想一想
        return True
    short = len(foot) == 1 and len(last) + len(word) <= _LONGEST_MEETING
    return short and last[-1].pinyin[-1] == word[0].pinyin[-1] == "3"


def _halves(word: Word) -> Sequence[Word]:
    """The pairs that a word is said in, or a pair and a single syllable, where the dictionary has a word."""
    if len(word) <= _PAIR:
        return [word]
    if len(word) == _PAIR + 1:
        counts = word_counts()
        late = counts.get(_text(word[1:])) and not counts.get(_text(word[:_PAIR]))
        return [word[:1], word[1:]] if late else [word[:_PAIR], word[_PAIR:]]
    return [word[:_PAIR], *_halves(word[_PAIR:])]


def _text(word: Word) -> str:
    return "".join(unit.text for unit in word)
