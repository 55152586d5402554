"""What the portal tells its operator of itself: logs, counts, faults. No word of it is about a person (docs/decisions/0029)."""
