"""Sends the log of calls of nginx or Caddy to the console, from where the gateway runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from usage.sending.command import add_options, run


class Command(BaseCommand):
    """Follows the log, batch by batch. It needs no database and no settings of the console."""

    help = "Follow the access log of API calls of nginx or Caddy, and report them to the console."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("console", "state", "token_file", "every", "once")
        log: Path = options["log"]
        run(log=log, **{name: options[name] for name in names})
