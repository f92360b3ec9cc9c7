from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Every secret that a machine shows: made, shown once, found, rotated, ended."""

    name = "credentials"

    def ready(self) -> None:
        from credentials import last_use  # noqa: F401  (it listens)
