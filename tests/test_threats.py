"""What docs/security.md says is proved by a test is proved by one that is there."""

import re
from pathlib import Path, PurePosixPath

import pytest

pytestmark = pytest.mark.embedded

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`([\w/]*test_\w+\.py|[\w/]*tests/[\w/]*|bench/\w+)`")


def named_in(row):
    """The files of this row of a table; a bare name is in the folder of the one before."""
    folder = PurePosixPath()
    for name in NAMED.findall(row):
        path = folder / name if "/" not in name else PurePosixPath(name)
        folder = path.parent
        yield str(path)


ROWS = [
    row
    for row in (ROOT / "docs" / "security.md").read_text().splitlines()
    if row.startswith("| ") and not row.startswith("| threat ")
]


def test_every_test_that_is_named_exists():
    named = {row: list(named_in(row)) for row in ROWS}

    assert [row for row, names in named.items() if not names] == [], "no test is named"
    assert [name for names in named.values() for name in names if not (ROOT / name).exists()] == []
