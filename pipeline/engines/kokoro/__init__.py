"""Kokoro-82M on this computer: the offline engine."""
