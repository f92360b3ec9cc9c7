from django.apps import AppConfig


class ApisConfig(AppConfig):
    """The catalogue: the APIs of an organization, their versions and definitions."""

    name = "apis"
