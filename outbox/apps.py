from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Mail that must go out."""

    name = "outbox"

    def ready(self) -> None:
        from console import health
        from outbox.models import Mail

        health.register("oldest_unsent_mail", Mail.objects.report_oldest_unsent)
