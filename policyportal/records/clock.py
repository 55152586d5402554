"""What time it is: asked here wherever a rule depends on it, so that tests can hold the clock still.

When something was written down is no such rule: the database and the history stamp it themselves.
"""

from datetime import date

from django.utils import timezone

now = timezone.now


def today() -> date:
    """The date in Japan, whatever the machine's own time zone is."""
    return timezone.localdate(now())
