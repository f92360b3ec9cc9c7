"""A definition as a file that people save and programs read."""

import json
from typing import Any

from django.http import HttpResponse

from apis.models import Definition

TYPES = {"json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}


def as_json_text(document: Any) -> str:
    """The document for people, too: indented, and in the letters that they wrote."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def file_of(definition: Definition, text: str, extension: str) -> HttpResponse:
    """Always a download, and never a page, whatever is in it."""
    version = definition.version
    name = f"{version.api.handle}-{definition.number}.{extension}"
    return HttpResponse(
        text,
        content_type=f"{TYPES[extension]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
