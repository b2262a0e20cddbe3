"""Sentences -> speech -> what a recogniser hears -> how much of it is wrong, beside plain misaki in the same run."""
