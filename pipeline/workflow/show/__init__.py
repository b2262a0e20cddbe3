"""A folder of episodes -> what listeners are given: a show, a library of audiobooks, a server."""
