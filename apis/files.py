"""What is kept of a definition, as files that people save and programs read."""

from django.http import HttpResponse

from apis.models import Definition

TYPES = {"json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}


def json_file_of(definition: Definition) -> HttpResponse:
    """The document, in the order of the text."""
    return file_of(definition, definition.reference.json, "json")


def yaml_file_of(definition: Definition) -> HttpResponse:
    """The text as it was uploaded. JSON is YAML, too."""
    return file_of(definition, definition.source, "yaml")


def markdown_file_of(definition: Definition) -> HttpResponse:
    """What it says, for readers that are programs."""
    return file_of(definition, definition.reference.markdown, "md")


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
