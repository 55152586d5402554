"""What the public is told of changes: the history page and its feed."""
