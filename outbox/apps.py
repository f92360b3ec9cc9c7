from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Mail that must go out."""

    name = "outbox"
