"""The messages of the program: which there are, which are translated, and which nobody could translate."""
