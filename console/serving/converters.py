"""Path converters for URL patterns."""


class HandleConverter:
    """Matches a handle or a UUID."""

    regex = "[a-z0-9-]{3,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)
