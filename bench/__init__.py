"""Measurements that anyone can repeat: how well it is understood (`listen`) and how fast it is (`speed`)."""
