"""Scripts -> sound: whole episodes, single sentences, a track for each person."""
