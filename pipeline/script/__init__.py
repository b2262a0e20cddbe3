"""Document -> DialogueScript: who says what, and the YAML a person edits."""
