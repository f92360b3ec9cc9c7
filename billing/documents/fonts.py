"""The font of a PDF: DejaVu Sans, which PDF/A wants inside the file."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
FACES = {"": FOLDER / "DejaVuSans.ttf", "B": FOLDER / "DejaVuSans-Bold.ttf"}
"""The regular face, and the bold one."""


@cache
def characters() -> frozenset[int]:
    """The code points for which both the regular and the bold face have a glyph."""
    from fontTools.ttLib import TTFont  # few processes ever need it

    code_points = [set(TTFont(path, lazy=True).getBestCmap()) for path in FACES.values()]
    return frozenset(set.intersection(*code_points))


def missing_characters(text: str) -> str:
    """The characters of a text that the PDF's font lacks, each once, in order of appearance."""
    return "".join(dict.fromkeys(char for char in text if ord(char) not in characters()))
