"""A definition as a file that people save and programs read."""

import json
from typing import Any

from django.http import HttpResponse

from apis.models import Definition

TYPES = {"json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}


LONGEST_INDENTED = 100_000
"""Characters. Of what is nested deeply, indenting makes sixty times as many."""


def as_json_text(document: Any) -> str:
    """The document in the letters that people wrote, and indented for them if it is short."""
    text = json.dumps(document, ensure_ascii=False)
    if len(text) > LONGEST_INDENTED:
        return text
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
