"""What docs/declared.md says, for tests that must not ask the code which they test."""

from tests.our_apps import ROOT


def written_grants() -> dict[str, set[str]]:
    """The permissions of each role, by their names, as a reviewer last saw them."""
    lines = (ROOT / "docs" / "declared.md").read_text().splitlines()
    start = lines.index("## Permissions") + 2
    end = lines.index("", start)
    head, _, *rows = [_cells(line) for line in lines[start:end]]
    slugs = [label.lower().replace(" ", "-") for label in head[1:8]]
    return {
        slug: {row[0].strip("`") for row in rows if row[column] == "yes"}
        for column, slug in enumerate(slugs, start=1)
    }


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
