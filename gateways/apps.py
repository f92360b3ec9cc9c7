from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """The gateways that ask, before each call of an API, whether its key is good."""

    name = "gateways"
