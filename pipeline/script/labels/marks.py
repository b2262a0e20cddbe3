"""The marks that can stand around a speaker's label, as data: one table for those who read labels and for the proof.

A form of label that brings a new mark gets it from here; the proof then knows it, without knowing how labels are read.
"""

from __future__ import annotations

COLONS = ":：︰﹕∶"
BARS = "|｜"
CHEVRONS = ">＞》"
DASHES = ("——", "--", "－－", "—")
COUNT_MARKS = ".．、)）"
"""Behind a number that is part of the label: Q1. 问2、"""

OPENING, CLOSING = "【[「『〔（(<＜〈", "】]」』〕）)>＞〉"
RARE_OPENING, RARE_CLOSING = "#＃@＠{｛", "~～/／·;；=＝#＃→.．}｝"
"""Inside a character class: what sets a name off in few documents, and means something else in all others."""
OPENING_QUOTES, CLOSING_QUOTES = "“\"「『'‘", "”\"」』'’"

PICTOGRAMS = "\U0001f000-\U0001f445\U0001f44a-\U0001faff\u2600-\u261c\u261e-\u27bf\u2b50\u200d\ufe0f"
"""Inside a character class: emoji that stand before a name; hands that point at pictures are none of them."""

BULLETS = "•●▶►■□◆◇★☆▪◎○–—*·"
"""What a line may begin with before a label, as a list does; a hyphen and white space aside."""

SIGNS = f"■□▪▫●○◎◉◆◇▲△▼▽▶▷◀◁►◄★☆•→←»›{PICTOGRAMS}"
"""Inside a character class: what can stand where a name should be, each side of a talk with its own."""

PART_OF_DAY = r"(?:[上下中]午|凌晨|清晨|早上|晚上|傍晚)"
_CLOCK = rf"(?:{PART_OF_DAY}\s?)?\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?(?:[.,]\d{{1,3}})?(?:\s?[AaPp][Mm])?"
_WHOLE = r"(?![:：]?\d|\s?[AaPp][Mm](?![a-zA-Z]))"
"""After a time: 00:05 is none in 00:05:30."""
_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s{0,2})?"
_SPAN = r"\s?(?:-->|->|[-–—~～→至])\s?"
TIME = rf"[\[(（【<]?{_DATE}{_CLOCK}{_WHOLE}(?:{_SPAN}{_CLOCK}{_WHOLE})?[\])）】>]?"
SQUEEZED_TIME = rf"[\[(（【<]?{_DATE}{_CLOCK}(?:{_SPAN}{_CLOCK})?[\])）】>]?"
"""A time in a text without white space, where the digits of the next word can follow at once."""

LATE_ASIDE = r"(?:\s?[（(][^（()）\n:：]{1,40}[）)])?"
"""A bracket after the time of a label: 张三 00:12（插话）："""
