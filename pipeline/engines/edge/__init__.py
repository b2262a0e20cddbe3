"""Microsoft Edge's read-aloud voices: the online engine."""
