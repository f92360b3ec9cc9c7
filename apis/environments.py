"""The environments in which an API is called. Those of deployments are something else."""

from django.db.models import TextChoices


class Environment(TextChoices):
    """Where a key is valid, and where a gateway serves a version."""

    PRODUCTION = "production", "Production"
    SANDBOX = "sandbox", "Sandbox"
