from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Tiers with limits and prices, subscriptions to them, invoices and payments."""

    name = "billing"

    def ready(self) -> None:
        from billing import receivers  # noqa: F401  (importing connects them)
