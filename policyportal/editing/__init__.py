"""How staff edit a record: forms, conflicts, refusals, history."""
