from django.apps import AppConfig


class BuildsConfig(AppConfig):
    """What CI made of components, and how its tests went."""

    name = "builds"
