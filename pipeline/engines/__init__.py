"""The speech engines, a folder each, and the registry that finds them."""
