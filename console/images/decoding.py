"""Images that people upload: checked before they are decoded, and always encoded anew."""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.utils.crypto import salted_hmac
from PIL import Image, ImageOps

from console.refusals import Refusal

SECRET_NAME_LENGTH = 32
AVATAR_SIZE = 96
"""Pixels of a picture or logo that stands in place of letters, twice what the largest takes."""
FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST = 512 * 1024
"""The largest upload, in bytes."""
MOST_PIXELS = 4_000_000
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError)
"""The exceptions of Pillow for a file that is broken or made to break it."""


class NoImage(Refusal):
    """An upload is no image that the console takes, in the form field of this name."""

    slug = "no-logo"
    message = "Upload a PNG, JPEG or WebP image. Other formats, such as SVG, are not accepted."
    is_mistake = True

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__()


class ImageTooLarge(NoImage):
    slug = "logo-too-large"
    message = "Upload a file of up to 512 KB."


class TooManyPixels(NoImage):
    slug = "too-many-pixels"
    message = "Upload an image of up to 4 megapixels."


@dataclass(frozen=True)
class SafeImage:
    """A PNG that the console encoded, without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that name the file by its content."""
        return sha256(self.content).hexdigest()[:16]

    def secret_name(self, owner: object) -> str:
        """32 hexadecimal digits that name the file by its content and owner, and by our key.

        Who has the image elsewhere cannot compute its name, and so cannot find out by asking for
        the file whether its owner is here.
        """
        digest = salted_hmac(f"image of {owner}", self.content, algorithm="sha256")
        return digest.hexdigest()[:SECRET_NAME_LENGTH]


def decode_image(upload: bytes, *, within: tuple[int, int], field: str) -> SafeImage:
    """An uploaded image as a PNG that is at most this wide and high.

    `field` is where a form shows a refusal. Raises ImageTooLarge, TooManyPixels or NoImage.
    """
    if len(upload) > LARGEST:
        raise ImageTooLarge(field)
    if upload[8:12] == b"WEBP" and _pixels(_webp_size(upload)) > MOST_PIXELS:
        raise TooManyPixels(field)
    try:
        image = Image.open(BytesIO(upload), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels(field) from None
    except _FAULTS:
        raise NoImage(field) from None
    if _pixels(image.size) > MOST_PIXELS:
        raise TooManyPixels(field)
    try:
        return _reencode(image, within)
    except _FAULTS:
        raise NoImage(field) from None


def _reencode(image: Image.Image, within: tuple[int, int]) -> SafeImage:
    """A PNG of nothing but the pixels, rotated by the camera's tag and made smaller."""
    small = ImageOps.exif_transpose(image).convert("RGBA")
    small.thumbnail(within)
    plain = Image.frombytes("RGBA", small.size, small.tobytes())
    png = BytesIO()
    plain.save(png, "PNG", optimize=True)
    return SafeImage(png.getvalue(), *plain.size)


def _pixels(size: tuple[int, int]) -> int:
    """How many pixels an image of this size has."""
    return size[0] * size[1]


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
