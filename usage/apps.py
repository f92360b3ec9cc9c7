from django.apps import AppConfig


class UsageConfig(AppConfig):
    """What gateways report of the calls that they let through, and what is made of it."""

    name = "usage"

    def ready(self) -> None:
        from usage import receivers  # noqa: F401  (it listens)
