"""Django's admin, which serves the operators' pages."""

from django.contrib.admin.apps import AdminConfig


class OperatorsConfig(AdminConfig):
    """The admin with a front page of its own."""

    default_site = "console.operators.site.OperatorsSite"
