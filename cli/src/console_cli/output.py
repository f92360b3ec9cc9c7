"""Answers as tables for people, and as JSON for programs."""

import json
import shutil
import sys
import unicodedata
from datetime import datetime
from typing import Any

import click

Row = dict[str, Any]
GAP = "  "
WIDEST = 40
"""Characters of one cell in a list."""
NAMES = {"handle", "slug", "email", "name", "number", "major"}


def printable(text: str) -> str:
    """A text without characters that would command a terminal: others may have written it."""
    return "".join("\ufffd" if _is_command(letter) else letter for letter in text)


def show_json(value: object) -> None:
    """Print a value as JSON, in which characters that would command a terminal are escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    click.echo("".join(json.dumps(c)[1:-1] if _is_command(c) else c for c in text))


def show_item(row: Row) -> None:
    """Print one thing, a line for each field."""
    width = max((len(_title(name)) for name in row), default=0)
    for name, value in row.items():
        click.echo(f"{_title(name).ljust(width)}{GAP}{_text(value)}".rstrip())


def show_list(rows: list[Row]) -> None:
    """Print a table. In a terminal it has as many columns as fit, without IDs where names do."""
    if not rows:
        click.echo("None.", err=True)
        return
    columns = _columns(rows)
    lines = [[_title(name).upper() for name in columns]]
    lines += [[_shortened(_text(row.get(name))) for name in columns] for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    if sys.stdout.isatty():
        lines, widths = _fitting(lines, widths, shutil.get_terminal_size().columns)
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo(GAP.join(cells).rstrip())


def _columns(rows: list[Row]) -> list[str]:
    """Names first, the ID last, and no nested values."""
    nested = {name for row in rows for name, value in row.items() if isinstance(value, dict)}
    names = [name for name in rows[0] if name not in nested]
    rank = {"id": 2} if NAMES & set(names) else {"id": -1}
    return sorted(names, key=lambda name: rank.get(name, 0 if name in NAMES else 1))


def _fitting(
    lines: list[list[str]], widths: list[int], space: int
) -> tuple[list[list[str]], list[int]]:
    count = len(widths)
    while count > 1 and sum(widths[:count]) + len(GAP) * (count - 1) > space:
        count -= 1
    return [line[:count] for line in lines], widths[:count]


def _title(name: str) -> str:
    return name.replace("_", " ")


def _text(value: Any) -> str:
    """A value as people read it: times in UTC to the minute, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return str(value.get("handle") or value.get("name") or json.dumps(value))
    text = printable(str(value))
    return _moment(text) if text[:4].isdigit() and "T" in text else text


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return text


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"


def _is_command(letter: str) -> bool:
    """Whether it is a control or format character, but for ends of lines and joined emojis."""
    return letter not in "\n\u200d" and unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"}
