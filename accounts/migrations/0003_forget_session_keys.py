"""Delete every session: from now on the table holds digests of their keys.

Everybody signs in once more. The rows could be changed to digests instead, but then the keys in
older backups would go on opening sessions, and that is what this is to end. Nothing else is lost
but forms and codes that somebody is in the middle of. The previous release, while it still runs,
finds no session of this one, and the reverse: whoever it signs in signs in again. Run again, it
deletes nothing that matters, since it ran before anybody signed in to this release.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]
    operations = [
        migrations.RunSQL("DELETE FROM accounts_session", "DELETE FROM accounts_session"),
    ]
