"""What is checked of the pages by machines, as the tests do it; tests/policyportal/site_state/test_checked.py compares."""

from datetime import date

# The rules of axe that every kind of page is held to, and how many kinds there are: of the plan as it is, and of one that
# is some years old, with invented figures.
AXE = "4.12.1"
KINDS, KINDS_OF_YEARS = 61, 23
# The day on which all of them were last seen without a fault; whoever changes the numbers above runs the tests and moves it.
SEEN_ON = date(2026, 11, 28)
