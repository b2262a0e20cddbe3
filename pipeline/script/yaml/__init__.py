"""DialogueScript <-> the YAML file that a person edits."""
