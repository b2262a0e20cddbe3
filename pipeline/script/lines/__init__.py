"""What the lines of a document are, measured once."""
