"""Latin words -> sounds that a Mandarin voice can say."""
