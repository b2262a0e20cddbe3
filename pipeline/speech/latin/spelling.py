"""English letters -> phonemes by spelling rules, for words that stand in no dictionary.

1. The rules are data (spelling.tsv): at each place the first row for the letters there that fits its neighbours
   wins.
2. A guess at a name is better than its letters one by one, and never an error: every letter a-z has a rule.
"""

from __future__ import annotations

from pipeline.speech.letter_rules import apply_rules, letter_rules
from pipeline.speech.stress import stress


def spell_out(word: str) -> str:
    """The phonemes that the spelling of an English word suggests, with one stress mark.

    >>> spell_out("splat"), spell_out("Nockton")
    ('splˈæt', 'nˈɑktən')
    """
    rules = letter_rules("pipeline.speech.latin", "spelling.tsv", 1)
    return stress("".join(rule.says[0] for rule in apply_rules(word.lower(), rules)))
