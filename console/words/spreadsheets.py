"""CSV whose cells no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


def text_cell(text: str) -> str:
    """The text, after an apostrophe if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as CSV (RFC 4180). The caller has passed texts through `text_cell`."""
    output = io.StringIO()
    csv.writer(output).writerows(rows)
    return output.getvalue()
