"""Keep for how long a token was made, also once a rotation has brought its end forward.

Tokens of before get 90 days, which counts when they are rotated next. No release had any: a process
of before makes none until it is replaced. Running it again changes nothing.
"""

from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("machines", "0002_lists")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="life",
            field=models.DurationField(default=timedelta(days=90), editable=False),
            preserve_default=False,
        )
        for name in ("personaltoken", "serviceaccounttoken")
    ]
