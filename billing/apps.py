from django.apps import AppConfig


class BillingConfig(AppConfig):
    """What organizations pay for: tiers with limits and prices, and their subscriptions."""

    name = "billing"

    def ready(self) -> None:
        from billing import receivers  # noqa: F401  (they connect themselves)
