"""How many damaged takes `duitan verify` finds, and how often it cries over a good one."""
