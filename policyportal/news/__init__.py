"""The news that the public reads, and their feed."""
