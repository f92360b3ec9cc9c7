from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who can sign in."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import mail, receivers  # noqa: F401  (they register themselves)
