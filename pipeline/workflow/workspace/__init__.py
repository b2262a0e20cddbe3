"""The folder a person works in: what lies where in it, and how a new one begins."""
