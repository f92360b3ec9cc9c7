from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """The webhooks of organizations: what happens here, told to their own programs."""

    name = "webhooks"

    def ready(self) -> None:
        from webhooks import receivers  # noqa: F401  (it listens)
