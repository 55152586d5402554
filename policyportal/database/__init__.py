"""Connections to the database, and how long a request waits for it: the backend of Django that the portal uses."""
