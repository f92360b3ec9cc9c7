from django.apps import AppConfig
from django.urls import register_converter

from console.converters import HandleConverter


class ConsoleConfig(AppConfig):
    """The project, as far as it is an app: templates' tags, and what stands in addresses."""

    name = "console"

    def ready(self) -> None:
        register_converter(HandleConverter, "handle")
