"""Workers of a cluster: what they cost beside callers in one process, what they survive, and how a catalogue runs."""
