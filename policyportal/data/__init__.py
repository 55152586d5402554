"""Loading the fixtures, and auditing what was loaded."""
