"""Names on which programs and the history rely. Once released, none is changed or removed.

`docs/names.json` has them all. `manage.py declared --write` adds new ones and removes none: do that
by hand, and say so in the changelog.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from console.api import problems, specification
from console.manifests import sections
from console.refusals import Refusal
from console.serving.pages import addresses

FILE = Path(__file__).parents[1] / "docs" / "names.json"
Names = dict[str, list[str]]


def present() -> Names:
    """The names in the code now, by their kind."""
    list(addresses())  # imports every page, and with it every action and its refusals
    slugs = {kind.slug for kind in problems.KINDS} | {refusal.slug for refusal in refusals()}
    names = {section.pinned: sorted(section.by_key) for section in sections() if section.pinned}
    return {"problems": sorted(slugs), "operations": operations()} | dict(sorted(names.items()))


def operations() -> list[str]:
    """The names of the operations of the API, which are their operationIds."""
    paths = specification.specification()["paths"].values()
    return sorted(operation["operationId"] for path in paths for operation in path.values())


def pinned() -> Names:
    """The names in docs/names.json, by their kind."""
    names: Names = json.loads(FILE.read_text())
    return names


def pin() -> None:
    """Add new names to docs/names.json, and remove none."""
    names = pinned() if FILE.exists() else {}
    for kind, names_in_code in present().items():
        names[kind] = sorted({*names.get(kind, []), *names_in_code})
    FILE.write_text(json.dumps(names, indent=2) + "\n")


def refusals(parent: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """All subclasses of Refusal that are imported, but for those of tests."""
    for refusal in parent.__subclasses__():
        if ".tests." not in f".{refusal.__module__}.":
            yield refusal
        yield from refusals(refusal)
