"""Timeline -> Episode files: MP3 with chapters and tags, transcript, chapters."""
