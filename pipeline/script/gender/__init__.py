"""Whether a speaker is a man or a woman: evidence, and what it decides."""
