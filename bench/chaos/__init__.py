"""What a run leaves behind when it is killed, stopped, crowded or starved, and what the next one makes of it."""
