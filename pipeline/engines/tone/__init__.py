"""A hum for every voice: the engine of tests and dry runs."""
