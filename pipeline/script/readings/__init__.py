"""Whole readings of a document that compete: who asks and who answers where labels do not say it."""
