"""Logos: what people upload is looked at before it is decoded, and never passed on as it came."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from console.refusals import Refusal
from portal.looks.accents import content_digest

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST = 512 * 1024
"""Bytes of an upload."""
MOST_PIXELS = 4_000_000
WIDEST, HIGHEST = 400, 80
"""Pixels of what is kept."""
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError)
"""What Pillow raises over a file that is broken or made to break it."""


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
    """A PNG of our own making, without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """What names it."""
        return content_digest(self.content)


def decode_logo(upload: bytes) -> Logo:
    """The uploaded image, at most 400 × 80 pixels. Raises a Refusal for what is no fit image."""
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
        return _written_anew(image)
    except _FAULTS:
        raise NoLogo from None


def _written_anew(image: Image.Image) -> Logo:
    """Turned as its camera says, small, and of nothing but its pixels."""
    small = ImageOps.exif_transpose(image).convert("RGBA")
    small.thumbnail((WIDEST, HIGHEST))
    plain = Image.frombytes("RGBA", small.size, small.tobytes())
    written = BytesIO()
    plain.save(written, "PNG", optimize=True)
    return Logo(written.getvalue(), *plain.size)


def _demand_few_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise TooManyPixels


def _webp_size(upload: bytes) -> tuple[int, int]:
    """As its header says it: the decoder asks for the memory of the canvas when it opens one."""
    kind = upload[12:16]
    if kind == b"VP8X":
        return _little(upload[24:27]) + 1, _little(upload[27:30]) + 1
    if kind == b"VP8L":
        bits = _little(upload[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _little(upload[26:28]) & 0x3FFF, _little(upload[28:30]) & 0x3FFF


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")
