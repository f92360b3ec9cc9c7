"""Keep the words of everybody's name and address, to find members by the beginning of any.

On PostgreSQL an index over the trigrams of the words is made, which needs the extension pg_trgm: it
comes with PostgreSQL, and whoever owns the database may create it. Without `fastupdate`, so that no
search reads a list of what was not sorted in yet.

Safe while the previous release runs: a person whom it adds or renames meanwhile keeps no words or
the old ones, and is found by the right ones from their next change on, or when the migration is run
again. A second run fills only what is empty. A million people take some minutes.
"""

from django.db import migrations

from console.fields import SearchField
from console.operations import FillSearchText, PostgreSQLOnly

INDEX = """
CREATE INDEX user_by_search_text ON accounts_user
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_lists_of_operators")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="search_text",
            field=SearchField(db_default="", default="", editable=False, of=("name", "email")),
        ),
        FillSearchText("accounts.User"),
        PostgreSQLOnly("CREATE EXTENSION IF NOT EXISTS pg_trgm", PostgreSQLOnly.noop),
        PostgreSQLOnly(INDEX, "DROP INDEX user_by_search_text"),
    ]
