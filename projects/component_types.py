"""What a component can be."""

from django.db import models


class ComponentType(models.TextChoices):
    """What a component is, for life."""

    API = "api", "API"
    SERVICE = "service", "Service"
    TRIGGER = "trigger", "Trigger"
    SCHEDULED_JOB = "scheduled-job", "Scheduled job"
    WEBHOOK = "webhook", "Webhook"


WITH_ENDPOINTS = (ComponentType.API, ComponentType.SERVICE)
"""What others connect to."""
WITH_EVENTS = (ComponentType.TRIGGER, ComponentType.WEBHOOK)
"""What events start."""
WITH_RUNS = (ComponentType.SCHEDULED_JOB, ComponentType.TRIGGER, ComponentType.WEBHOOK)
"""The types whose runs are reported."""
