"""The lines of a document once it is cut at its labels: what is measured of them, and what can be said they are."""
