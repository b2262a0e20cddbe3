"""Text -> text: names, variants, repair. Pure functions over strings."""
