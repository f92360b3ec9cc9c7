"""Print or write the permissions and events that all apps declare, for reviewers."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from console import public_names
from organizations import declared


class Command(BaseCommand):
    """Prints the text, or writes it to docs/declared.md, and public names to docs/names.json."""

    help = "Print what all apps declare about rights and events, or write it to docs/declared.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/declared.md")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if write:
            (settings.BASE_DIR / "docs" / "declared.md").write_text(declared.text())
            public_names.pin()
        else:
            self.stdout.write(declared.text())
