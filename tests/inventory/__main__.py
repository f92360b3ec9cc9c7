"""Writes docs/programs.md: `python -m tests.inventory`."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    django.setup()

    from tests.inventory import lines

    lines.FILE.write_text(lines.written())
