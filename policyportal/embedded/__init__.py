"""The database server that comes with the portal, and the Django database backend that starts it."""
