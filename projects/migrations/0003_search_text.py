"""Keep the words of every project's name, handle and description, to find it by the start of any.

Safe while the previous release runs, and a second time, as `accounts.0005_search_text` says.
"""

from django.db import migrations

from console.fields import SearchField
from console.operations import FillSearchText, PostgreSQLOnly

INDEX = """
CREATE INDEX project_by_search_text ON projects_project
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_key_within_organization"), ("accounts", "0005_search_text")]
    operations = [
        migrations.AddField(
            model_name="project",
            name="search_text",
            field=SearchField(
                db_default="", default="", editable=False, of=("name", "handle", "description")
            ),
        ),
        FillSearchText("projects.Project"),
        PostgreSQLOnly(INDEX, "DROP INDEX project_by_search_text"),
    ]
