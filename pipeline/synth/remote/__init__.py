"""What every engine that speaks over a network shares: waiting, trying again, giving up, and a check of the sound."""
