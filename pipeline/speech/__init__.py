"""DialogueScript + Casting -> SpokenSegments: what is said, how it is read, where it is cut."""
