from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who can sign in."""

    name = "accounts"
