from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The Developer Portal: the pages for API consumers."""

    name = "portal"
