"""YAML that a person edits: every value knows its line, every problem of a file is found at once.

1. Values are read as written (`name: no` is the name "no", a date stays text); who reads a field says what it wants.
2. A problem is noted and reading goes on; `Notes.check` raises them together.
3. Hostile input: safe loading only, no aliases, bounded depth and size.
"""

from pipeline.yaml_nodes.loading import MAX_CHARACTERS, MAX_DEPTH, read_yaml
from pipeline.yaml_nodes.nodes import FORMAT_KEY, Node, Notes, check_format, near_match

__all__ = ["FORMAT_KEY", "MAX_CHARACTERS", "MAX_DEPTH", "Node", "Notes", "check_format", "near_match", "read_yaml"]
