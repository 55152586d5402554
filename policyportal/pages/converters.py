"""Parts of addresses."""

from django.urls.converters import IntConverter


class WesternYear(IntConverter):
    """A Western year, in four digits: 2024."""

    regex = "[0-9]{4}"
