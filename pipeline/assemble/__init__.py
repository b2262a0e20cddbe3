"""Takes -> Timeline and one stream of samples at the target loudness."""
