"""What can stand in an address."""


class HandleConverter:
    """The handle of an organization or a project, or an ID. Anything else is no address of ours."""

    regex = "[a-z0-9-]{3,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)
