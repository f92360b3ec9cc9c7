"""When the owner of an application left. Safe while the release before runs.

That release leaves the column out of its updates: an application whose owner leaves by then
counts as one without an owner since its creation. The index is small: it has only rows that
no one owns.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0009_own_roles"),
        ("portal", "0007_links_of_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="owner_left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("blocked_at", None), ("owner", None)),
                fields=["organization"],
                name="application_ownerless",
            ),
        ),
    ]
