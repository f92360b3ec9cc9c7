"""Send mail without Celery."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox.drain import drain
from outbox.models import Mail


class Command(BaseCommand):
    """Sends what is due, as the Celery worker does; with --loop, until it is stopped."""

    help = "Send the emails that are due. With --loop, repeat every two seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="do not stop")

    def handle(self, *args: Any, loop: bool, **options: Any) -> None:
        while True:
            if sent := drain():
                self.stdout.write(f"{sent} sent")
            # Of a batch that was overtaken or refused nothing is sent, and there may be another.
            if Mail.objects.due(timezone.now()).exists():
                continue
            if not loop:
                return
            time.sleep(2)
