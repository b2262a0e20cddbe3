"""Words about people, apart from any document."""
