"""What a person has looked at again: a script before it is spoken, an episode and its takes after."""
