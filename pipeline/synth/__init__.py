"""SpokenSegments -> Takes: one recording each, kept under a key of all that shaped it."""
