"""DialogueScript + voices.yaml -> Casting: a voice for every speaker."""
