"""Transcripts and scripts as files: which are meant, their names and places, how one becomes the other."""
