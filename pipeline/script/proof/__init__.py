"""The proof that a script is its source; it knows nothing of how the script was made."""
