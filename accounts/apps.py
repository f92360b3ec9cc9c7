from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who can sign in."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401  (they connect themselves)
