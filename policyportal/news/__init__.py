"""The news that the public reads: the history page and its feed."""
