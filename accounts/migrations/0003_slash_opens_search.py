from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_and_search")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="slash_opens_search",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
