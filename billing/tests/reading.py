"""How pages of billing are read."""

from typing import Any

from django.utils.html import strip_tags


def words(answer: Any) -> str:
    """What the page says, each cell apart."""
    html = answer.content.decode()
    return " ".join(strip_tags(html.replace("<", " <")).split())
