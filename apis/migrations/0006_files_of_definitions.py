"""The files of a definition are written when it is added, and no longer when somebody asks for one.

Those of older definitions are written here, by the functions as they are when this runs. The
previous release reads what it read before, and cannot add a definition meanwhile. Running it again
changes nothing.
"""

from typing import Any

from django.db import migrations, models

from apis.definitions.judging import as_json_text
from apis.definitions.markdown_file import markdown_of


def write_files(apps: Any, schema_editor: Any) -> None:
    references = apps.get_model("apis", "Reference").objects
    for pk in list(references.filter(json="").values_list("pk", flat=True)):
        document = references.values_list("definition__document", flat=True).get(pk=pk)
        files = {"json": as_json_text(document), "markdown": markdown_of(document)}
        references.filter(pk=pk).update(**files)


class Migration(migrations.Migration):
    dependencies = [("apis", "0005_public_apis")]

    operations = [
        migrations.AddField("reference", "json", models.TextField(default=""), False),
        migrations.AddField("reference", "markdown", models.TextField(default=""), False),
        migrations.RunPython(write_files, migrations.RunPython.noop, elidable=True),
    ]
