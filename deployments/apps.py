from django.apps import AppConfig


class DeploymentsConfig(AppConfig):
    """What runs where, and who agreed to it."""

    name = "deployments"

    def ready(self) -> None:
        from deployments import receivers  # noqa: F401  (it listens)
