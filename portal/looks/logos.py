"""Logos of the Developer Portal: uploads are checked before decoding, and always encoded anew."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from console.refusals import Refusal
from portal.looks.accents import content_digest

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST = 512 * 1024
"""The largest upload, in bytes."""
MOST_PIXELS = 4_000_000
WIDEST, HIGHEST = 400, 80
"""Pixels of what is kept."""
ICON_SIZE = 64
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError)
"""The exceptions of Pillow for a file that is broken or made to break it."""


class LogoTooLarge(Refusal):
    slug = "logo-too-large"
    message = "Upload a file of up to 512 KB."
    field = "logo"
    is_mistake = True


class TooManyPixels(Refusal):
    slug = "too-many-pixels"
    message = "Upload an image of up to 4 megapixels."
    field = "logo"
    is_mistake = True


class NoLogo(Refusal):
    slug = "no-logo"
    message = "Upload a PNG, JPEG or WebP image. Other formats, such as SVG, are not accepted."
    field = "logo"
    is_mistake = True


@dataclass(frozen=True)
class Logo:
    """A PNG that the console encoded, without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The digits that name the file by its content."""
        return content_digest(self.content)


def decode_logo(upload: bytes) -> Logo:
    """An uploaded image as a small PNG. Raises LogoTooLarge, TooManyPixels or NoLogo."""
    if len(upload) > LARGEST:
        raise LogoTooLarge
    if upload[8:12] == b"WEBP":
        _demand_few_pixels(*_webp_size(upload))
    try:
        image = Image.open(BytesIO(upload), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except _FAULTS:
        raise NoLogo from None
    _demand_few_pixels(*image.size)
    try:
        return _reencode(image)
    except _FAULTS:
        raise NoLogo from None


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


def _reencode(image: Image.Image) -> Logo:
    """A PNG of nothing but the pixels, rotated by the camera's tag and made smaller."""
    small = ImageOps.exif_transpose(image).convert("RGBA")
    small.thumbnail((WIDEST, HIGHEST))
    plain = Image.frombytes("RGBA", small.size, small.tobytes())
    png = BytesIO()
    plain.save(png, "PNG", optimize=True)
    return Logo(png.getvalue(), *plain.size)


def _demand_few_pixels(width: int, height: int) -> None:
    """Raise TooManyPixels for an image that is larger than MOST_PIXELS."""
    if width * height > MOST_PIXELS:
        raise TooManyPixels


def _webp_size(upload: bytes) -> tuple[int, int]:
    """Width and height in a WebP's header: Pillow allocates the canvas before it tells them."""
    chunk = upload[12:16]
    if chunk == b"VP8X":
        return _little_endian(upload[24:27]) + 1, _little_endian(upload[27:30]) + 1
    if chunk == b"VP8L":
        bits = _little_endian(upload[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _little_endian(upload[26:28]) & 0x3FFF, _little_endian(upload[28:30]) & 0x3FFF


def _little_endian(part: bytes) -> int:
    """The bytes as a number, the lowest first."""
    return int.from_bytes(part, "little")
