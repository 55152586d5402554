"""The accounts of staff: offices, rights, names, the second factor, signing in."""
