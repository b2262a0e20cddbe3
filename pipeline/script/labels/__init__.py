"""Passages -> which of them name a speaker: the document's own label form decides, names are only a hint."""
