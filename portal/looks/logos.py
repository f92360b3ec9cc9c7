"""Logos of the Developer Portal, and icons that are made of them."""

from io import BytesIO

from PIL import Image, ImageOps

from console.images.decoding import SafeImage, decode_image

WIDEST, HIGHEST = 400, 80
"""Pixels of what is kept."""
ICON_SIZE = 64


def decode_logo(upload: bytes) -> SafeImage:
    """An uploaded logo as a small PNG. Raises ImageTooLarge, TooManyPixels or NoImage."""
    return decode_image(upload, within=(WIDEST, HIGHEST), field="logo")


def icon_of(logo: bytes) -> bytes:
    """A square PNG for the tab of a browser, of a logo that the console encoded.

    A wide logo begins with a mark or a letter, so that only its beginning can be read that small.
    """
    image = Image.open(BytesIO(logo), formats=["PNG"]).convert("RGBA")
    if image.width > 2 * image.height:
        image = image.crop((0, 0, image.height, image.height))
    icon = ImageOps.pad(image, (ICON_SIZE, ICON_SIZE))
    png = BytesIO()
    icon.save(png, "PNG", optimize=True)
    return png.getvalue()
