from django.apps import AppConfig


class MachinesConfig(AppConfig):
    """What acts in an organization without a browser: service accounts, and people's tokens."""

    name = "machines"
