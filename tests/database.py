"""What is in the database, so that a test can say that nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

# Signing in and being counted are not what a page does.
NOT_COMPARED = {"session", "logentry", "contenttype", "permission"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables, by model."""
    return {
        model.__name__.lower(): sorted(model._default_manager.values(), key=str)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model.__name__.lower() not in NOT_COMPARED
    }


def business() -> dict[str, list[dict[str, Any]]]:
    """The same without what a page may always write: a refusal's event, and where `/` leads."""
    return {**everything(), "event": [], "user": []}


@contextmanager
def editable_events() -> Iterator[None]:
    """Let a test move events into the past, which PostgreSQL keeps even their owner from."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER event_is_kept")
        yield
        cursor.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_kept")
