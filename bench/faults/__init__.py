"""What a failing online service does to an episode: the real command against a service on the loopback that fails."""
