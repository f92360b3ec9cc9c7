"""The project: settings, addresses, Celery, and the few tools that every app uses."""

# Without this import, a task sent from a web process would go to Celery's default broker.
from console.celery import app as celery_app

__all__ = ["celery_app"]
