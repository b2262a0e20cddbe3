"""Words of other scripts than Chinese and Latin -> Latin letters and sounds, where a simple scheme says how."""
