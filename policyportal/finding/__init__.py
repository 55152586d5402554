"""What a search over all apps answers."""
