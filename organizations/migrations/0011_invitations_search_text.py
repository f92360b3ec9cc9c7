"""Keep the words of every invitation's address, to find it by the beginning of any.

Safe while the previous release runs, and a second time, as `accounts.0005_search_text` says.
"""

from django.db import migrations

from console.fields import SearchField
from console.operations import FillSearchText


class Migration(migrations.Migration):
    dependencies = [("organizations", "0010_lists_of_operators")]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="search_text",
            field=SearchField(db_default="", default="", editable=False, of="email"),
        ),
        FillSearchText("organizations.Invitation"),
    ]
