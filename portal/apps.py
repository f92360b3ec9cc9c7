from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The Developer Portal: the pages for API consumers."""

    name = "portal"

    def ready(self) -> None:
        from portal import receivers  # noqa: F401  (it listens)
