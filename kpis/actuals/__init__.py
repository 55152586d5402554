"""Entering the actuals of a year: the rules, the forms that ask them, and the table of what is missing."""
