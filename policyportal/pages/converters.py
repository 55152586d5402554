"""Parts of addresses."""


class WesternYear:
    """A Western year, in four digits: 2024."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"
