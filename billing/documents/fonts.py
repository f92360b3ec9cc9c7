"""The letters of a PDF: DejaVu Sans, which an archive wants inside of the file."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
FACES = {"": FOLDER / "DejaVuSans.ttf", "B": FOLDER / "DejaVuSans-Bold.ttf"}
"""The regular face, and the bold one."""


@cache
def characters() -> frozenset[int]:
    """The code points that every face has."""
    from fontTools.ttLib import TTFont  # few processes ever need it

    faces = [TTFont(path, lazy=True).getBestCmap() for path in FACES.values()]
    return frozenset(set.intersection(*(set(face) for face in faces)))


def missing_characters(text: str) -> str:
    """The characters of a text that an invoice could not show, each once, in their order.

    Letters that are written from right to left are among them: the font has none.
    """
    return "".join(dict.fromkeys(char for char in text if ord(char) not in characters()))
