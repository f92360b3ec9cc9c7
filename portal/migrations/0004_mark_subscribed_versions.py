"""Versions that have subscriptions are marked as subscribed to, so that they are not hidden.

Safe while the code before runs, which does not read the mark. What is subscribed to until it ends
stays unmarked.
"""

from typing import Any

from django.db import migrations
from django.db.models import Exists, Min, OuterRef, Subquery


def mark(apps: Any, schema_editor: Any) -> None:
    """Each with the moment of its first subscription."""
    theirs = apps.get_model("portal", "Subscription").objects.filter(version=OuterRef("pk"))
    first = theirs.order_by().values("version").annotate(first=Min("asked_at")).values("first")
    versions = apps.get_model("apis", "Version").objects.filter(Exists(theirs))
    versions.update(subscribed_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_waiting_first"),
        ("apis", "0003_majors_and_subscriptions"),
    ]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
