"""Samples -> samples: levels, silence, and the only decoder and encoder."""
