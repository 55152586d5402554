"""The web server, its socket and the static files."""
