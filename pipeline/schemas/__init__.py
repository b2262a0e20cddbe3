"""The files that a person edits -> JSON Schemas for their editor."""
