"""From one edition of the plan to the next: prepared out of sight, checked, shown in one step, compared."""
