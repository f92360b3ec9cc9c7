"""The time zone and style in which people read dates. Safe while the release before runs: both
columns have defaults in the database, of which it knows nothing.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_slash_opens_search")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="date_style",
            field=models.CharField(
                choices=[
                    ("day-first", "2 Dec 2026, 14:30"),
                    ("month-first", "Dec 2, 2026, 2:30 PM"),
                    ("year-first", "2026-12-02 14:30"),
                ],
                db_default="day-first",
                default="day-first",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("date_style__in", ["day-first", "month-first", "year-first"])),
                name="user_date_style_is_known",
            ),
        ),
    ]
