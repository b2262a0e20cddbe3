"""Listening to takes: a recogniser hears them, and what it heard is held to the words that were to be said."""
