"""Spoken Chinese -> the pinyin of every character."""
