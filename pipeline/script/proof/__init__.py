"""The proof that a script is its source; of how the script was made it knows only which marks surround labels."""
