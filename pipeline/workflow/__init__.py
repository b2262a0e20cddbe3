"""The order of the stages, and where their files lie; nothing else knows it."""
