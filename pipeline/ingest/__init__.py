"""A file in any format -> Document: repaired blocks that know their source lines."""
