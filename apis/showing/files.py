"""A definition as files to download."""

from django.http import HttpResponse

from apis.models import Definition

TYPES = {"json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}
"""The types of the files that a definition can be downloaded as, by extension."""


def json_file_of(definition: Definition) -> HttpResponse:
    """A download of the definition as JSON, with keys in the order of the text."""
    return file_of(definition, definition.reference.json, "json")


def yaml_file_of(definition: Definition) -> HttpResponse:
    """A download of the text as it was uploaded, as YAML, because JSON is YAML too."""
    return file_of(definition, definition.source, "yaml")


def markdown_file_of(definition: Definition) -> HttpResponse:
    """A download of what the definition says, in Markdown."""
    return file_of(definition, definition.reference.markdown, "md")


def file_of(definition: Definition, text: str, extension: str) -> HttpResponse:
    """A response that browsers save and never show as a page, whatever is in the text."""
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
