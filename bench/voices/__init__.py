"""How far apart the voices are, and how well each is understood."""
