"""Episodes that are published -> a show that any web server, or no server at all, can present: pages and a feed."""
