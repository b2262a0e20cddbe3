"""The files of an episode: a row of `table.OUTPUTS` each, and the module that makes it."""
