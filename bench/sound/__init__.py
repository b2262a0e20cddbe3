"""How an episode sounds, measured: clicks, clipped edges, level jumps, rate, melody, questions, silence, loudness."""
