"""Measurements that anyone can repeat: what is understood (`listen`), how it sounds (`sound`), its speed (`speed`)."""
