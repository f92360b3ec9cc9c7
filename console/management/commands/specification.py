"""The OpenAPI document of the API: `manage.py specification --write` after a change."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from console.api.specification import FILE, specification, written


class Command(BaseCommand):
    """Prints the document, or writes it to docs/openapi.json."""

    help = "Print the OpenAPI document of the API, or write it to docs/openapi.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/openapi.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the document, or write its file."""
        if options["write"]:
            FILE.write_text(written(specification()))
        else:
            self.stdout.write(written(specification()), ending="")
