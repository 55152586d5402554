"""The bureaus' round of a year: what is owed, who is late, and the letters and calendars that say so."""
