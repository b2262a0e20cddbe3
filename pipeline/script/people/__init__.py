"""Labels -> the people they name."""
