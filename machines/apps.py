from django.apps import AppConfig


class MachinesConfig(AppConfig):
    """Service accounts, and the tokens by which they and members act without a browser."""

    name = "machines"
