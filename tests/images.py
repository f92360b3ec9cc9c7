"""Images as people upload them."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """An image as someone uploads one."""
    written = BytesIO()
    Image.new("RGB", size, "#0f5f4a").save(written, kind, **options)
    return written.getvalue()
